/* The file of a terminal's CV certificates: imports, damage, a killed writer.
 */
#include "tests/certs_cv_pki.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "certs/cv_renew.h"
#include "certs/cv_request.h"

/* What a store told, counted. */
struct tally {
	size_t taken, known, refused;
	enum certs_cv_reason last;
};

static void
tell(void *cookie, const struct mrtd_cvc *c, enum certs_cv_reason r, bool known)
{
	struct tally *t = cookie;

	assert_true(c != NULL || r == CERTS_CV_FORM);
	if (known)
		t->known++;
	else if (r == CERTS_CV_NONE)
		t->taken++;
	else
		t->refused++;
	if (r != CERTS_CV_NONE)
		t->last = r;
}

static char dir[] = "/tmp/sallyport_cv_XXXXXX";

static size_t
loaded(const char *path)
{
	struct certs_cv_loaded l;
	struct certs_cv *s;
	size_t n;

	assert_int_equal(certs_cv_new(&s), CERTS_E_OK);
	assert_int_equal(certs_cv_load(s, path, &l), CERTS_E_OK);
	assert_int_equal(l.refused, 0);
	n = certs_cv_count(s);
	certs_cv_free(&s);
	return n;
}

static void
an_import_is_in_any_order_and_whole(void **state)
{
	const struct certs_cv_judge j = {.today = TODAY, .trust = true};
	struct certs_cv_store s;
	uint8_t all[8192];
	struct sink k = sink_of(all, sizeof(all));
	struct tally t = {0};
	char path[64];

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/store", dir);
	sink_put(&k, file[IS]);
	sink_put(&k, file[DV]);
	sink_put(&k, file[LINK]);
	sink_put(&k, file[IS3]);
	sink_put(&k, file[CVCA1]);
	sink_put(&k, file[DV]);
	assert_int_equal(certs_cv_store_open(&s, path, true), CERTS_E_OK);
	assert_int_equal(
	    certs_cv_store_import(&s, sink_span(&k), &j, tell, &t), CERTS_E_OK);
	assert_int_equal(t.taken, 4);
	assert_int_equal(t.refused, 1);
	assert_int_equal(t.last, CERTS_CV_UNKNOWN_CAR);
	/* Nothing is written yet. */
	assert_int_equal(loaded(path), 0);
	assert_int_equal(certs_cv_store_save(&s), CERTS_E_OK);
	assert_int_equal(loaded(path), 4);
	certs_cv_store_close(&s);
	/* The same once more: known. */
	t = (struct tally) {0};
	assert_int_equal(certs_cv_store_open(&s, path, true), CERTS_E_OK);
	assert_int_equal(
	    certs_cv_store_import(&s, file[IS], &j, tell, &t), CERTS_E_OK);
	assert_int_equal(t.known, 1);
	assert_int_equal(t.taken, 0);
	/* Half an object is none, and costs nothing that is there. */
	assert_int_equal(
	    certs_cv_store_import(&s, span_of(file[IS].p, 40), &j, tell, &t),
	    CERTS_E_ENCODING);
	assert_int_equal(
	    certs_cv_store_remove(&s, SPAN_STR("UTIS00007"), MRTD_CVC_TERMINAL),
	    1);
	assert_int_equal(certs_cv_store_save(&s), CERTS_E_OK);
	assert_int_equal(loaded(path), 3);
	certs_cv_store_close(&s);
}

/* And not with what failed before it. */
static void
a_long_answer_url_is_told_as_such(void **state)
{
	char url[2 * CERTS_CV_SOAP_URL];
	struct certs_cv_store_asked a = {.file = file[IS]};
	struct certs_cv_renew r = {.answer_url = url, .why = "stale"};

	(void)state;
	memset(url, 'a', sizeof(url) - 1);
	url[sizeof(url) - 1] = '\0';
	assert_int_equal(certs_cv_renew_send(&r, NULL, &a), CERTS_E_ARGUMENT);
	assert_non_null(strstr(r.why, "too long"));
}

/* Behind half a certificate nothing could be read again. */
static void
nothing_is_written_behind_damage(void **state)
{
	char there[] = "/tmp/sallyport.XXXXXX", path[64];
	struct certs_cv_store s;
	FILE *f;

	(void)state;
	assert_non_null(mkdtemp(there));
	snprintf(path, sizeof(path), "%s/%s", there, CERTS_CV_STORE_FILE);
	assert_non_null(f = fopen(path, "wb"));
	assert_int_equal(
	    fwrite(file[CVCA1].p, 1, file[CVCA1].n, f), file[CVCA1].n);
	assert_int_equal(fwrite(file[DV].p, 1, 40, f), 40);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(
	    certs_cv_store_open(&s, there, true), CERTS_E_ENCODING);
	certs_cv_store_close(&s);
	/* A gate takes what can be read. */
	assert_int_equal(certs_cv_store_open(&s, there, false), CERTS_E_OK);
	assert_int_equal(certs_cv_count(s.held), 1);
	assert_int_equal(s.loaded.refused, 1);
	certs_cv_store_close(&s);
	assert_int_equal(remove(path), 0);
	assert_int_equal(rmdir(there), 0);
}

/* Killed while it writes: the old or the new one. */
static void
a_killed_writer_leaves_one_of_two(void **state)
{
	char path[64], own[96];

	(void)state;
	snprintf(path, sizeof(path), "%s/store", dir);
	snprintf(own, sizeof(own), "%s/" CERTS_CV_STORE_FILE, path);
	for (int i = 0; i < 40; i++) {
		const struct certs_cv_judge j = {.today = TODAY};
		struct tally t = {0};
		pid_t pid = fork();
		size_t n;

		assert_true(pid >= 0);
		if (pid == 0) {
			struct certs_cv_store s;

			while (
			    certs_cv_store_open(&s, path, true) == CERTS_E_OK) {
				if (certs_cv_store_remove(&s,
					SPAN_STR("UTIS00007"),
					MRTD_CVC_TERMINAL) == 0)
					(void)!certs_cv_store_import(
					    &s, file[IS], &j, tell, &t);
				(void)!certs_cv_store_save(&s);
				certs_cv_store_close(&s);
			}
			_exit(1);
		}
		usleep((useconds_t)(1000 + 700 * i));
		assert_int_equal(kill(pid, SIGKILL), 0);
		assert_int_equal(waitpid(pid, NULL, 0), pid);
		n = loaded(path);
		assert_true(n == 3 || n == 4);
	}
	{
		char command[128];

		snprintf(command, sizeof(command), "rm -rf '%s'", dir);
		assert_int_equal(system(command), 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_import_is_in_any_order_and_whole),
	    cmocka_unit_test(a_long_answer_url_is_told_as_such),
	    cmocka_unit_test(nothing_is_written_behind_damage),
	    cmocka_unit_test(a_killed_writer_leaves_one_of_two),
	};

	return cmocka_run_group_tests(tests, make_pki, free_pki);
}
