#include "tests/check.h"

#include <stdlib.h>
#include <unistd.h>

#include "kiosk/conf.h"
#include "kiosk/order.h"

#define NOW INT64_C(1795355000000) /* 2026-11-22 */
#define CASE "00112233445566778899aabbccddeeff"
#define PASSAGE "ffeeddccbbaa99887766554433221100"
#define BIT(kind) (UINT32_C(1) << KIOSK_ORDER_##kind)

/* Two consoles, one that nobody knows; and on P-256 a card that is known, and
 * one that is not. */
#define DESKS 5
static EVP_PKEY *desk[DESKS];
static struct kiosk_order_keys keys;

static const struct kiosk_order admit = {
    .id = "0123456789abcdef0123456789abcdef",
    .kind = KIOSK_ORDER_ADMIT,
    .reason = KIOSK_ORDER_BECAUSE_OK_OBVIOUS,
    .site = "T1",
    .gate = "lane-1",
    .case_id = CASE,
    .passage = PASSAGE,
    .sequence = 7,
    .issued_ms = NOW - 1000,
    .expires_ms = NOW + 20000,
    .officer = "4711",
    .note = "Brille abgenommen – erkannt",
};

static int
before(void **state)
{
	(void)state;
	for (uint8_t i = 0; i < 3; i++) {
		uint8_t seed[32] = {(uint8_t)(i + 1)};

		desk[i] = EVP_PKEY_new_raw_private_key(
		    EVP_PKEY_ED25519, NULL, seed, sizeof(seed));
		if (desk[i] == NULL)
			return -1;
	}
	for (int i = 3; i < DESKS; i++)
		if ((desk[i] = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256")) ==
		    NULL)
			return -1;
	keys.n = 3;
	for (size_t i = 0; i < keys.n; i++) {
		struct kiosk_order_holder *h = &keys.key[i];

		snprintf(h->name, sizeof(h->name), "desk-%zu", i + 1);
		h->may = (1u << KIOSK_ORDER_KIND_COUNT) - 1;
		if (!kiosk_order_key_of(desk[i == 2 ? 3 : i], h->key))
			return -1;
	}
	/* The second console may not lock a lane. */
	keys.key[1].may &= ~BIT(LOCK);
	return 0;
}

static int
after(void **state)
{
	(void)state;
	for (size_t i = 0; i < DESKS; i++)
		EVP_PKEY_free(desk[i]);
	return 0;
}

static const struct kiosk_case open_case = {.id = CASE,
    .passage = PASSAGE,
    .may = BIT(ADMIT) | BIT(REFUSE) | BIT(REPEAT),
    .four_eyes = BIT(REFUSE)};
static const struct kiosk_case next_case = {
    .id = "ffffffffffffffffffffffffffffffff",
    .passage = PASSAGE,
    .may = BIT(ADMIT)};

struct row {
	const char *name;
	/* What is different from the order that is carried out. */
	struct {
		enum kiosk_order_kind kind;
		const char *gate, *site, *case_id, *passage;
		int64_t issued, expires; /* from now */
		uint64_t sequence;
	} is;
	int signer, second; /* of desk, from 1; 0: none */
	const struct kiosk_case *open;
	uint64_t last;
	bool seen;
	uint32_t lane_may, lane_four;
	enum kiosk_order_verdict want;
};

/* clang-format off */
#define V(name) KIOSK_ORDER_V_##name
#define AS_IS {KIOSK_ORDER_ADMIT, NULL, NULL, NULL, NULL, -1000, 20000, 7}
#define LANE(kind) {KIOSK_ORDER_##kind, NULL, NULL, "", "", -1000, 20000, 7}
static const struct row rows[] = {
	{"as it should be",   AS_IS, 1, 0, &open_case, 6, false, 0, 0, V(DONE)},
	{"two have signed",   AS_IS, 1, 2, &open_case, 6, false, 0, 0, V(DONE)},
	{"an unknown key",    AS_IS, 3, 0, &open_case, 6, false, 0, 0, V(FORGED)},
	{"one of two unknown", AS_IS, 1, 3, &open_case, 6, false, 0, 0, V(FORGED)},
	{"on P-256",          AS_IS, 4, 0, &open_case, 6, false, 0, 0, V(DONE)},
	{"one of each",       AS_IS, 1, 4, &open_case, 6, false, 0, 0, V(DONE)},
	{"the other way round", AS_IS, 4, 1, &open_case, 6, false, 0, 0, V(DONE)},
	{"unknown, on P-256", AS_IS, 5, 0, &open_case, 6, false, 0, 0, V(FORGED)},
	{"the second unknown, on P-256", AS_IS, 4, 5, &open_case, 6, false, 0, 0, V(FORGED)},
	{"here before, on P-256", AS_IS, 4, 0, &open_case, 6, true, 0, 0, V(REPLAYED)},
	{"nobody signed",     AS_IS, 0, 0, &open_case, 6, false, 0, 0, V(FORGED)},
	{"here before",       AS_IS, 1, 0, &open_case, 6, true,  0, 0, V(REPLAYED)},
	{"an old number",     AS_IS, 1, 0, &open_case, 7, false, 0, 0, V(REPLAYED)},
	{"no case is open",   AS_IS, 1, 0, NULL,       6, false, 0, 0, V(OTHER_CASE)},
	{"the next case",     AS_IS, 1, 0, &next_case, 6, false, 0, 0, V(OTHER_CASE)},
	{"its time is over",  {KIOSK_ORDER_ADMIT, NULL, NULL, NULL, NULL, -9000, 0, 7}, 1, 0, &open_case, 6, false, 0, 0, V(LATE)},
	{"from the future",   {KIOSK_ORDER_ADMIT, NULL, NULL, NULL, NULL, 6000, 9000, 7}, 1, 0, &open_case, 6, false, 0, 0, V(EARLY)},
	{"clocks differ a little", {KIOSK_ORDER_ADMIT, NULL, NULL, NULL, NULL, 4000, 9000, 7}, 1, 0, &open_case, 6, false, 0, 0, V(DONE)},
	{"lasts too long",    {KIOSK_ORDER_ADMIT, NULL, NULL, NULL, NULL, -1000, 119001, 7}, 1, 0, &open_case, 6, false, 0, 0, V(EARLY)},
	{"another gate",      {KIOSK_ORDER_ADMIT, "lane-2", NULL, NULL, NULL, -1000, 20000, 7}, 1, 0, &open_case, 6, false, 0, 0, V(OTHER_GATE)},
	{"another site",      {KIOSK_ORDER_ADMIT, NULL, "T2", NULL, NULL, -1000, 20000, 7}, 1, 0, &open_case, 6, false, 0, 0, V(OTHER_GATE)},
	{"another passage",   {KIOSK_ORDER_ADMIT, NULL, NULL, NULL, CASE, -1000, 20000, 7}, 1, 0, &open_case, 6, false, 0, 0, V(OTHER_CASE)},
	{"one of four eyes",  {KIOSK_ORDER_REFUSE, NULL, NULL, NULL, NULL, -1000, 20000, 7}, 1, 0, &open_case, 6, false, 0, 0, V(ONE_EYE)},
	{"four eyes",         {KIOSK_ORDER_REFUSE, NULL, NULL, NULL, NULL, -1000, 20000, 7}, 2, 1, &open_case, 6, false, 0, 0, V(DONE)},
	{"not in this case",  {KIOSK_ORDER_REFER, NULL, NULL, NULL, NULL, -1000, 20000, 7}, 1, 0, &open_case, 6, false, 0, 0, V(NOT_HERE)},
	{"lock the lane",     LANE(LOCK), 1, 0, NULL, 6, false, BIT(LOCK), 0, V(DONE)},
	{"not this console",  LANE(LOCK), 2, 0, NULL, 6, false, BIT(LOCK), 0, V(NOT_PERMITTED)},
	{"nor as the second", LANE(LOCK), 1, 2, NULL, 6, false, BIT(LOCK), 0, V(NOT_PERMITTED)},
	{"not at this lane",  LANE(RELEASE), 1, 0, NULL, 6, false, BIT(LOCK), 0, V(NOT_HERE)},
	{"released by two",   LANE(RELEASE), 1, 0, &open_case, 6, false, BIT(RELEASE), BIT(RELEASE), V(ONE_EYE)},
};
/* clang-format on */

static struct kiosk_order
make(const struct row *t)
{
	struct kiosk_order o = admit;

	o.kind = t->is.kind;
	if (o.kind == KIOSK_ORDER_REFUSE || o.kind == KIOSK_ORDER_REFER)
		o.reason = KIOSK_ORDER_BECAUSE_NOK;
	else if (o.kind != KIOSK_ORDER_ADMIT)
		o.reason = KIOSK_ORDER_BECAUSE_NONE;
	if (t->is.gate != NULL)
		snprintf(o.gate, sizeof(o.gate), "%s", t->is.gate);
	if (t->is.site != NULL)
		snprintf(o.site, sizeof(o.site), "%s", t->is.site);
	if (t->is.case_id != NULL)
		snprintf(o.case_id, sizeof(o.case_id), "%s", t->is.case_id);
	if (t->is.passage != NULL)
		snprintf(o.passage, sizeof(o.passage), "%s", t->is.passage);
	o.issued_ms = NOW + t->is.issued;
	o.expires_ms = NOW + t->is.expires;
	o.sequence = t->is.sequence;
	return o;
}

static void
judges_each(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *t = &rows[i];
		const struct kiosk_order_when when = {.site = "T1",
		    .gate = "lane-1",
		    .open = t->open,
		    .may = t->lane_may,
		    .four_eyes = t->lane_four,
		    .now_ms = NOW,
		    .last_sequence = t->last,
		    .seen = t->seen};
		struct kiosk_order_sealed s;
		struct kiosk_order o = make(t), out;
		enum kiosk_order_verdict v;

		check(t->name, kiosk_order_encode(&o, &s) == KIOSK_E_OK);
		if (t->signer > 0)
			check(t->name,
			    kiosk_order_sign(&s, desk[t->signer - 1]) ==
				KIOSK_E_OK);
		if (t->second > 0)
			check(t->name,
			    kiosk_order_sign(&s, desk[t->second - 1]) ==
				KIOSK_E_OK);
		v = kiosk_order_judge(&s, &keys, &when, &out);
		if (v != t->want)
			fail_msg(
			    "%s: %s", t->name, kiosk_order_verdict_name(v));
		/* What nobody vouches for is not even looked at. */
		check(t->name,
		    (out.id[0] == '\0') == (v == KIOSK_ORDER_V_FORGED));
	}
}

/* Every bit of what is signed, and of the signature. */
static void
no_bit_can_be_changed(void **state)
{
	const struct kiosk_order_when when = {
	    .site = "T1", .gate = "lane-1", .open = &open_case, .now_ms = NOW};
	static const unsigned signers[] = {0, 3};
	struct kiosk_order_sealed good, bad;
	struct kiosk_order out;

	(void)state;
	for (size_t i = 0; i < sizeof(signers) / sizeof(signers[0]); i++) {
		EVP_PKEY *key = desk[signers[i]];

		assert_int_equal(kiosk_order_encode(&admit, &good), KIOSK_E_OK);
		assert_int_equal(kiosk_order_sign(&good, key), KIOSK_E_OK);
		assert_int_equal(kiosk_order_judge(&good, &keys, &when, &out),
		    KIOSK_ORDER_V_DONE);
		for (size_t bit = 0; bit < 8 * KIOSK_ORDER_SIZE; bit++) {
			bad = good;
			bad.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
			assert_int_equal(
			    kiosk_order_judge(&bad, &keys, &when, &out),
			    KIOSK_ORDER_V_FORGED);
		}
		for (size_t bit = 0; bit < 8 * KIOSK_ORDER_SIGNATURE; bit++) {
			bad = good;
			bad.signer[0].signature[bit / 8] ^= (uint8_t)(1
			    << bit % 8);
			assert_int_equal(
			    kiosk_order_judge(&bad, &keys, &when, &out),
			    KIOSK_ORDER_V_FORGED);
		}
		/* Its key, and with it what it signs with. */
		for (size_t bit = 0; bit < 8 * KIOSK_ORDER_KEY; bit++) {
			bad = good;
			bad.signer[0].key[bit / 8] ^= (uint8_t)(1 << bit % 8);
			assert_int_equal(
			    kiosk_order_judge(&bad, &keys, &when, &out),
			    KIOSK_ORDER_V_FORGED);
		}
	}
}

/* A key signs in one way: its octets under the other kind are another key,
 * which nobody knows, even where that one's own signature is beside it. */
static void
a_key_has_one_algorithm(void **state)
{
	const struct kiosk_order_when when = {
	    .site = "T1", .gate = "lane-1", .open = &open_case, .now_ms = NOW};
	struct kiosk_order_keys others = keys;
	struct kiosk_order_sealed s, ed;
	struct kiosk_order out;
	uint8_t key[KIOSK_ORDER_KEY];

	(void)state;
	assert_int_equal(kiosk_order_encode(&admit, &s), KIOSK_E_OK);
	ed = s;
	assert_int_equal(kiosk_order_sign(&s, desk[3]), KIOSK_E_OK);
	assert_int_equal(kiosk_order_sign(&ed, desk[0]), KIOSK_E_OK);
	for (unsigned kind = 0; kind < 256; kind++) {
		const enum kiosk_order_verdict want = kind == s.signer[0].key[0]
		    ? KIOSK_ORDER_V_DONE
		    : KIOSK_ORDER_V_FORGED;

		others.key[2].key[0] = (uint8_t)kind;
		assert_int_equal(
		    kiosk_order_judge(&s, &others, &when, &out), want);
	}
	/* The gate knows both; the signature is of the other one. */
	memcpy(s.signer[0].signature, ed.signer[0].signature,
	    KIOSK_ORDER_SIGNATURE);
	assert_int_equal(
	    kiosk_order_judge(&s, &keys, &when, &out), KIOSK_ORDER_V_FORGED);
	/* Where r or s is nothing, as once with others' verifiers. */
	memset(s.signer[0].signature, 0, KIOSK_ORDER_SIGNATURE);
	assert_int_equal(
	    kiosk_order_judge(&s, &keys, &when, &out), KIOSK_ORDER_V_FORGED);
	/* Neither of another curve, nor RSA. */
	for (int i = 0; i < 4; i++) {
		EVP_PKEY *k = i == 0
		    ? EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-384")
		    : i == 1
		    ? EVP_PKEY_Q_keygen(NULL, NULL, "EC", "brainpoolP256r1")
		    : i == 2
		    ? EVP_PKEY_Q_keygen(NULL, NULL, "ED448")
		    : EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)2048);

		assert_non_null(k);
		assert_false(kiosk_order_key_of(k, key));
		assert_int_equal(kiosk_order_sign(&ed, k), KIOSK_E_CONF);
		EVP_PKEY_free(k);
	}
	assert_int_equal(ed.signers, 1);
}

/* As one or two have signed it; and no other count or kind of its keys. */
static void
goes_there_and_back(int first, int second)
{
	uint8_t wire[KIOSK_ORDER_SEALED_MAX];
	struct sink k = sink_of(wire, sizeof(wire));
	struct kiosk_order_sealed s, back;
	uint8_t was;

	assert_int_equal(kiosk_order_encode(&admit, &s), KIOSK_E_OK);
	assert_int_equal(kiosk_order_sign(&s, desk[first]), KIOSK_E_OK);
	if (second < DESKS - 1)
		assert_int_equal(
		    kiosk_order_sign(&s, desk[second]), KIOSK_E_OK);
	kiosk_order_put(&k, &s);
	assert_in_range(k.n, KIOSK_ORDER_SEALED_MIN, KIOSK_ORDER_SEALED_MAX);
	assert_true(kiosk_order_take(sink_span(&k), &back));
	assert_int_equal(back.signers, s.signers);
	assert_memory_equal(
	    back.signer, s.signer, sizeof(s.signer[0]) * s.signers);
	assert_true(kiosk_order_verify(&back));
	was = wire[KIOSK_ORDER_SIZE];
	for (unsigned n = 0; n < 256; n++) {
		wire[KIOSK_ORDER_SIZE] = (uint8_t)n;
		/* Of two, which one is the longer is no matter of lengths: then
		 * it is another order, which nobody has signed. */
		if (n != was && kiosk_order_take(sink_span(&k), &back))
			assert_false(kiosk_order_verify(&back));
	}
	wire[KIOSK_ORDER_SIZE] = was;
	if (kiosk_order_key_edwards(s.signer[0].key))
		return;
	/* A point that is not compressed, or at no place. */
	for (unsigned kind = 0; kind < 256; kind++) {
		wire[KIOSK_ORDER_SIZE + 1] = (uint8_t)kind;
		check("kind",
		    kiosk_order_take(sink_span(&k), &back) ==
			(kind == 2 || kind == 3));
	}
}

static void
has_one_form_alone(void **state)
{
	uint8_t wire[KIOSK_ORDER_SEALED_MAX + 1];
	struct sink k = sink_of(wire, sizeof(wire));
	struct kiosk_order_sealed s, back;
	struct kiosk_order o = admit;

	(void)state;
	assert_int_equal(kiosk_order_encode(&o, &s), KIOSK_E_OK);
	assert_true(kiosk_order_decode(&s, &o));
	assert_memory_equal(&o, &admit, sizeof(o));
	assert_int_equal(kiosk_order_sign(&s, desk[0]), KIOSK_E_OK);
	/* Two signatures of one key are one. */
	assert_int_equal(kiosk_order_sign(&s, desk[0]), KIOSK_E_CONF);
	kiosk_order_put(&k, &s);
	assert_true(kiosk_order_take(sink_span(&k), &back));
	assert_memory_equal(&s, &back, sizeof(s));
	assert_false(kiosk_order_take(span_of(wire, k.n - 1), &back));
	assert_false(kiosk_order_take(span_of(wire, k.n + 1), &back));
	for (int first = 0; first < 4; first += 3)
		for (int second = 0; second < 5; second++)
			if (second != first)
				goes_there_and_back(first, second);
	/* Behind the NUL of a text, and in the octets that mean nothing. */
	back = s;
	back.bytes[KIOSK_ORDER_SIZE - 1] = 1;
	assert_false(kiosk_order_decode(&back, &o));
	back = s;
	back.bytes[KIOSK_ORDER_SIZE - 6] = 'x';
	assert_false(kiosk_order_decode(&back, &o));
}

static void
encodes_only_what_fits(void **state)
{
	struct kiosk_order_sealed s;
	struct kiosk_order o;

	(void)state;
#define REFUSED(change)                                                     \
	do {                                                                \
		o = admit;                                                  \
		change;                                                     \
		check(#change, kiosk_order_encode(&o, &s) == KIOSK_E_CONF); \
	} while (0)
	REFUSED(o.reason = KIOSK_ORDER_BECAUSE_NOK);
	REFUSED(o.kind = KIOSK_ORDER_REFUSE);
	REFUSED(o.kind = KIOSK_ORDER_LOCK);
	REFUSED(o.kind = KIOSK_ORDER_KIND_COUNT);
	REFUSED(o.step = KIOSK_ORDER_STEP_FACE);
	REFUSED(o.id[3] = 'G');
	REFUSED(o.case_id[0] = '\0');
	REFUSED(o.passage[0] = '\0');
	REFUSED(o.gate[0] = '/');
	REFUSED(o.officer[0] = '\0');
	REFUSED(o.sequence = 0);
	REFUSED(o.expires_ms = o.issued_ms);
	REFUSED(o.note[0] = '\n');
	REFUSED(memset(o.note, 'x', sizeof(o.note)));
#undef REFUSED
}

static void
reads_the_keys(void **state)
{
	static const char good[] =
	    "# desks\n"
	    "[key]\nname = desk-1\nmay = admit, refuse\n"
	    "public = "
	    "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n"
	    "[key]\nname = chief\nmay = lock release\nuntil = 2027-01-01\n"
	    "public = "
	    "100102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
	    "\n"
	    /* The base point of P-256: FIPS 186-4 D.1.2.3. */
	    "[key]\nname = card\nmay = wait\npublic = "
	    "036b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
	    "\n";
	static const struct {
		const char *name, *from, *to;
	} bad[] = {
	    {"a digit less", "1d1e1f\n[", "1d1e\n["},
	    {"no such order", "lock", "open"},
	    {"no such day", "2027-01-01", "2027-13-01"},
	    {"one key twice", "= 1001", "= 0001"},
	    {"no name", "name = chief", "name ="},
	    {"a digit more", "d898c296", "d898c2960"},
	    {"an octet more", "d898c296", "d898c29600"},
	    {"no compressed point", "036b17", "046b17"},
	    {"on no curve", "036b17d1", "036b17d2"},
	    {"nothing",
		"public = 036b17d1f2e12c4247f8bce6e563a440f277037d8"
		"12deb33a0f4a13945d898c296",
		"public ="},
	};
	char path[] = "/tmp/sallyport-keys-XXXXXX", text[1024];
	struct kiosk_order_keys k;
	struct conf_error err;
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(write(fd, good, sizeof(good) - 1), sizeof(good) - 1);
	assert_int_equal(kiosk_order_keys_read(path, &k, &err), KIOSK_E_OK);
	assert_int_equal(k.n, 3);
	assert_false(kiosk_order_key_edwards(k.key[2].key));
	assert_true(kiosk_order_key_edwards(k.key[1].key));
	assert_string_equal(k.key[1].name, "chief");
	assert_int_equal(k.key[0].may, BIT(ADMIT) | BIT(REFUSE));
	assert_int_equal(k.key[1].until, INT64_C(1798761600));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		const char *at = strstr(good, bad[i].from);
		FILE *f = fopen(path, "w");

		snprintf(text, sizeof(text), "%.*s%s%s", (int)(at - good), good,
		    bad[i].to, at + strlen(bad[i].from));
		fputs(text, f);
		fclose(f);
		check(bad[i].name,
		    kiosk_order_keys_read(path, &k, &err) == KIOSK_E_CONF);
		check(bad[i].name, k.n == 0 && err.text[0] != '\0');
	}
	close(fd);
	unlink(path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(judges_each),
	    cmocka_unit_test(no_bit_can_be_changed),
	    cmocka_unit_test(a_key_has_one_algorithm),
	    cmocka_unit_test(has_one_form_alone),
	    cmocka_unit_test(encodes_only_what_fits),
	    cmocka_unit_test(reads_the_keys),
	};

	return cmocka_run_group_tests_name("kiosk_order", tests, before, after);
}
