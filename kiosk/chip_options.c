#include "kiosk/chip_options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum kind {
	TEXT,
	LIST,
	BUFFERS,
	FROM
};

#define AT(member) offsetof(struct kiosk_chip_make, member)

/* clang-format off */
static const struct {
	const char *name;
	enum kind kind;
	size_t at;
} known[] = {
	{"out",               TEXT, AT(out)},
	{"portrait",          TEXT, AT(portrait)},
	{"mrz",               TEXT, AT(mrz)},
	{"access",            TEXT, AT(access)},
	{"suite",             LIST, AT(suites)},
	{"can",               TEXT, AT(can)},
	{"ca",                LIST, AT(ca)},
	{"omit",              LIST, AT(omit)},
	{"aa",                TEXT, AT(aa)},
	{"terminal",          TEXT, AT(terminal)},
	{"finger",            LIST, AT(fingers)},
	{"iris",              LIST, AT(irises)},
	{"records",           TEXT, AT(records)},
	{"sign-alg",          TEXT, AT(sign_alg)},
	{"hash",              TEXT, AT(hash)},
	{"csca",              TEXT, AT(csca)},
	{"country",           TEXT, AT(country)},
	{"dg2-after-signing", TEXT, AT(tampered)},
	{"buffers",           BUFFERS, AT(buffers)},
	{"personality",       TEXT, AT(personality)},
	{"from",              FROM, 0},
};
/* clang-format on */
#define KNOWN (sizeof(known) / sizeof(known[0]))

bool
kiosk_chip_options_buffers(const char *text, unsigned *out)
{
	char *end;
	unsigned long n = strtoul(text, &end, 10);

	if (*text < '0' || *text > '9' || *end != '\0' ||
	    (n != 0 && (n < 512 || n > 65535)))
		return false;
	*out = (unsigned)n;
	return true;
}

/* NULL, or what is wrong with it. */
static const char *
set(struct kiosk_chip_make *m, size_t i, const char *value)
{
	void *member = (char *)m + known[i].at;
	struct kiosk_chip_list *list = member;

	switch (known[i].kind) {
	case TEXT:
		memcpy(member, &value, sizeof(value));
		return NULL;
	case LIST:
		if (list->n == KIOSK_CHIP_OPTIONS_LIST)
			return "there are too many";
		list->v[list->n++] = value;
		return NULL;
	case BUFFERS:
		return kiosk_chip_options_buffers(value, member)
		    ? NULL
		    : "must be 0 or 512 to 65535";
	case FROM:
	default:
		return "a file cannot name another";
	}
}

static const char *
pool(struct kiosk_chip_make *m, const char *text)
{
	size_t n = strlen(text) + 1;
	char *at = m->pool + m->pooled;

	if (n > sizeof(m->pool) - m->pooled)
		return NULL;
	memcpy(at, text, n);
	m->pooled += n;
	return at;
}

/* "entry.1" */
static bool
record_section(const char *text, enum mrtd_lds2_file *file, unsigned *number)
{
	static const struct {
		const char *name;
		enum mrtd_lds2_file file;
	} names[] = {{"entry.", MRTD_LDS2_ENTRIES}, {"exit.", MRTD_LDS2_EXITS},
	    {"visa.", MRTD_LDS2_VISAS}, {"biometrics.", MRTD_LDS2_BIOMETRIC}};
	char *end;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		size_t n = strlen(names[i].name);

		if (strncmp(text, names[i].name, n) != 0 || text[n] < '1' ||
		    text[n] > '9')
			continue;
		*file = names[i].file;
		*number = (unsigned)strtoul(text + n, &end, 10);
		return *end == '\0' && *number <= KIOSK_CHIP_OPTIONS_RECORDS;
	}
	return false;
}

/* "DG11", "DG16.2". */
static bool
section(const char *text, unsigned *dg, unsigned *group)
{
	char *end;
	unsigned long n;

	*dg = *group = 0;
	if (strncmp(text, "DG", 2) != 0 || text[2] < '1' || text[2] > '9')
		return false;
	n = strtoul(text + 2, &end, 10);
	*dg = (unsigned)n;
	if (*end == '.' && end[1] >= '1' && end[1] <= '9')
		*group = (unsigned)strtoul(end + 1, &end, 10);
	return *end == '\0' && n >= 1 && n <= 16 && *group <= 15;
}

static const char *
take_line(void *cookie, const struct conf_line *l)
{
	struct kiosk_chip_make *m = cookie;
	struct kiosk_chip_field *f = &m->fields[m->n_fields];
	enum mrtd_lds2_file file = MRTD_LDS2_FILES;
	unsigned dg = 0, group = 0;
	const char *value;

	if (strcmp(l->section, "chip") != 0 &&
	    !section(l->section, &dg, &group) &&
	    !record_section(l->section, &file, &group))
		return "is not a known section";
	if (l->key == NULL)
		return NULL;
	if ((value = pool(m, l->value)) == NULL)
		return "the file is too long";
	if (strcmp(l->section, "chip") != 0) {
		if (m->n_fields == KIOSK_CHIP_OPTIONS_FIELDS)
			return "there are too many";
		*f = (struct kiosk_chip_field) {.dg = dg,
		    .file = file,
		    .group = group,
		    .key = pool(m, l->key),
		    .value = value};
		if (f->key == NULL)
			return "the file is too long";
		m->n_fields++;
		m->lds2 |= dg == 0;
		return NULL;
	}
	for (size_t i = 0; i < KNOWN; i++)
		if (strcmp(known[i].name, l->key) == 0)
			return set(m, i, value);
	return "is not an option";
}

static enum kiosk_err
take_file(struct kiosk_chip_make *m, const char *path, char *text, size_t cap)
{
	struct conf_error err;
	enum kiosk_err e = kiosk_conf_read_each(path, take_line, m, &err);

	if (e != KIOSK_E_OK)
		snprintf(text, cap, "%.200s:%u: %s: %s", err.file, err.line,
		    err.key, err.text);
	return e;
}

static enum kiosk_err
take_option(struct kiosk_chip_make *m, size_t i, char *text, size_t cap)
{
	const char *what;

	if (known[i].kind == FROM)
		return take_file(m, optarg, text, cap);
	if ((what = set(m, i, optarg)) == NULL)
		return KIOSK_E_OK;
	snprintf(text, cap, "--%s %.200s: %s", known[i].name, optarg, what);
	return KIOSK_E_CONF;
}

enum kiosk_err
kiosk_chip_options_make(
    int argc, char **argv, struct kiosk_chip_make *m, char *text, size_t cap)
{
	struct option options[KNOWN + 1] = {0};
	enum kiosk_err e = KIOSK_E_OK;
	int c;

	for (size_t i = 0; i < KNOWN; i++)
		options[i] = (struct option) {
		    known[i].name, required_argument, NULL, (int)i + 256};
	*m = (struct kiosk_chip_make) {.access = "both",
	    .can = "",
	    .records = "19794",
	    .sign_alg = "ecdsa-p256-sha256",
	    .hash = "sha256",
	    .country = "UT",
	    .buffers = 4096,
	    .personality = "icao"};
	text[0] = '\0';
	optind = 1;
	while (e == KIOSK_E_OK &&
	    (c = getopt_long(argc, argv, "", options, NULL)) != -1)
		e = c < 256 ? KIOSK_E_CONF
			    : take_option(m, (size_t)c - 256, text, cap);
	if (e == KIOSK_E_OK &&
	    (m->out == NULL || m->portrait == NULL || m->mrz == NULL ||
		optind != argc))
		e = KIOSK_E_CONF;
	return e;
}
