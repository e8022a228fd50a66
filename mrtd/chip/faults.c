#include "mrtd/chip/faults.h"

#include <string.h>

enum arg {
	NO_ARG,
	FROM, /* a command number, 1 where none is given */
	MS,
	FILE_NAME,
	FILE_BYTE_MS,
	SW_FROM,
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
	{"slow-pace",   "slow-pace=MS",      MRTD_CHIP_FAULT_SLOW_PACE,   MS,           "each answer of PACE takes MS longer"},
	{"sw",          "sw=HHHH[:N]",       MRTD_CHIP_FAULT_SW,          SW_FROM,      "from command N on nothing but this status word"},
	{"empty",       "empty[=N]",         MRTD_CHIP_FAULT_EMPTY,       FROM,         "from command N on 9000 without data"},
	{"more",        "more[=N]",          MRTD_CHIP_FAULT_MORE,        FROM,         "from command N on 128 bytes and 61FF for ever"},
	{"flood",       "flood[=N]",         MRTD_CHIP_FAULT_FLOOD,       FROM,         "from command N on 65,536 bytes and 9000"},
	{"endless",     "endless=FILE",      MRTD_CHIP_FAULT_ENDLESS,     FILE_NAME,    "FILE says it has 16 MB and gives them"},
	{"giant",       "giant=FILE",        MRTD_CHIP_FAULT_GIANT,       FILE_NAME,    "FILE says it has 4 GB and ends as usual"},
	{"zero",        "zero=FILE",         MRTD_CHIP_FAULT_ZERO,        FILE_NAME,    "FILE says it has no contents"},
	{"nested",      "nested=FILE",       MRTD_CHIP_FAULT_NESTED,      FILE_NAME,    "FILE is data objects in data objects"},
	{"refuse-ca",   "refuse-ca",         MRTD_CHIP_FAULT_REFUSE_CA,   NO_ARG,       "Chip Authentication is refused"},
	{"clone-ca",    "clone-ca",          MRTD_CHIP_FAULT_CLONE_CA,    NO_ARG,       "the Chip Authentication key is not known"},
	{"old-keys",    "old-keys",          MRTD_CHIP_FAULT_OLD_KEYS,    NO_ARG,       "after Chip Authentication the old keys stay in force"},
	{"clone-aa",    "clone-aa",          MRTD_CHIP_FAULT_CLONE_AA,    NO_ARG,       "signatures of Active Authentication do not fit"},
	{"aa-empty",    "aa-empty",          MRTD_CHIP_FAULT_AA_EMPTY,    NO_ARG,       "Active Authentication answers no signature"},
	{"aa-short",    "aa-short",          MRTD_CHIP_FAULT_AA_SHORT,    NO_ARG,       "Active Authentication answers half a signature"},
	{"aa-trailer",  "aa-trailer",        MRTD_CHIP_FAULT_AA_TRAILER,  NO_ARG,       "RSA signatures end in CD"},
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

/* Four hexadecimal digits, and perhaps a command number. */
static bool
status(const char *s, struct mrtd_chip_fault *f)
{
	static const char digits[] = "0123456789ABCDEF";

	f->n = 1;
	for (int i = 0; i < 4; i++, s++) {
		const char *d = *s != '\0' ? strchr(digits, *s) : NULL;

		if (d == NULL)
			return false;
		f->sw = (uint16_t)(f->sw << 4 | (d - digits));
	}
	if (*s == '\0')
		return true;
	return *s++ == ':' && number(&s, '\0', &f->n) && f->n > 0 && *s == '\0';
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
	case SW_FROM:
		return status(s, f);
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

bool
mrtd_chip_faults_answer(
    const struct mrtd_chip_fault *f, uint32_t command, struct sink *rapdu)
{
	/* clang-format off */
	static const struct {
		enum mrtd_chip_fault_kind kind;
		size_t n; /* bytes before the status word */
		uint16_t sw; /* 0: the one of the fault */
	} answers[] = {
		{MRTD_CHIP_FAULT_SW,    0,     0},
		{MRTD_CHIP_FAULT_EMPTY, 0,     0x9000},
		{MRTD_CHIP_FAULT_MORE,  128,   0x61FF},
		{MRTD_CHIP_FAULT_FLOOD, 65536, 0x9000},
	};
	/* clang-format on */

	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		if (!mrtd_chip_faults_hit(f, answers[i].kind, command))
			continue;
		sink_put_fill(rapdu, 0x5A, answers[i].n);
		sink_put_be16(
		    rapdu, answers[i].sw != 0 ? answers[i].sw : f->sw);
		return true;
	}
	return false;
}

/* Told by a file that says it has 16 MB: tag, 83, three bytes. */
#define ENDLESS ((size_t)0xFFFFFF + 5)

size_t
mrtd_chip_faults_size(
    const struct mrtd_chip_fault *f, enum mrtd_file file, struct span content)
{
	return f->kind == MRTD_CHIP_FAULT_ENDLESS && f->file == file
	    ? ENDLESS
	    : content.n;
}

/*
 * The byte at this place.  Nested: a header of four bytes, whose contents are
 * such a header with its contents, and so on.
 */
static uint8_t
byte_at(enum mrtd_chip_fault_kind kind, struct span content, size_t at)
{
	static const uint8_t giant[] = {0x84, 0xFF, 0xFF, 0xFF, 0xFF},
			     endless[] = {0x83, 0xFF, 0xFF, 0xFF};
	size_t left;

	if (at == 0)
		return content.p[0];
	if (kind == MRTD_CHIP_FAULT_GIANT && at <= sizeof(giant))
		return giant[at - 1];
	if (kind == MRTD_CHIP_FAULT_ENDLESS)
		return at <= sizeof(endless) ? endless[at - 1] : 0x5A;
	if (kind == MRTD_CHIP_FAULT_ZERO && at == 1)
		return 0;
	if (kind == MRTD_CHIP_FAULT_NESTED) {
		left = content.n - (at & ~(size_t)3);
		left = left > 4 ? left - 4 : 0;
		switch (at & 3) {
		case 0:
			return 0x30;
		case 1:
			return 0x82;
		case 2:
			return (uint8_t)(left >> 8);
		default:
			return (uint8_t)left;
		}
	}
	return content.p[at];
}

void
mrtd_chip_faults_content(const struct mrtd_chip_fault *f, enum mrtd_file file,
    struct span content, size_t off, size_t n, struct sink *out)
{
	enum mrtd_chip_fault_kind kind = f->file == file ? f->kind
							 : MRTD_CHIP_FAULT_NONE;
	uint8_t *p = sink_reserve(out, n);

	for (size_t i = 0; p != NULL && i < n; i++)
		p[i] = byte_at(kind, content, off + i);
	if (p != NULL && n > 0 && kind == MRTD_CHIP_FAULT_ALTER &&
	    off + n == content.n)
		p[n - 1] ^= 0x01;
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
