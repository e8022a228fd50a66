/*
 * Whom a sealed record was about is read with a right, a purpose and the key of
 * its month, and with no two of them alone: at the console and by the verb.
 */
#include "tests/check.h"
#include "tests/kiosk_desk.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <sysexits.h>

static const char third_pin[] = "999000";

/* A row of one field of the search, opened with this purpose. */
static const char *
open_row(struct kiosk_console *c, const char *purpose)
{
	act(c, UI_CONSOLE_DO_PAGE, UI_CONSOLE_SEARCH);
	act(c, UI_CONSOLE_DO_FIELD, UI_CONSOLE_SEARCH_FIELDS - 1);
	memset(c->view.search[UI_CONSOLE_SEARCH_FIELDS - 1].text, 0,
	    sizeof(c->view.search[0].text));
	type(c, purpose);
	act(c, UI_CONSOLE_DO_ENTER, 0);
	assert_int_equal(c->view.found.n, 1);
	act(c, UI_CONSOLE_DO_ROW, 0);
	return c->view.shown_record;
}

static void
unseals_by_right_key_and_purpose(void **state)
{
	char keys[96], cmd[160];
	struct kiosk_console *c;
	struct kiosk_store *s = gate_store();

	(void)state;
	snprintf(keys, sizeof(keys), "%s/keys", dir);
	snprintf(conf.record_keys, sizeof(conf.record_keys), "%s", keys);
	assert_int_equal(mkdir(keys, 0700), 0);
	kiosk_store_keys(s, keys, began);
	(void)open_case(s, 0);
	kiosk_store_close(&s);
	/* The right without a purpose; then with one. */
	c = start();
	log_on(c, "4711", pin);
	assert_non_null(strstr(open_row(c, ""), "It is sealed"));
	assert_null(strstr(c->view.shown_record, "ERIKSSON"));
	assert_false(audited("\tunseal\t"));
	assert_non_null(strstr(open_row(c, "court 7/26"), "Name: ERIKSSON"));
	assert_non_null(strstr(c->view.shown_record, "does not match"));
	assert_true(audited("purpose=court 7/26"));
	kiosk_console_close(&c);
	/* A purpose without the right. */
	c = start();
	log_on(c, "4713", third_pin);
	assert_non_null(strstr(open_row(c, "curious"), "It is sealed"));
	assert_false(audited("purpose=curious"));
	kiosk_console_close(&c);
	/* Both, and the key is gone. */
	snprintf(cmd, sizeof(cmd), "rm %s/*.key", keys);
	assert_int_equal(system(cmd), 0);
	now += 60000;
	c = start();
	log_on(c, "4711", pin);
	assert_non_null(strstr(open_row(c, "court 7/26"), "was destroyed"));
	assert_null(strstr(c->view.shown_record, "ERIKSSON"));
	kiosk_console_close(&c);
}

/* What is not sealed names nobody to who only searches. */
static void
names_nobody_without_the_right(void **state)
{
	struct kiosk_console *c;
	struct kiosk_store *s = gate_store();

	(void)state;
	(void)open_case(s, 0);
	kiosk_store_close(&s);
	c = start();
	log_on(c, "4713", third_pin);
	assert_non_null(strstr(open_row(c, "curious"), "does not match"));
	assert_null(strstr(c->view.shown_record, "ERIKSSON"));
	kiosk_console_close(&c);
}

/* --- the verb --- */

static char said[KIOSK_RECORD_MAX];

/* Its exit status; what it printed is in said. */
static int
verb(
    const char *name, const char *its_pin, const char *log, const char *purpose)
{
	struct kiosk_console_officers *all = calloc(1, sizeof(*all));
	struct conf_error err;
	char cmd[640], code[8] = "";
	FILE *f;
	size_t n;
	int status;

	assert_non_null(all);
	assert_int_equal(
	    kiosk_console_officers_read(conf.officers, all, &err), KIOSK_E_OK);
	for (size_t i = 0; i < all->n; i++)
		if (strcmp(all->officer[i].name, name) == 0)
			snprintf(code, sizeof(code), "%06u",
			    kiosk_console_officer_code(
				span_of(all->officer[i].secret,
				    all->officer[i].n_secret),
				(uint64_t)kiosk_host_time_ms() / 30000, 6));
	free(all);
	snprintf(cmd, sizeof(cmd),
	    "printf '%%s\\n' %s %s | \"$SALLYPORT\" unseal --config %s/c.conf"
	    " --officer %s --purpose '%s' --audit %s/%s"
	    " 00112233445566778899aabbccddeeff 2>&1",
	    its_pin, code, dir, name, purpose, dir, log);
	assert_non_null(f = popen(cmd, "r"));
	n = fread(said, 1, sizeof(said) - 1, f);
	said[n] = '\0';
	status = pclose(f);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void
write_conf(void)
{
	char path[160];
	FILE *f;

	snprintf(path, sizeof(path), "%s/c.conf", dir);
	assert_non_null(f = fopen(path, "w"));
	fprintf(f,
	    "[console]\nname = desk-1\nofficers = %s\naudit = %s\n"
	    "[site]\nname = T1\nlanes = lane-2\nstore = %s\n"
	    "record_keys = %s/keys\n",
	    conf.officers, conf.audit, conf.store, dir);
	fclose(f);
}

static void
the_verb_asks_for_the_same(void **state)
{
	struct kiosk_store *s = gate_store();
	char cmd[160];

	(void)state;
	write_conf();
	snprintf(cmd, sizeof(cmd), "mkdir -m 700 %s/keys", dir);
	assert_int_equal(system(cmd), 0);
	snprintf(cmd, sizeof(cmd), "%s/keys", dir);
	kiosk_store_keys(s, cmd, began);
	(void)open_case(s, 0);
	kiosk_store_close(&s);
	assert_int_equal(verb("4711", "000000", "audit.log", "x"), EX_NOPERM);
	assert_null(strstr(said, "ERIKSSON"));
	assert_true(audited("unseal refused: wrong"));
	assert_int_equal(verb("4713", third_pin, "audit.log", "x"), EX_NOPERM);
	assert_null(strstr(said, "ERIKSSON"));
	assert_true(audited("unseal refused: no right"));
	/* A log that cannot be written opens nothing. */
	assert_int_not_equal(verb("4711", pin, "no/such.log", "x"), 0);
	assert_null(strstr(said, "ERIKSSON"));
	assert_false(audited("purpose="));
	assert_int_equal(verb("4711", pin, "audit.log", "court 7/26"), 0);
	assert_non_null(strstr(said, "\"surname\": \"ERIKSSON\""));
	assert_true(audited("purpose=court 7/26"));
	/* Nobody opens it any more. */
	snprintf(cmd, sizeof(cmd), "rm %s/keys/*.key", dir);
	assert_int_equal(system(cmd), 0);
	assert_int_equal(verb("4711", pin, "audit.log", "again"), 1);
	assert_null(strstr(said, "ERIKSSON"));
	assert_non_null(strstr(said, "destroyed"));
}

static int
three(void **state)
{
	int e = before(state);

	enrol("4713", third_pin, "search");
	conf.record_keys[0] = '\0';
	return e;
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, three, after)
	const struct CMUnitTest tests[] = {
	    TEST(unseals_by_right_key_and_purpose),
	    TEST(names_nobody_without_the_right),
	    TEST(the_verb_asks_for_the_same),
	};

	return cmocka_run_group_tests_name("kiosk_unseal", tests, NULL, NULL);
}
