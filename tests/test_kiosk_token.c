#include "tests/check.h"

#include <fcntl.h>
#include <linux/input.h>
#include <math.h>
#include <openssl/pem.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "biometrics/distance.h"
#include "hw/docscan.h"
#include "kiosk/policy.h"
#include "kiosk/spent.h"
#include "kiosk/token.h"

#define NOW INT64_C(1795355000) /* 2026-11-22 */
#define PURPOSE "sallyport-token/1"

static char dir[] = "/tmp/token-XXXXXX";
static struct kiosk_sign *kiosk, *stranger;
static struct kiosk_token_kiosks believed;
static EVP_PKEY *gates, *other_gates;
static struct kiosk_reference face;
static const uint8_t once[32] = {9, 9, 9};
static const struct policy_id policy = {.version = 7,
    .sha256 = "00112233445566778899aabbccddeeff"
	      "00112233445566778899aabbccddeeff"};

static const struct kiosk_token good = {
    .id = "0123456789abcdef0123456789abcdef",
    .site = "T1",
    .kiosk = "kiosk-1",
    .gates = "gate-1 gate-2",
    .passage = "ffeeddccbbaa99887766554433221100",
    .policy_version = 7,
    .policy = {0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77},
    .issued = NOW - 60,
    .expires = NOW + 1740,
};

static bool
key_file(const char *name, uint8_t first, struct kiosk_sign **out, char *public)
{
	const uint8_t seed[32] = {first};
	char path[64];
	EVP_PKEY *k = EVP_PKEY_new_raw_private_key(
	    EVP_PKEY_ED25519, NULL, seed, sizeof(seed));
	FILE *f;
	bool ok;

	snprintf(path, sizeof(path), "%s/%s.pem", dir, name);
	f = fopen(path, "w");
	ok = f != NULL && fchmod(fileno(f), 0600) == 0 &&
	    PEM_write_PrivateKey(f, k, NULL, NULL, 0, NULL, NULL) == 1;
	fclose(f);
	snprintf(public, 64, "%s/%s.pub", dir, name);
	f = fopen(public, "w");
	ok = ok && f != NULL && PEM_write_PUBKEY(f, k) == 1;
	fclose(f);
	EVP_PKEY_free(k);
	return ok && kiosk_sign_open(path, NULL, out) == KIOSK_E_OK;
}

static int
before(void **state)
{
	struct biometrics_template_id id = {.model = {0xAB},
	    .version = 1,
	    .dim = 256,
	    .kind = BIOMETRICS_TEMPLATE_FACE};
	char mine[64], theirs[64];
	uint8_t secret[32] = {1};
	float v[256];

	(void)state;
	for (size_t i = 0; i < 256; i++)
		v[i] = sinf((float)(i * i));
	if (mkdtemp(dir) == NULL || !key_file("kiosk-1", 1, &kiosk, mine) ||
	    !key_file("stranger", 2, &stranger, theirs) ||
	    kiosk_token_kiosks_read(mine, &believed) != KIOSK_E_OK ||
	    !kiosk_reference_of(&id, v, &face))
		return -1;
	gates = EVP_PKEY_new_raw_private_key(
	    EVP_PKEY_X25519, NULL, secret, sizeof(secret));
	/* The lowest bits are none of the key (RFC 7748 §5). */
	secret[1] = 2;
	other_gates = EVP_PKEY_new_raw_private_key(
	    EVP_PKEY_X25519, NULL, secret, sizeof(secret));
	return gates == NULL || other_gates == NULL ? -1 : 0;
}

static int
after(void **state)
{
	char command[64];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	kiosk_sign_close(&kiosk);
	kiosk_sign_close(&stranger);
	kiosk_token_kiosks_close(&believed);
	EVP_PKEY_free(gates);
	EVP_PKEY_free(other_gates);
	return system(command);
}

static struct kiosk_token_when
here(void)
{
	return (struct kiosk_token_when) {.site = "T1",
	    .gate = "gate-2",
	    .policy = &policy,
	    .now = NOW,
	    .life_s = 1800};
}

struct row {
	const char *name;
	/* What is different from the token that is good; NULL, 0: nothing. */
	const char *site, *gates;
	int64_t issued, expires; /* from now */
	unsigned version;
	uint8_t policy;
	bool forged; /* signed by a kiosk that nobody knows */
	enum kiosk_token_verdict want;
};

/* clang-format off */
#define V(name) KIOSK_TOKEN_##name
static const struct row rows[] = {
	{"as it should be",    NULL, NULL,      -60,  1740, 0, 0, false, V(GOOD)},
	{"for this gate alone", NULL, "gate-2", -60,  1740, 0, 0, false, V(GOOD)},
	{"an unknown kiosk",   NULL, NULL,      -60,  1740, 0, 0, true,  V(FORGED)},
	{"another gate",       NULL, "gate-1",  -60,  1740, 0, 0, false, V(OTHER_GATE)},
	{"a gate whose name begins so", NULL, "gate-20", -60, 1740, 0, 0, false, V(OTHER_GATE)},
	{"another site",       "T2", NULL,      -60,  1740, 0, 0, false, V(OTHER_GATE)},
	{"of no site",         "",   NULL,      -60,  1740, 0, 0, false, V(OTHER_GATE)},
	{"just over",          NULL, NULL,      -60,     0, 0, 0, false, V(EXPIRED)},
	{"the last second",    NULL, NULL,      -60,     1, 0, 0, false, V(GOOD)},
	{"long over",          NULL, NULL,   -90000, -89000, 0, 0, false, V(EXPIRED)},
	{"from the future",    NULL, NULL,       60,   120, 0, 0, false, V(EARLY)},
	{"clocks differ a little", NULL, NULL,    5,   120, 0, 0, false, V(GOOD)},
	{"lasts too long",     NULL, NULL,      -60,  1741, 0, 0, false, V(EARLY)},
	{"an older policy",    NULL, NULL,      -60,  1740, 6, 0, false, V(OTHER_POLICY)},
	{"another policy of that number", NULL, NULL, -60, 1740, 0, 9, false, V(OTHER_POLICY)},
};
/* clang-format on */

static struct kiosk_token
make(const struct row *r)
{
	struct kiosk_token t = good;

	if (r->site != NULL)
		snprintf(t.site, sizeof(t.site), "%s", r->site);
	if (r->gates != NULL)
		snprintf(t.gates, sizeof(t.gates), "%s", r->gates);
	t.issued = NOW + r->issued;
	t.expires = NOW + r->expires;
	if (r->version != 0)
		t.policy_version = r->version;
	if (r->policy != 0)
		t.policy[0] = r->policy;
	return t;
}

static bool
same(const struct kiosk_token *a, const struct kiosk_token *b)
{
	return strcmp(a->id, b->id) == 0 && strcmp(a->site, b->site) == 0 &&
	    strcmp(a->kiosk, b->kiosk) == 0 &&
	    strcmp(a->gates, b->gates) == 0 &&
	    strcmp(a->passage, b->passage) == 0 &&
	    a->policy_version == b->policy_version &&
	    memcmp(a->policy, b->policy, sizeof(a->policy)) == 0 &&
	    a->issued == b->issued && a->expires == b->expires;
}

static enum kiosk_err
seal_and_sign(
    const struct kiosk_token *t, struct kiosk_sign *key, struct sink *wire)
{
	enum kiosk_err e = kiosk_token_seal(t, &face, gates, once, wire);

	return e == KIOSK_E_OK ? kiosk_token_sign(key, wire) : e;
}

static void
judges_each(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct kiosk_token t = make(&rows[i]);
		const struct kiosk_token_when w = here();
		uint8_t bytes[KIOSK_TOKEN_MAX];
		struct sink k = sink_of(bytes, sizeof(bytes));
		struct kiosk_token got;

		check(rows[i].name,
		    seal_and_sign(&t, rows[i].forged ? stranger : kiosk, &k) ==
			KIOSK_E_OK);
		check(rows[i].name,
		    kiosk_token_judge(sink_span(&k), &believed, &w, &got) ==
			rows[i].want);
		check(rows[i].name,
		    rows[i].forged ? got.id[0] == '\0' : same(&got, &t));
	}
}

static size_t
wire_of(uint8_t bytes[KIOSK_TOKEN_MAX])
{
	struct sink k = sink_of(bytes, KIOSK_TOKEN_MAX);

	assert_int_equal(seal_and_sign(&good, kiosk, &k), KIOSK_E_OK);
	return k.n;
}

/* A bit of every octet, every missing end, an octet too many: nobody signed
 * that. */
static void
believes_nothing_altered(void **state)
{
	uint8_t bytes[KIOSK_TOKEN_MAX + 1] = {0};
	const struct kiosk_token_when w = here();
	const size_t n = wire_of(bytes);
	struct kiosk_token got;

	(void)state;
	for (size_t i = 0; i < n; i++) {
		bytes[i] ^= 1;
		assert_int_equal(
		    kiosk_token_judge(span_of(bytes, n), &believed, &w, &got),
		    KIOSK_TOKEN_FORGED);
		bytes[i] ^= 1;
		assert_int_equal(
		    kiosk_token_judge(span_of(bytes, i), &believed, &w, &got),
		    KIOSK_TOKEN_FORGED);
	}
	assert_int_equal(
	    kiosk_token_judge(span_of(bytes, n + 1), &believed, &w, &got),
	    KIOSK_TOKEN_FORGED);
	assert_int_equal(
	    kiosk_token_judge(span_of(bytes, n), &believed, &w, &got),
	    KIOSK_TOKEN_GOOD);
}

/* Signed by a kiosk, and yet no token: its own parser is strict, too. */
static void
takes_one_form_alone(void **state)
{
	uint8_t bytes[KIOSK_TOKEN_MAX + 64] = {0};
	uint8_t copy[sizeof(bytes)];
	const struct kiosk_token_when w = here();
	const size_t n = wire_of(bytes) - KIOSK_SIGN_SIZE;
	/* clang-format off */
	const struct {
		const char *name;
		size_t at; /* of the octet that is another */
		uint8_t is;
		int more; /* octets at the end, or missing there */
	} forms[] = {
		{"another magic",      0,  'X', 0},
		{"a site too long",    20, 200, 0},
		{"a NUL in the site",  21, 0,   0},
		{"a blank in the kiosk", 24, ' ', 0},
		{"a comma for a blank", 38, ',', 0},
		{"an end too early",   0,  'S', -1},
		{"an octet behind",    0,  'S', 1},
		{"no face",            0,  'S', -300},
	};
	/* clang-format on */
	struct kiosk_token got;

	(void)state;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		const size_t m = n + (size_t)forms[i].more;

		memcpy(copy, bytes, sizeof(copy));
		copy[forms[i].at] = forms[i].is;
		assert_int_equal(
		    kiosk_sign_make(kiosk, PURPOSE, span_of(copy, m), copy + m),
		    KIOSK_E_OK);
		check(forms[i].name,
		    kiosk_token_judge(span_of(copy, m + KIOSK_SIGN_SIZE),
			&believed, &w, &got) == KIOSK_TOKEN_MALFORMED);
		check(forms[i].name, got.id[0] == '\0');
	}
	/* What it signs for another purpose is none of its tokens. */
	assert_int_equal(kiosk_sign_make(kiosk, "sallyport-policy/1",
			     span_of(bytes, n), bytes + n),
	    KIOSK_E_OK);
	assert_int_equal(kiosk_token_judge(span_of(bytes, n + KIOSK_SIGN_SIZE),
			     &believed, &w, &got),
	    KIOSK_TOKEN_FORGED);
}

static void
refuses_to_make_others(void **state)
{
	/* clang-format off */
	const struct {
		const char *name, *id, *kiosk, *gates;
		int64_t life;
	} wrong[] = {
		{"no id",         "",   NULL, NULL, 60},
		{"capital letters", "0123456789ABCDEF0123456789ABCDEF", NULL, NULL, 60},
		{"no kiosk",      NULL, "",   NULL, 60},
		{"no gates",      NULL, NULL, "", 60},
		{"two blanks",    NULL, NULL, "gate-1  gate-2", 60},
		{"a blank behind", NULL, NULL, "gate-1 ", 60},
		{"any gate",      NULL, NULL, "*", 60},
		{"no time",       NULL, NULL, NULL, 0},
		{"a day",         NULL, NULL, NULL, 86400},
	};
	/* clang-format on */
	uint8_t bytes[KIOSK_TOKEN_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct sink k = sink_of(bytes, sizeof(bytes));
		struct kiosk_token t = good;

		if (wrong[i].id != NULL)
			snprintf(t.id, sizeof(t.id), "%s", wrong[i].id);
		if (wrong[i].kiosk != NULL)
			snprintf(
			    t.kiosk, sizeof(t.kiosk), "%s", wrong[i].kiosk);
		if (wrong[i].gates != NULL)
			snprintf(
			    t.gates, sizeof(t.gates), "%s", wrong[i].gates);
		t.expires = t.issued + wrong[i].life;
		check(wrong[i].name,
		    seal_and_sign(&t, kiosk, &k) == KIOSK_E_CONF);
		check(wrong[i].name, k.n == 0);
	}
}

static void
opens_for_its_gates_alone(void **state)
{
	uint8_t bytes[KIOSK_TOKEN_MAX];
	const size_t n = wire_of(bytes);
	struct kiosk_reference got;
	float floats[256], again[256];

	(void)state;
	assert_true(kiosk_token_open(span_of(bytes, n), gates, &got));
	assert_int_equal(
	    biometrics_template_same(&got.id, &face.id), BIOMETRICS_E_OK);
	assert_true(got.scale == face.scale);
	assert_memory_equal(got.v, face.v, sizeof(got.v));
	assert_false(kiosk_token_open(span_of(bytes, n), other_gates, &got));
	/* The same sealed face in another token. */
	bytes[5] ^= 1;
	assert_false(kiosk_token_open(span_of(bytes, n), gates, &got));
	/* An octet an element: what that does to a score. */
	for (size_t i = 0; i < 256; i++)
		floats[i] = sinf((float)(i * i));
	kiosk_reference_floats(&face, again);
	assert_true(biometrics_distance_cosine(floats, again, 256) > 0.9999f);
}

/* What a site is asked of a token, and what it says. */
static void
is_asked_about(void **state)
{
	/* clang-format off */
	const struct {
		const char *name;
		size_t cut, more;
		uint8_t said;
		bool want;
	} t[] = {
		{"first",               0, 0,  KIOSK_STORE_FIRST,     true},
		{"used",                0, 0,  KIOSK_STORE_SPENT,     true},
		{"a gate has not told", 0, 6,  KIOSK_STORE_UNSETTLED, true},
		{"the longest name",    0, 31, KIOSK_STORE_UNSETTLED, true},
		{"a longer one",        0, 32, KIOSK_STORE_UNSETTLED, false},
		{"something else",      0, 0,  3,                     false},
		{"cut",                 1, 0,  KIOSK_STORE_FIRST,     false},
	};
	/* clang-format on */
	uint8_t bytes[KIOSK_SPENT_CLAIM + 1];
	struct sink k = sink_of(bytes, sizeof(bytes));
	struct kiosk_spent_claimed c;
	struct kiosk_token back;

	(void)state;
	kiosk_spent_put_claim(&k, &good);
	assert_true(kiosk_spent_take_claim(sink_span(&k), &back));
	assert_string_equal(back.id, good.id);
	assert_string_equal(back.gates, good.gates);
	assert_int_equal(back.issued, good.issued);
	assert_int_equal(back.expires, good.expires);
	/* Without a gate, and of no time. */
	assert_false(kiosk_spent_take_claim(span_of(bytes, 48), &back));
	bytes[40] = 0x80;
	assert_false(kiosk_spent_take_claim(sink_span(&k), &back));
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		k.n = 0;
		sink_put(&k, span_of(good.id, KIOSK_SPENT_ID));
		sink_put_u8(&k, t[i].said);
		for (size_t n = 0; n < t[i].more; n++)
			sink_put_u8(&k, 'g');
		check(t[i].name,
		    kiosk_spent_take_claimed(
			span_of(bytes, k.n - t[i].cut), &c) == t[i].want);
		if (t[i].want)
			check(t[i].name,
			    c.said == (enum kiosk_store_claimed)t[i].said &&
				strlen(c.missing) == t[i].more);
	}
}

static void
crosses_as_text(void **state)
{
	uint8_t bytes[KIOSK_TOKEN_MAX], back[KIOSK_TOKEN_MAX];
	uint8_t text[KIOSK_TOKEN_TEXT_MAX + 1];
	const size_t n = wire_of(bytes);
	struct sink k = sink_of(text, sizeof(text));
	struct sink b = sink_of(back, sizeof(back));

	(void)state;
	kiosk_token_text_put(&k, span_of(bytes, n));
	printf("# a token: %zu octets, %zu characters\n", n, k.n);
	/* Alphanumeric mode, level M, version 18 (ISO/IEC 18004, table 7). */
	assert_true(k.n <= 816);
	sink_put_u8(&k, '\n');
	assert_true(kiosk_token_text_read(sink_span(&k), &b));
	assert_true(span_eq(sink_span(&b), span_of(bytes, n)));
	b.n = 0;
	assert_false(kiosk_token_text_read(span_of(text, 40), &b));
	assert_false(kiosk_token_text_read(
	    SPAN_STR("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"), &b));
	text[0] = 's';
	assert_false(kiosk_token_text_is(sink_span(&k)));
}

/* clang-format off */
/* Where a bar code reader presses what a token's text consists of, by the
 * keyboard that it plays; negative: with shift. */
static const struct {
	char c;
	int us, de, fr;
} presses[] = {
	{'0', KEY_0, KEY_0, -KEY_0}, {'1', KEY_1, KEY_1, -KEY_1},
	{'2', KEY_2, KEY_2, -KEY_2}, {'3', KEY_3, KEY_3, -KEY_3},
	{'4', KEY_4, KEY_4, -KEY_4}, {'5', KEY_5, KEY_5, -KEY_5},
	{'6', KEY_6, KEY_6, -KEY_6}, {'7', KEY_7, KEY_7, -KEY_7},
	{'8', KEY_8, KEY_8, -KEY_8}, {'9', KEY_9, KEY_9, -KEY_9},
	{'A', -KEY_A, -KEY_A, -KEY_Q}, {'B', -KEY_B, -KEY_B, -KEY_B},
	{'C', -KEY_C, -KEY_C, -KEY_C}, {'D', -KEY_D, -KEY_D, -KEY_D},
	{'E', -KEY_E, -KEY_E, -KEY_E}, {'F', -KEY_F, -KEY_F, -KEY_F},
	{'G', -KEY_G, -KEY_G, -KEY_G}, {'H', -KEY_H, -KEY_H, -KEY_H},
	{'I', -KEY_I, -KEY_I, -KEY_I}, {'J', -KEY_J, -KEY_J, -KEY_J},
	{'K', -KEY_K, -KEY_K, -KEY_K}, {'L', -KEY_L, -KEY_L, -KEY_L},
	{'M', -KEY_M, -KEY_M, -KEY_SEMICOLON}, {'N', -KEY_N, -KEY_N, -KEY_N},
	{'O', -KEY_O, -KEY_O, -KEY_O}, {'P', -KEY_P, -KEY_P, -KEY_P},
	{'Q', -KEY_Q, -KEY_Q, -KEY_A}, {'R', -KEY_R, -KEY_R, -KEY_R},
	{'S', -KEY_S, -KEY_S, -KEY_S}, {'T', -KEY_T, -KEY_T, -KEY_T},
	{'U', -KEY_U, -KEY_U, -KEY_U}, {'V', -KEY_V, -KEY_V, -KEY_V},
	{'W', -KEY_W, -KEY_W, -KEY_Z}, {'X', -KEY_X, -KEY_X, -KEY_X},
	{'Y', -KEY_Y, -KEY_Z, -KEY_Y}, {'Z', -KEY_Z, -KEY_Y, -KEY_W},
	{' ', KEY_SPACE, KEY_SPACE, KEY_SPACE},
	{'$', -KEY_4, -KEY_4, KEY_RIGHTBRACE},
	{'%', -KEY_5, -KEY_5, -KEY_APOSTROPHE},
	{'*', -KEY_8, -KEY_RIGHTBRACE, KEY_BACKSLASH},
	{'+', -KEY_EQUAL, KEY_RIGHTBRACE, -KEY_EQUAL},
	{'-', KEY_MINUS, KEY_SLASH, KEY_6},
	{'.', KEY_DOT, KEY_DOT, -KEY_COMMA},
	{'/', KEY_SLASH, -KEY_7, -KEY_DOT},
	{':', -KEY_SEMICOLON, -KEY_DOT, KEY_DOT},
	{'\n', KEY_ENTER, KEY_ENTER, KEY_ENTER},
};
/* clang-format on */

static void
put_event(struct sink *k, int code, int value)
{
	const struct input_event e = {
	    .type = EV_KEY, .code = (uint16_t)code, .value = value};

	sink_put(k, span_of(&e, sizeof(e)));
}

/* As the kernel tells it. */
static void
press(struct sink *k, char c, unsigned country)
{
	size_t i = 0;

	while (presses[i].c != c)
		assert_true(++i < sizeof(presses) / sizeof(presses[0]));
	const int key[] = {presses[i].us, presses[i].de, presses[i].fr};

	if (key[country] < 0)
		put_event(k, KEY_LEFTSHIFT, 1);
	put_event(k, abs(key[country]), 1);
	put_event(k, abs(key[country]), 0);
	if (key[country] < 0)
		put_event(k, KEY_LEFTSHIFT, 0);
}

/* What is typed comes out of the device as it went in. */
static void
type_to(const char *address, const char *path, struct span text, unsigned c)
{
	uint8_t events[4 * sizeof(struct input_event)];
	struct hw_docscan *d = NULL;
	enum hw_err e = HW_E_NOT_READY;
	struct span typed;
	uint8_t letter;
	int fd;

	assert_int_equal(hw_docscan_look(address), HW_E_OK);
	assert_int_equal(hw_docscan_open(address, &d), HW_E_OK);
	assert_true((fd = open(path, O_WRONLY)) >= 0);
	while (e == HW_E_NOT_READY && span_take_u8(&text, &letter)) {
		struct sink k = sink_of(events, sizeof(events));

		press(&k, (char)letter, c);
		assert_true(sink_ok(&k));
		assert_int_equal(write(fd, k.p, k.n), (ssize_t)k.n);
		e = hw_docscan_read(d, &typed);
	}
	assert_int_equal(e, HW_E_OK);
	assert_int_equal(text.n, 0);
	assert_true(kiosk_token_text_is(typed));
	{
		uint8_t wire[KIOSK_TOKEN_MAX], want[KIOSK_TOKEN_MAX];
		struct sink k = sink_of(wire, sizeof(wire));

		assert_true(kiosk_token_text_read(typed, &k));
		assert_true(
		    span_eq(sink_span(&k), span_of(want, wire_of(want))));
	}
	close(fd);
	hw_docscan_close(&d);
}

/* A bar code reader at the gate that plays the keyboard of a country. */
static void
crosses_as_keys(void **state)
{
	static const char *const countries[] = {"us", "de", "fr"};
	uint8_t bytes[KIOSK_TOKEN_MAX], text[KIOSK_TOKEN_TEXT_MAX + 1];
	struct sink k = sink_of(text, sizeof(text));
	char path[64], address[96];

	(void)state;
	kiosk_token_text_put(&k, span_of(bytes, wire_of(bytes)));
	sink_put_u8(&k, '\n');
	snprintf(path, sizeof(path), "%s/keys", dir);
	assert_int_equal(mkfifo(path, 0600), 0);
	for (unsigned c = 0; c < 3; c++) {
		snprintf(address, sizeof(address), "keyboard:%s?keys=%s", path,
		    countries[c]);
		type_to(address, path, sink_span(&k), c);
	}
	unlink(path);
}

static void
believes_listed_kiosks(void **state)
{
	struct kiosk_token_kiosks k;
	char list[256];

	(void)state;
	snprintf(
	    list, sizeof(list), "%s/kiosk-1.pub, %s/stranger.pub", dir, dir);
	assert_int_equal(kiosk_token_kiosks_read(list, &k), KIOSK_E_OK);
	assert_int_equal(k.n, 2);
	kiosk_token_kiosks_close(&k);
	snprintf(list, sizeof(list), "%s/kiosk-1.pub, %s/nobody.pub", dir, dir);
	assert_int_equal(kiosk_token_kiosks_read(list, &k), KIOSK_E_CONF);
	assert_int_equal(k.n, 0);
	assert_int_equal(kiosk_token_kiosks_read("", &k), KIOSK_E_CONF);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(judges_each),
	    cmocka_unit_test(believes_nothing_altered),
	    cmocka_unit_test(takes_one_form_alone),
	    cmocka_unit_test(refuses_to_make_others),
	    cmocka_unit_test(opens_for_its_gates_alone),
	    cmocka_unit_test(is_asked_about),
	    cmocka_unit_test(crosses_as_text),
	    cmocka_unit_test(crosses_as_keys),
	    cmocka_unit_test(believes_listed_kiosks),
	};

	return cmocka_run_group_tests_name("kiosk_token", tests, before, after);
}
