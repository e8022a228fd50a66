#include "tests/check.h"

#include "mrtd/apdu.h"
#include "mrtd/finding.h"
#include "mrtd/read.h"
#include "mrtd/tlv.h"
#include "tests/helper_env.h"

/* How the card lies.  It knows one file, without secure messaging. */
enum lie {
	NO_SFI = 1 << 0, /* short identifiers: 6A86 */
	MORE_61 = 1 << 1, /* answers in pieces of 100, 61xx */
	RIGHT_6C = 1 << 2, /* asked beyond the end: 6Cxx */
	END_6282 = 1 << 3, /* asked beyond the end: data, 6282 */
	END_6B00 = 1 << 4, /* asked beyond the end: 6B00 */
	END_6700 = 1 << 5, /* asked beyond the end: 6700 */
	EMPTY_ONCE = 1 << 6, /* offset 500: empty 9000, file unselected */
	EMPTY_ALWAYS = 1 << 7, /* offset 500: empty 9000, every time */
	OVERLONG = 1 << 8, /* three bytes more than asked for */
	UNSELECTED = 1 << 9, /* offset 500, once: 6986 */
	CUT = 1 << 10, /* the file ends 200 bytes early */
	ABSENT = 1 << 11, /* 6A82 to everything */
	DENIED = 1 << 12, /* 6982 to everything */
	INVALID = 1 << 13, /* SELECT 6283, READ 6986 */
	HALF = 1 << 14, /* gives half of what is asked for */
	NO_BODY_6282 = 1 << 15, /* offset 500: 6282 without data, always */
	LIMIT_6282 =
	    1 << 16, /* beyond the limit: 6282 without data, not 6700 */
};

struct card {
	unsigned lies;
	size_t limit; /* longest Le, else 6700; 0: none */
	const uint8_t *file;
	size_t n;
	bool selected, lied;
	unsigned commands;
	size_t far; /* reads by INS B1 */
	struct span left; /* for GET RESPONSE */
};

static uint8_t file[70000], buf[70000];

static uint16_t
bounds(struct card *c, size_t off, size_t ne, struct span *out)
{
	size_t n = (c->lies & CUT) != 0 ? c->n - 200 : c->n, left;

	if (off >= n)
		return MRTD_SW_OFFSET;
	left = n - off;
	if (ne > left && (c->lies & END_6B00) != 0)
		return MRTD_SW_OFFSET;
	if (ne > left && (c->lies & END_6700) != 0)
		return MRTD_SW_WRONG_LENGTH;
	if (ne > left && (c->lies & RIGHT_6C) != 0 && left < 256)
		return (uint16_t)(0x6C00 | left);
	if ((c->lies & HALF) != 0 && ne > 1)
		ne /= 2;
	if ((c->lies & OVERLONG) != 0)
		ne += 3;
	*out = span_of(c->file + off, ne < left ? ne : left);
	return ne > left && (c->lies & END_6282) != 0 ? MRTD_SW_END_OF_FILE
						      : MRTD_SW_OK;
}

static uint16_t
read_binary(struct card *c, const struct mrtd_capdu *p, struct span *out)
{
	size_t off = (size_t)p->p1 << 8 | p->p2;

	if (c->limit > 0 && p->ne > c->limit)
		return (c->lies & LIMIT_6282) != 0 ? MRTD_SW_END_OF_FILE
						   : MRTD_SW_WRONG_LENGTH;
	if ((p->p1 & 0x80) != 0) {
		if ((c->lies & NO_SFI) != 0)
			return MRTD_SW_WRONG_P1P2;
		c->selected = true;
		off = p->p2;
	}
	if (!c->selected)
		return MRTD_SW_NO_CURRENT_EF;
	if (off >= 500 && (c->lies & NO_BODY_6282) != 0)
		return MRTD_SW_END_OF_FILE;
	if (off >= 500 && (c->lies & EMPTY_ALWAYS) != 0)
		return MRTD_SW_OK;
	if (off >= 500 && !c->lied &&
	    (c->lies & (EMPTY_ONCE | UNSELECTED)) != 0) {
		c->lied = true;
		c->selected = false;
		return (c->lies & EMPTY_ONCE) != 0 ? MRTD_SW_OK
						   : MRTD_SW_NO_CURRENT_EF;
	}
	return bounds(c, off, p->ne, out);
}

/* INS B1: the offset in 54, the answer in 53. */
static uint16_t
read_odd(struct card *c, const struct mrtd_capdu *p, struct span *out)
{
	static uint8_t wrapped[70000];
	struct sink k = sink_of(wrapped, sizeof(wrapped));
	struct span v, data;
	size_t off = 0, room;
	uint8_t b;
	uint16_t sw;

	assert_int_equal(mrtd_tlv_only(p->data, 0x54, &v), MRTD_E_OK);
	/* As short as possible, §3.6.6. */
	assert_true(v.n > 0 && v.p[0] != 0);
	while (span_take_u8(&v, &b))
		off = off << 8 | b;
	assert_true(off >= 0x8000);
	c->far++;
	room = p->ne < 0x82 ? p->ne - 2 : p->ne < 0x103 ? p->ne - 3 : p->ne - 4;
	if ((sw = bounds(c, off, room, &data)) != MRTD_SW_OK)
		return sw;
	mrtd_tlv_put(&k, 0x53, data);
	assert_true(k.n <= p->ne);
	*out = sink_span(&k);
	return MRTD_SW_OK;
}

static uint16_t
run(struct card *c, const struct mrtd_capdu *p, struct span *out)
{
	if ((c->lies & ABSENT) != 0)
		return MRTD_SW_FILE_NOT_FOUND;
	if ((c->lies & DENIED) != 0)
		return MRTD_SW_SECURITY_STATUS;
	switch (p->ins) {
	case MRTD_INS_SELECT:
		/* Rows of real chips: no Le, or the command is refused. */
		assert_int_equal(p->ne, 0);
		assert_int_equal(p->data.n, 2);
		c->selected = (c->lies & INVALID) == 0;
		return c->selected ? MRTD_SW_OK : MRTD_SW_FILE_INVALIDATED;
	case MRTD_INS_READ_BINARY:
		if ((c->lies & INVALID) != 0)
			return MRTD_SW_NO_CURRENT_EF;
		return read_binary(c, p, out);
	case MRTD_INS_READ_BINARY_ODD:
		return read_odd(c, p, out);
	case MRTD_INS_GET_RESPONSE:
		*out = c->left;
		c->left.n = 0;
		return MRTD_SW_OK;
	default:
		return MRTD_SW_INS;
	}
}

static void
answer(struct card *c, struct span capdu, struct sink *rapdu)
{
	struct span out = {0};
	struct mrtd_capdu p;
	uint16_t sw;

	c->commands++;
	assert_int_equal(mrtd_capdu_parse(capdu, &p), MRTD_E_OK);
	sw = run(c, &p, &out);
	if ((c->lies & MORE_61) != 0 && out.n > 100) {
		assert_true(span_part(out, 100, out.n - 100, &c->left));
		out.n = 100;
		sw = (uint16_t)(0x6100 | (c->left.n > 255 ? 0 : c->left.n));
	}
	sink_put(rapdu, out);
	sink_put_be16(rapdu, sw);
}

static enum mrtd_err
read_all(struct mrtd_read *r, struct card *c)
{
	static uint8_t bytes[MRTD_RAPDU_MAX];
	struct span capdu;

	while (mrtd_read_send(r, &capdu)) {
		struct sink k = sink_of(bytes, sizeof(bytes));
		enum mrtd_err e;

		assert_in_range(c->commands, 0, 2000);
		answer(c, capdu, &k);
		assert_true(sink_ok(&k));
		if ((e = mrtd_read_recv(r, sink_span(&k))) != MRTD_E_OK)
			return e;
	}
	return r->err;
}

static void
start(
    struct mrtd_link *l, const struct mrtd_env *env, size_t rapdu, size_t chip)
{
	mrtd_link_init(l,
	    &(struct mrtd_link_conf) {.env = env,
		.limits = {.max_capdu = 65544, .max_rapdu = rapdu}});
	l->chip.max_capdu = l->chip.max_rapdu = chip;
}

/* n bytes in one TLV of this tag. */
static void
make_file(uint32_t tag, size_t n)
{
	struct sink k = sink_of(file, sizeof(file));
	size_t header = n < 0x80 + 2 ? 2
	    : n < 0x100 + 3	     ? 3
	    : n < 0x10000 + 4	     ? 4
				     : 5;

	mrtd_tlv_put_header(&k, tag, n - header);
	for (size_t i = k.n; i < n; i++)
		sink_put_u8(&k, (uint8_t)(i * 7 + i / 251));
	assert_int_equal(k.n, n);
	assert_true(sink_ok(&k));
}

#define F(name) MRTD_FINDING_BIT(name)
#define LONG 65538

/* clang-format off */
static const struct {
	const char *name;
	enum mrtd_file id;
	uint32_t tag;
	size_t n;             /* size of the file */
	size_t reader, chip;  /* longest answer of the reader; stated by the chip */
	unsigned lies;
	size_t limit;
	enum mrtd_err want;
	unsigned apdus;
	uint64_t findings;
} cases[] = {
	{"short, two blocks",          MRTD_FILE_DG14, 0x6E, 400,   258, 0,    0, 0,  MRTD_E_OK, 2, 0},
	{"one block, no probe",        MRTD_FILE_COM,  0x60, 25,    258, 0,    0, 0,  MRTD_E_OK, 1, 0},
	{"17 kB by 256",               MRTD_FILE_DG2,  0x75, 17181, 258, 0,    0, 0,  MRTD_E_OK, 68, 0},
	{"17 kB by 4 KiB",             MRTD_FILE_DG2,  0x75, 17181, LONG, 4096, 0, 0, MRTD_E_OK, 5, 0},
	{"only the reader is long",    MRTD_FILE_DG2,  0x75, 17181, LONG, 0,   0, 0,  MRTD_E_OK, 68, 0},
	{"only the chip is long",      MRTD_FILE_DG2,  0x75, 17181, 258, 4096, 0, 0,  MRTD_E_OK, 68, 0},
	{"a reader of 131 bytes",      MRTD_FILE_DG14, 0x6E, 400,   131, 0,    0, 0,  MRTD_E_OK, 4, 0},
	{"no short identifiers",       MRTD_FILE_DG14, 0x6E, 400,   258, 0,    NO_SFI, 0, MRTD_E_OK, 4, F(NO_SFI)},
	{"absent",                     MRTD_FILE_DG15, 0x6F, 400,   258, 0,    ABSENT, 0, MRTD_E_NOT_FOUND, 2, 0},
	{"denied",                     MRTD_FILE_DG15, 0x6F, 400,   258, 0,    DENIED, 0, MRTD_E_ACCESS_DENIED, 2, 0},
	{"invalidated",                MRTD_FILE_CARD_ACCESS, 0x31, 400, 258, 0, INVALID, 0, MRTD_E_ACCESS_DENIED, 2, 0},
	{"61xx",                       MRTD_FILE_DG14, 0x6E, 400,   258, 0,    MORE_61, 0, MRTD_E_OK, 5, 0},
	{"61xx with 4 KiB",            MRTD_FILE_DG14, 0x6E, 400,   LONG, 4096, MORE_61, 0, MRTD_E_OK, 4, 0},
	{"6Cxx at the end",            MRTD_FILE_COM,  0x60, 25,    258, 0,    RIGHT_6C, 0, MRTD_E_OK, 2, 0},
	{"6282 at the end",            MRTD_FILE_COM,  0x60, 25,    258, 0,    END_6282, 0, MRTD_E_OK, 1, 0},
	{"6B00 beyond the end",        MRTD_FILE_COM,  0x60, 25,    258, 0,    END_6B00, 0, MRTD_E_OK, 3, 0},
	{"6700 beyond the end",        MRTD_FILE_COM,  0x60, 25,    258, 0,    END_6700, 0, MRTD_E_OK, 3, 0},
	{"160 bytes at most",          MRTD_FILE_DG14, 0x6E, 400,   258, 0,    0, 160, MRTD_E_OK, 8, F(BLOCK_SHRUNK)},
	{"100 bytes at most",          MRTD_FILE_DG14, 0x6E, 400,   258, 0,    0, 100, MRTD_E_OK, 12, F(BLOCK_SHRUNK)},
	{"160, or else 6282",          MRTD_FILE_DG14, 0x6E, 400,   258, 0,    LIMIT_6282, 160, MRTD_E_OK, 8, F(BLOCK_SHRUNK)},
	{"no bytes at all",            MRTD_FILE_DG14, 0x6E, 400,   258, 0,    0, 3,  MRTD_E_STATUS, 5, 0},
	{"stated length is refused",   MRTD_FILE_DG14, 0x6E, 400,   LONG, 4096, 0, 256, MRTD_E_OK, 3, F(EXTENDED_REFUSED)},
	{"both are refused",           MRTD_FILE_DG14, 0x6E, 400,   LONG, 4096, 0, 192, MRTD_E_OK, 8, F(EXTENDED_REFUSED) | F(BLOCK_SHRUNK)},
	{"half of what was asked for", MRTD_FILE_DG14, 0x6E, 400,   258, 0,    HALF, 0, MRTD_E_OK, 11, 0},
	{"more than was asked for",    MRTD_FILE_DG14, 0x6E, 400,   258, 0,    OVERLONG, 0, MRTD_E_OK, 2, F(OVERLONG_ANSWER)},
	{"an empty answer",            MRTD_FILE_SOD,  0x77, 2000,  258, 0,    EMPTY_ONCE, 0, MRTD_E_OK, 10, F(EMPTY_ANSWER)},
	{"6986 in the middle",         MRTD_FILE_SOD,  0x77, 2000,  258, 0,    UNSELECTED, 0, MRTD_E_OK, 10, F(EMPTY_ANSWER)},
	{"empty answers for ever",     MRTD_FILE_SOD,  0x77, 2000,  258, 0,    EMPTY_ALWAYS, 0, MRTD_E_END_OF_FILE, 7, F(EMPTY_ANSWER)},
	{"6282 without data",          MRTD_FILE_SOD,  0x77, 2000,  258, 0,    NO_BODY_6282, 0, MRTD_E_END_OF_FILE, 3, 0},
	{"ends before its length",     MRTD_FILE_SOD,  0x77, 2000,  258, 0,    CUT | END_6282, 0, MRTD_E_END_OF_FILE, 9, F(EOF_WARNING)},
	{"another tag",                MRTD_FILE_DG2,  0x76, 400,   258, 0,    0, 0,  MRTD_E_TAG, 1, 0},
	{"larger than we hold",        MRTD_FILE_COM,  0x60, 1100,  258, 0,    0, 0,  MRTD_E_SPACE, 1, 0},
	{"beyond 32 KiB",              MRTD_FILE_DG2,  0x75, 40000, 258, 0,    0, 0,  MRTD_E_OK, 157, 0},
	{"beyond 32 KiB by 4 KiB",     MRTD_FILE_DG2,  0x75, 40000, LONG, 4096, 0, 0, MRTD_E_OK, 11, 0},
	{"32768 bytes",                MRTD_FILE_DG2,  0x75, 32768, LONG, 4096, 0, 0, MRTD_E_OK, 9, 0},
	{"beyond 64 KiB",              MRTD_FILE_DG2,  0x75, 69000, LONG, 8192, 0, 0, MRTD_E_OK, 10, 0},
	{"beyond 64 KiB by 64 KiB",    MRTD_FILE_DG2,  0x75, 69000, LONG, LONG, 0, 0, MRTD_E_OK, 2, 0},
	{"17 kB by 64 KiB",            MRTD_FILE_DG2,  0x75, 17181, LONG, LONG, 0, 0, MRTD_E_OK, 1, 0},
	{"a chip of 200 bytes",        MRTD_FILE_DG14, 0x6E, 400,   LONG, 200,  0, 0, MRTD_E_OK, 3, 0},
	{"a statement of 5 bytes",     MRTD_FILE_DG14, 0x6E, 400,   258, 5,     0, 0, MRTD_E_OK, 2, 0},
	{"EF.DIR: no outer tag",       MRTD_FILE_DIR,  0x61, 300,   258, 0,    0, 0,  MRTD_E_OK, 2, 0},
	{"EF.DIR: 6282",               MRTD_FILE_DIR,  0x61, 100,   258, 0,    END_6282, 0, MRTD_E_OK, 1, 0},
	{"EF.DIR: whole blocks",       MRTD_FILE_DIR,  0x61, 512,   258, 0,    0, 0,  MRTD_E_OK, 3, 0},
	{"EF.DIR: fills all",          MRTD_FILE_DIR,  0x61, 2000,  258, 0,    0, 0,  MRTD_E_SPACE, 4, 0},
	{"DG13 is no TLV",             MRTD_FILE_DG13, 0x61, 300,   258, 0,    0, 0,  MRTD_E_OK, 2, F(NOT_TLV)},
	{"DG13 is TLV",                MRTD_FILE_DG13, 0x6D, 300,   258, 0,    0, 0,  MRTD_E_OK, 2, 0},
};
/* clang-format on */

static void
reads_what_cards_give(void **state)
{
	static struct card card;
	static struct mrtd_link link;
	struct helper_env env;

	(void)state;
	helper_env_init(&env, (struct span) {0}, false);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct mrtd_read r;
		enum mrtd_err e;

		memset(&card, 0, sizeof(card));
		memset(buf, 0xEE, sizeof(buf));
		make_file(cases[i].tag, cases[i].n);
		card.lies = cases[i].lies;
		card.limit = cases[i].limit;
		card.file = file;
		card.n = cases[i].n;
		start(&link, &env.env, cases[i].reader, cases[i].chip);
		mrtd_read_init(
		    &r, &link, mrtd_lds_file(cases[i].id), buf, sizeof(buf));
		e = read_all(&r, &card);
		if (e != cases[i].want || card.commands != cases[i].apdus ||
		    link.findings != cases[i].findings)
			print_error("%s: %s, %u commands, findings %llx\n",
			    cases[i].name, mrtd_err_name(e), card.commands,
			    (unsigned long long)link.findings);
		check(cases[i].name, e == cases[i].want);
		check(cases[i].name, card.commands == cases[i].apdus);
		check(cases[i].name, r.apdus == cases[i].apdus);
		check(cases[i].name, link.findings == cases[i].findings);
		check(cases[i].name, mrtd_read_done(&r) == (e == MRTD_E_OK));
		if (e == MRTD_E_OK)
			check(cases[i].name,
			    span_eq(mrtd_read_content(&r),
				span_of(file, cases[i].n)));
		else
			check(cases[i].name, mrtd_read_content(&r).n == 0);
		/* Never a byte behind the file. */
		check(cases[i].name, buf[cases[i].n] == 0xEE);
	}
}

static void
keeps_what_it_learnt(void **state)
{
	static struct card card;
	static struct mrtd_link link;
	struct helper_env env;
	struct mrtd_read r;

	(void)state;
	helper_env_init(&env, (struct span) {0}, false);
	start(&link, &env.env, 258, 0);
	make_file(0x6E, 400);
	card = (struct card) {
	    .lies = NO_SFI, .limit = 160, .file = file, .n = 400};
	mrtd_read_init(
	    &r, &link, mrtd_lds_file(MRTD_FILE_DG14), buf, sizeof(buf));
	assert_int_equal(read_all(&r, &card), MRTD_E_OK);
	card.commands = 0;
	/* SELECT and three blocks, and no attempt that has failed before. */
	mrtd_read_init(
	    &r, &link, mrtd_lds_file(MRTD_FILE_DG14), buf, sizeof(buf));
	assert_int_equal(read_all(&r, &card), MRTD_E_OK);
	assert_int_equal(card.commands, 4);
}

/* More than there is asked for once, and not of the next file. */
static void
minds_the_end_once(void **state)
{
	static struct card card;
	static struct mrtd_link link;
	struct helper_env env;
	struct mrtd_read r;

	(void)state;
	helper_env_init(&env, (struct span) {0}, false);
	start(&link, &env.env, 258, 0);
	make_file(0x60, 25);
	card = (struct card) {.lies = END_6B00, .file = file, .n = 25};
	for (unsigned i = 0; i < 2; i++) {
		card.commands = 0;
		mrtd_read_init(
		    &r, &link, mrtd_lds_file(MRTD_FILE_COM), buf, sizeof(buf));
		assert_int_equal(read_all(&r, &card), MRTD_E_OK);
		assert_int_equal(card.commands, 3 - i);
	}
}

/* Torn at this many commands, then read on with the same or another file. */
static void
goes_on_where_it_was(void **state)
{
	static struct card card;
	static struct mrtd_link link;
	struct helper_env env;

	(void)state;
	helper_env_init(&env, (struct span) {0}, false);
	for (unsigned other = 0; other < 2; other++) {
		struct mrtd_read r;
		struct span capdu;
		enum mrtd_err e;
		unsigned first = 0;

		make_file(0x75, 3000);
		card = (struct card) {.file = file, .n = 3000};
		start(&link, &env.env, 258, 0);
		mrtd_read_init(
		    &r, &link, mrtd_lds_file(MRTD_FILE_DG2), buf, sizeof(buf));
		for (; first < 7; first++) {
			static uint8_t bytes[512];
			struct sink k = sink_of(bytes, sizeof(bytes));

			assert_true(mrtd_read_send(&r, &capdu));
			answer(&card, capdu, &k);
			assert_int_equal(
			    mrtd_read_recv(&r, sink_span(&k)), MRTD_E_OK);
		}
		assert_true(mrtd_read_send(&r, &capdu));
		assert_int_equal(r.held, 7 * 256);
		mrtd_link_reset(&link);
		card.selected = false;
		card.commands = 0;
		if (other)
			file[20] ^= 1;
		mrtd_read_resume(&r);
		e = read_all(&r, &card);
		if (other) {
			assert_int_equal(e, MRTD_E_OTHER_DOCUMENT);
			continue;
		}
		assert_int_equal(e, MRTD_E_OK);
		/* A few bytes to compare, five blocks that were missing. */
		assert_int_equal(card.commands, 6);
		assert_true(
		    span_eq(mrtd_read_content(&r), span_of(file, 3000)));
	}
}

static void
compares(void **state)
{
	static struct card card;
	static struct mrtd_link link;
	static uint8_t held[1000];
	struct helper_env env;
	struct mrtd_read r;

	(void)state;
	helper_env_init(&env, (struct span) {0}, false);
	make_file(0x77, 1000);
	memcpy(held, file, sizeof(held));
	start(&link, &env.env, 258, 0);
	card = (struct card) {.file = file, .n = 1000};
	mrtd_read_init_compare(
	    &r, &link, mrtd_lds_file(MRTD_FILE_SOD), held, 200);
	assert_int_equal(read_all(&r, &card), MRTD_E_OK);
	assert_int_equal(card.commands, 1);
	mrtd_read_init_compare(
	    &r, &link, mrtd_lds_file(MRTD_FILE_SOD), held, 1000);
	assert_int_equal(read_all(&r, &card), MRTD_E_OK);
	assert_int_equal(card.commands, 5);
	file[999] ^= 1;
	mrtd_read_init_compare(
	    &r, &link, mrtd_lds_file(MRTD_FILE_SOD), held, 1000);
	assert_int_equal(read_all(&r, &card), MRTD_E_OTHER_DOCUMENT);
	/* A prefix is not the same as all of it. */
	card.n = 900;
	mrtd_read_init_compare(
	    &r, &link, mrtd_lds_file(MRTD_FILE_SOD), held, 1000);
	assert_int_equal(read_all(&r, &card), MRTD_E_END_OF_FILE);
}

static void
keeps_its_budget(void **state)
{
	static struct card card;
	static struct mrtd_link link;
	struct helper_env env;
	struct mrtd_read r;

	(void)state;
	helper_env_init(&env, (struct span) {0}, false);
	make_file(0x75, 17181);
	card = (struct card) {.file = file, .n = 17181};
	start(&link, &env.env, 258, 0);
	link.conf.max_commands = 20;
	mrtd_read_init(
	    &r, &link, mrtd_lds_file(MRTD_FILE_DG2), buf, sizeof(buf));
	assert_int_equal(read_all(&r, &card), MRTD_E_BUDGET);
	assert_int_equal(card.commands, 20);
	/* For good: a fresh file does not help. */
	mrtd_link_reset(&link);
	mrtd_read_init(
	    &r, &link, mrtd_lds_file(MRTD_FILE_DG1), buf, sizeof(buf));
	assert_int_equal(read_all(&r, &card), MRTD_E_BUDGET);
	assert_int_equal(card.commands, 20);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reads_what_cards_give),
	    cmocka_unit_test(keeps_what_it_learnt),
	    cmocka_unit_test(minds_the_end_once),
	    cmocka_unit_test(goes_on_where_it_was),
	    cmocka_unit_test(compares),
	    cmocka_unit_test(keeps_its_budget),
	};

	return cmocka_run_group_tests_name("mrtd_read", tests, NULL, NULL);
}
