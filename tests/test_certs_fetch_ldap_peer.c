/*
 * Whether the LDAP directory is the one agreed on: by its authority, by its
 * key, and by nothing that the environment says.
 */
#include "tests/fetch_directory.h"

/* clang-format off */
static const struct {
	const char *name;
	const struct tls_identity *shows;
	const char *ca;
	const struct tls_identity *pin;
	enum certs_err e;
	const char *advice;
} peers[] = {
	{"by its authority",         &good,     ca_path,       NULL,      CERTS_E_OK,   ""},
	{"by its key",               &good,     NULL,          &good,     CERTS_E_OK,   ""},
	{"by both",                  &good,     ca_path,       &good,     CERTS_E_OK,   ""},
	{"of another authority",     &good,     other_ca_path, NULL,      CERTS_E_PEER, "named as ca"},
	{"another key",              &good,     NULL,          &misnamed, CERTS_E_PEER, "pinned"},
	{"the right key, a wrong chain", &good, other_ca_path, &good,     CERTS_E_PEER, "named as ca"},
	{"the right chain, a wrong key", &good, ca_path,       &ca,       CERTS_E_PEER, "pinned"},
	{"expired",                  &expired,  ca_path,       NULL,      CERTS_E_PEER, "valid"},
	{"expired, its key pinned",  &expired,  NULL,          &expired,  CERTS_E_PEER, "expired"},
	{"for another host",         &misnamed, ca_path,       NULL,      CERTS_E_PEER, "this name"},
	{"for another host, pinned", &misnamed, NULL,          &misnamed, CERTS_E_PEER, "another name"},
};
/* clang-format on */

static void
the_directory_is_the_one_agreed_on(void **state)
{
	for (size_t i = 0; i < 2 * sizeof(peers) / sizeof(*peers); i++) {
		size_t k = i / 2;
		struct certs_fetch_source s = source(i % 2 == 1);
		struct certs_fetch *f;
		enum certs_err e;

		assert_int_equal(fresh(state), 0);
		tls_use(&ldaps, peers[k].shows);
		tls_use(&ldap, peers[k].shows);
		s.ca_file = peers[k].ca;
		s.pin = peers[k].pin != NULL ? peers[k].pin->pin : NULL;
		e = run_with(&s, &f);
		if (e != peers[k].e)
			print_message("%s: %s: %s\n", peers[k].name,
			    certs_err_name(e), certs_fetch_report(f)->advice);
		check(peers[k].name, e == peers[k].e);
		check(peers[k].name,
		    strstr(certs_fetch_report(f)->advice, peers[k].advice) !=
			NULL);
		/* A stranger is not told the password. */
		check(peers[k].name, (binds > 0) == (e == CERTS_E_OK));
		certs_fetch_free(&f);
	}
}

/* Nothing of the environment says whom to trust. */
static void
the_environment_is_not_asked(void **state)
{
	struct certs_fetch_source s = source(false);
	struct certs_fetch *f;

	(void)state;
	assert_int_equal(setenv("LDAPTLS_CACERT", ca_path, 1), 0);
	assert_int_equal(setenv("LDAPTLS_REQCERT", "never", 1), 0);
	assert_int_equal(setenv("SSL_CERT_FILE", ca_path, 1), 0);
	s.ca_file = other_ca_path;
	assert_int_equal(run_with(&s, &f), CERTS_E_PEER);
	assert_int_equal(binds, 0);
	certs_fetch_free(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(the_environment_is_not_asked),
	    TEST(the_directory_is_the_one_agreed_on),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
