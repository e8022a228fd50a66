/*
 * The file for a monitoring system: the text format of Prometheus 0.0.4, and
 * what each passage adds to its counts.
 */
#include "tests/check.h"

#include <fcntl.h>
#include <regex.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kiosk/metrics.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static struct kiosk_metrics m;
static struct kiosk_record r;
static char text[32768];

static const char *
put(void)
{
	const struct kiosk_metrics_now now = {
	    .state = GATE_IDLE, .time = 1795000000};
	struct sink k = sink_of(text, sizeof(text) - 1);

	kiosk_metrics_put(&k, &m, &now);
	assert_true(sink_ok(&k));
	text[k.n] = '\0';
	return text;
}

static bool
says(const char *sample, const char *value)
{
	char line[256];

	snprintf(line, sizeof(line), "\nsallyport_%s %s\n", sample, value);
	return strstr(put(), line) != NULL;
}

static void
begin(void)
{
	kiosk_metrics_init(&m, "", "Lane 3", 1794999999);
}

/* A passage with a face, what an officer made of it, and who else was there. */
static void
pass(enum biometrics_outcome o, int order, unsigned strangers, unsigned matched)
{
	memset(&r, 0, sizeof(r));
	strcpy(r.decision, "admit");
	r.have_face = true;
	r.face.verdict.outcome = o;
	r.face.impostors = (struct kiosk_impostor_result) {
	    .compared = strangers,
	    .points = 2,
	    .point = {{1e-3, 0.36, matched}, {1e-6, 0.7, 0}}};
	r.have_order = order >= 0;
	r.order.kind = (enum kiosk_order_kind)(order >= 0 ? order : 0);
	kiosk_metrics_passage(&m, &r);
}

/* clang-format off */
static const struct {
	const char *what;
	enum biometrics_outcome face;
	int order; /* -1: none */
	unsigned genuine, missed, undecided;
} faces[] = {
	{"a match",               BIOMETRICS_MATCH,    -1,                   1, 0, 0},
	{"a match, admitted",     BIOMETRICS_MATCH,    KIOSK_ORDER_ADMIT,    1, 0, 0},
	{"a match, refused",      BIOMETRICS_MATCH,    KIOSK_ORDER_REFUSE,   0, 0, 0},
	{"a match, referred",     BIOMETRICS_MATCH,    KIOSK_ORDER_REFER,    0, 0, 0},
	{"none, admitted",        BIOMETRICS_NO_MATCH, KIOSK_ORDER_ADMIT,    1, 1, 0},
	{"none, refused",         BIOMETRICS_NO_MATCH, KIOSK_ORDER_REFUSE,   0, 0, 0},
	{"none, nobody decided",  BIOMETRICS_NO_MATCH, -1,                   0, 0, 1},
	{"none, asked to wait",   BIOMETRICS_NO_MATCH, KIOSK_ORDER_WAIT,     0, 0, 1},
	{"nothing was compared",  BIOMETRICS_NOT_ENOUGH_QUALITY, KIOSK_ORDER_ADMIT, 0, 0, 0},
};
/* clang-format on */

static void
counts_faces_as_the_console_does(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(faces); i++) {
		begin();
		pass(faces[i].face, faces[i].order, 0, 0);
		check(faces[i].what, m.genuine == faces[i].genuine);
		check(faces[i].what, m.missed == faces[i].missed);
		check(faces[i].what, m.undecided == faces[i].undecided);
	}
	/* Without a face nothing is known of one. */
	begin();
	memset(&r, 0, sizeof(r));
	kiosk_metrics_passage(&m, &r);
	assert_int_equal(m.genuine + m.missed + m.undecided, 0);
	assert_int_equal(m.passages, 1);
}

static void
sums_false_matches(void **state)
{
	(void)state;
	begin();
	assert_true(
	    says("face_impostor_comparisons_total{gate=\"Lane 3\"}", "0"));
	assert_null(strstr(text, "face_false_matches_total{"));
	pass(BIOMETRICS_MATCH, -1, 40, 1);
	pass(BIOMETRICS_NO_MATCH, KIOSK_ORDER_ADMIT, 41, 2);
	pass(BIOMETRICS_NO_MATCH, -1, 42, 0);
	assert_true(
	    says("face_impostor_comparisons_total{gate=\"Lane 3\"}", "123"));
	assert_true(says(
	    "face_false_matches_total{gate=\"Lane 3\",fmr=\"0.001\"}", "3"));
	assert_true(says(
	    "face_false_matches_total{gate=\"Lane 3\",fmr=\"1e-06\"}", "0"));
	assert_true(says("face_genuine_total{gate=\"Lane 3\"}", "2"));
	assert_true(says("face_false_non_matches_total{gate=\"Lane 3\"}", "1"));
	assert_true(says("face_undecided_total{gate=\"Lane 3\"}", "1"));
	assert_true(
	    says("passages_total{gate=\"Lane 3\",decision=\"admit\"}", "3"));
}

/* A collector drops the whole file for one line that is none. */
static void
is_of_the_format(void **state)
{
	static const char help[] = "^# HELP (sallyport_[a-z_]+) [ -~]+$",
			  type[] = "^# TYPE (sallyport_[a-z_]+) "
				   "(counter|gauge|histogram)$",
			  sample[] =
			      "^(sallyport_[a-z_]+)[{][a-z]+=\"[^\"\\]*\""
			      "(,[a-z]+=\"[^\"\\]*\")*[}] -?[0-9.]+$";
	regex_t h, t, s;
	regmatch_t at[2];
	char family[64] = "", *save = NULL;
	unsigned families = 0, samples = 0;

	(void)state;
	assert_int_equal(regcomp(&h, help, REG_EXTENDED), 0);
	assert_int_equal(regcomp(&t, type, REG_EXTENDED), 0);
	assert_int_equal(regcomp(&s, sample, REG_EXTENDED), 0);
	begin();
	pass(BIOMETRICS_MATCH, -1, 40, 1);
	kiosk_metrics_lost(&m, KIOSK_DOCUMENT);
	(void)put();
	for (char *l = strtok_r(text, "\n", &save); l != NULL;
	     l = strtok_r(NULL, "\n", &save)) {
		if (regexec(&h, l, 2, at, 0) == 0) {
			snprintf(family, sizeof(family), "%.*s",
			    (int)(at[1].rm_eo - at[1].rm_so), l + at[1].rm_so);
			families++;
			continue;
		}
		check(l,
		    regexec(&t, l, 2, at, 0) == 0 ||
			regexec(&s, l, 2, at, 0) == 0);
		check(l, strncmp(l + at[1].rm_so, family, strlen(family)) == 0);
		samples += l[0] != '#';
	}
	assert_true(families >= 14);
	assert_true(samples >= 30);
	regfree(&h);
	regfree(&t);
	regfree(&s);
}

/* Whole, under its name, when something has changed or time is over. */
static void
writes_the_whole_file(void **state)
{
	char dir[] = "/tmp/sallyport-metrics-XXXXXX", path[64], part[72];
	struct kiosk_metrics_now now = {
	    .state = GATE_IDLE, .now_ms = 1, .time = 1795000000};
	struct stat st;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/gate.prom", dir);
	snprintf(part, sizeof(part), "%s.part", path);
	kiosk_metrics_init(&m, path, "Lane 3", 0);
	assert_true(kiosk_metrics_write(&m, &now));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_size, strlen(put()));
	assert_int_not_equal(stat(part, &st), 0);
	assert_int_equal(unlink(path), 0);
	now.now_ms = KIOSK_METRICS_EVERY_MS;
	assert_true(kiosk_metrics_write(&m, &now));
	assert_int_not_equal(stat(path, &st), 0);
	now.now_ms++;
	assert_true(kiosk_metrics_write(&m, &now));
	assert_int_equal(stat(path, &st), 0);
	/* A folder stands where it would be written. */
	assert_int_equal(mkdir(part, 0700), 0);
	kiosk_metrics_unstored(&m);
	assert_false(kiosk_metrics_write(&m, &now));
	assert_int_equal(rmdir(part), 0);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(dir), 0);
	/* Nobody asks. */
	kiosk_metrics_init(&m, "", "Lane 3", 0);
	assert_true(kiosk_metrics_write(&m, &now));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(counts_faces_as_the_console_does),
	    cmocka_unit_test(sums_false_matches),
	    cmocka_unit_test(is_of_the_format),
	    cmocka_unit_test(writes_the_whole_file),
	};

	return cmocka_run_group_tests_name("kiosk_metrics", tests, NULL, NULL);
}
