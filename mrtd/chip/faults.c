#include "mrtd/chip/faults.h"

#include <string.h>

enum arg {
	NO_ARG,
	FROM, /* a command number, 1 where none is given */
	MS,
	FILE_NAME,
	FILE_BYTE_MS,
};

/* clang-format off */
static const struct {
	const char *name, *form;
	enum mrtd_chip_fault_kind kind;
	enum arg arg;
	const char *what;
} table[] = {
	{"none",        "none",              MRTD_CHIP_FAULT_NONE,        NO_ARG,       "nothing is wrong"},
	{"silent",      "silent[=N]",        MRTD_CHIP_FAULT_SILENT,      FROM,         "no answer from command N on"},
	{"garbage",     "garbage[=N]",       MRTD_CHIP_FAULT_GARBAGE,     FROM,         "random bytes from command N on"},
	{"tear",        "tear=FILE:BYTE:MS", MRTD_CHIP_FAULT_TEAR,        FILE_BYTE_MS, "taken away once at BYTE of FILE, back after MS"},
	{"alter",       "alter=FILE",        MRTD_CHIP_FAULT_ALTER,       FILE_NAME,    "the last byte of FILE is another"},
	{"wrong-mac",   "wrong-mac[=N]",     MRTD_CHIP_FAULT_WRONG_MAC,   FROM,         "secured answers are not authentic from command N on"},
	{"truncate",    "truncate[=N]",      MRTD_CHIP_FAULT_TRUNCATE,    FROM,         "secured answers are cut from command N on"},
	{"break-pace",  "break-pace[=N]",    MRTD_CHIP_FAULT_BREAK_PACE,  FROM,         "the first N runs of PACE break off"},
	{"refuse-pace", "refuse-pace",       MRTD_CHIP_FAULT_REFUSE_PACE, NO_ARG,       "PACE fails whatever the password"},
	{"refuse-bac",  "refuse-bac",        MRTD_CHIP_FAULT_REFUSE_BAC,  NO_ARG,       "BAC fails whatever the key"},
	{"slow",        "slow=MS",           MRTD_CHIP_FAULT_SLOW,        MS,           "each answer takes MS longer"},
};
/* clang-format on */

#define N_TABLE (sizeof(table) / sizeof(table[0]))

/* Decimal digits up to the end or a stop; false where there is none. */
static bool
number(const char **s, char stop, uint32_t *out)
{
	uint32_t n = 0;
	size_t digits = 0;

	for (; **s >= '0' && **s <= '9'; (*s)++, digits++) {
		if (digits == 8)
			return false;
		n = n * 10 + (uint32_t)(**s - '0');
	}
	if (digits == 0 || (**s != '\0' && **s != stop))
		return false;
	if (**s != '\0')
		(*s)++;
	*out = n;
	return true;
}

static bool
file(const char **s, enum mrtd_file *out)
{
	const char *end = strchr(*s, ':');
	size_t n = end != NULL ? (size_t)(end - *s) : strlen(*s);
	const struct mrtd_lds_file *f;
	char name[24];

	if (n == 0 || n >= sizeof(name))
		return false;
	memcpy(name, *s, n);
	name[n] = '\0';
	if ((f = mrtd_lds_of_name(name)) == NULL)
		return false;
	*out = f->id;
	*s += n + (end != NULL);
	return true;
}

static bool
arg(enum arg form, const char *s, struct mrtd_chip_fault *f)
{
	switch (form) {
	case NO_ARG:
		return *s == '\0';
	case FROM:
		f->n = 1;
		return *s == '\0' ||
		    (number(&s, '\0', &f->n) && f->n > 0 && *s == '\0');
	case MS:
		return number(&s, '\0', &f->ms);
	case FILE_NAME:
		return file(&s, &f->file) && *s == '\0';
	case FILE_BYTE_MS:
		return file(&s, &f->file) && number(&s, ':', &f->n) &&
		    number(&s, '\0', &f->ms);
	}
	return false;
}

enum mrtd_err
mrtd_chip_faults_parse(const char *text, struct mrtd_chip_fault *out)
{
	const char *eq = strchr(text, '=');
	size_t n = eq != NULL ? (size_t)(eq - text) : strlen(text);

	for (size_t i = 0; i < N_TABLE; i++) {
		struct mrtd_chip_fault f = {.kind = table[i].kind};

		if (strlen(table[i].name) != n ||
		    strncmp(table[i].name, text, n) != 0)
			continue;
		if (!arg(table[i].arg, text + n + (eq != NULL), &f))
			return MRTD_E_VALUE;
		*out = f;
		return MRTD_E_OK;
	}
	return MRTD_E_NOT_FOUND;
}

const char *
mrtd_chip_faults_name(size_t i)
{
	return i < N_TABLE ? table[i].form : NULL;
}

const char *
mrtd_chip_faults_text(size_t i)
{
	return i < N_TABLE ? table[i].what : NULL;
}

bool
mrtd_chip_faults_hit(const struct mrtd_chip_fault *f,
    enum mrtd_chip_fault_kind kind, uint32_t command)
{
	return f->kind == kind && command >= f->n;
}

void
mrtd_chip_faults_spoil(const struct mrtd_chip_fault *f, uint32_t command,
    size_t start, struct sink *rapdu)
{
	size_t n = rapdu->n - start;

	if (rapdu->overflow || n < 10)
		return;
	/* A secured answer ends: DO'8E' with eight bytes, status word. */
	if (mrtd_chip_faults_hit(f, MRTD_CHIP_FAULT_WRONG_MAC, command))
		rapdu->p[rapdu->n - 3] ^= 0x01;
	if (mrtd_chip_faults_hit(f, MRTD_CHIP_FAULT_TRUNCATE, command))
		rapdu->n -= 8;
}
