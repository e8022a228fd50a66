#include "tests/check.h"

#include <stdlib.h>

#include "kiosk/hpke.h"

/* RFC 9180 §A.1.1, sequence number 0; the sender's private key is skEm. */
static const uint8_t once[32] = {0x52, 0xc4, 0xa7, 0x58, 0xa8, 0x02, 0xcd, 0x8b,
    0x93, 0x6e, 0xce, 0xea, 0x31, 0x44, 0x32, 0x79, 0x8d, 0x5b, 0xaf, 0x2d,
    0x7e, 0x92, 0x35, 0xdc, 0x08, 0x4a, 0xb1, 0xb9, 0xcf, 0xa2, 0xf7, 0x36};
static const uint8_t receiver[32] = {0x46, 0x12, 0xc5, 0x50, 0x26, 0x3f, 0xc8,
    0xad, 0x58, 0x37, 0x5d, 0xf3, 0xf5, 0x57, 0xaa, 0xc5, 0x31, 0xd2, 0x68,
    0x50, 0x90, 0x3e, 0x55, 0xa9, 0xf2, 0x3f, 0x21, 0xd8, 0x53, 0x4e, 0x8a,
    0xc8};
static const uint8_t sealed[32 + 29 + 16] = {0x37, 0xfd, 0xa3, 0x56, 0x7b, 0xdb,
    0xd6, 0x28, 0xe8, 0x86, 0x68, 0xc3, 0xc8, 0xd7, 0xe9, 0x7d, 0x1d, 0x12,
    0x53, 0xb6, 0xd4, 0xea, 0x6d, 0x44, 0xc1, 0x50, 0xf7, 0x41, 0xf1, 0xbf,
    0x44, 0x31, /* enc */
    0xf9, 0x38, 0x55, 0x8b, 0x5d, 0x72, 0xf1, 0xa2, 0x38, 0x10, 0xb4, 0xbe,
    0x2a, 0xb4, 0xf8, 0x43, 0x31, 0xac, 0xc0, 0x2f, 0xc9, 0x7b, 0xab, 0xc5,
    0x3a, 0x52, 0xae, 0x82, 0x18, 0xa3, 0x55, 0xa9, 0x6d, 0x87, 0x70, 0xac,
    0x83, 0xd0, 0x7b, 0xea, 0x87, 0xe1, 0x3c, 0x51, 0x2a};
#define INFO SPAN_STR("Ode on a Grecian Urn")
#define AAD SPAN_STR("Count-0")
#define PLAIN SPAN_STR("Beauty is truth, truth beauty")

static EVP_PKEY *key;

static int
before(void **state)
{
	(void)state;
	key = EVP_PKEY_new_raw_private_key(
	    EVP_PKEY_X25519, NULL, receiver, sizeof(receiver));
	return key == NULL ? -1 : 0;
}

static int
after(void **state)
{
	(void)state;
	EVP_PKEY_free(key);
	return 0;
}

static void
seals_as_the_standard_does(void **state)
{
	uint8_t out[sizeof(sealed)], small[sizeof(sealed) - 1];
	struct sink k = sink_of(out, sizeof(out));
	struct sink full = sink_of(small, sizeof(small));

	(void)state;
	assert_int_equal(
	    kiosk_hpke_seal(key, once, INFO, AAD, PLAIN, &k), KIOSK_E_OK);
	assert_int_equal(k.n, sizeof(sealed));
	assert_memory_equal(out, sealed, sizeof(sealed));
	assert_int_equal(
	    kiosk_hpke_seal(key, once, INFO, AAD, PLAIN, &full), KIOSK_E_SIZE);
	assert_int_equal(full.n, 0);
}

static void
opens_what_was_sealed(void **state)
{
	uint8_t out[64];
	struct sink k = sink_of(out, sizeof(out));

	(void)state;
	assert_int_equal(
	    kiosk_hpke_open(key, INFO, AAD, SPAN_OF(sealed), &k), KIOSK_E_OK);
	assert_true(span_eq(sink_span(&k), PLAIN));
}

/* A bit of every octet, each missing end, other words on either side, and
 * somebody else's key. */
static void
opens_nothing_else(void **state)
{
	uint8_t out[96], bytes[sizeof(sealed)];
	struct sink k = sink_of(out, sizeof(out));
	EVP_PKEY *other = EVP_PKEY_new_raw_private_key(
	    EVP_PKEY_X25519, NULL, once, sizeof(once));

	(void)state;
	for (size_t i = 0; i < sizeof(sealed); i++) {
		memcpy(bytes, sealed, sizeof(bytes));
		bytes[i] ^= 0x10;
		assert_int_equal(
		    kiosk_hpke_open(key, INFO, AAD, SPAN_OF(bytes), &k),
		    KIOSK_E_CONF);
		assert_int_equal(
		    kiosk_hpke_open(key, INFO, AAD, span_of(sealed, i), &k),
		    KIOSK_E_CONF);
	}
	assert_int_equal(
	    kiosk_hpke_open(key, SPAN_STR("Ode"), AAD, SPAN_OF(sealed), &k),
	    KIOSK_E_CONF);
	assert_int_equal(kiosk_hpke_open(key, INFO, SPAN_STR("Count-1"),
			     SPAN_OF(sealed), &k),
	    KIOSK_E_CONF);
	assert_int_equal(kiosk_hpke_open(other, INFO, AAD, SPAN_OF(sealed), &k),
	    KIOSK_E_CONF);
	/* A public key of a small order: RFC 9180 §7.1.4. */
	memset(bytes, 0, 32);
	assert_int_equal(
	    kiosk_hpke_open(key, INFO, AAD, SPAN_OF(bytes), &k), KIOSK_E_CONF);
	assert_int_equal(k.n, 0);
	EVP_PKEY_free(other);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(seals_as_the_standard_does),
	    cmocka_unit_test(opens_what_was_sealed),
	    cmocka_unit_test(opens_nothing_else),
	};

	return cmocka_run_group_tests_name("kiosk_hpke", tests, before, after);
}
