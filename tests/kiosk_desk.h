/*
 * A console of two officers over a store in a folder of its own, for tests:
 * include it once.  4711 may do everything, 4712 decides.
 */
#ifndef TESTS_KIOSK_DESK_H
#define TESTS_KIOSK_DESK_H

#include "tests/check.h"

#include <stdlib.h>
#include <unistd.h>

#include "biometrics/jpeg.h"
#include "kiosk/console.h"
#include "kiosk/host.h"

static char dir[64];
static struct kiosk_console_conf conf;
static int64_t now, began;

static const char pin[] = "246810", other_pin[] = "135791";

static inline void
enrol_at(
    const char *name, const char *its_pin, const char *may, const char *key)
{
	char cmd[800];

	/* What is meant for the gates is a comment to the console. */
	snprintf(cmd, sizeof(cmd),
	    "d=%s; umask 077; echo %s | \"$SALLYPORT\" console --enrol %s"
	    " --key '%s' --may '%s' --orders"
	    " admit,refuse,refer,repeat,wait,correct,lock,release >$d/out && "
	    "cat $d/out"
	    " >>$d/officers.conf && sed -n 's/^#\\([^ ]*\\[key\\]\\|name\\|may"
	    "\\|public\\)/\\1/p' $d/out >>$d/consoles.conf",
	    dir, its_pin, name, key, may);
	assert_int_equal(system(cmd), 0);
}

static inline void
enrol(const char *name, const char *its_pin, const char *may)
{
	char path[160];

	snprintf(path, sizeof(path), "%s/%s.pem", dir, name);
	enrol_at(name, its_pin, may, path);
}

/* The last one that came. */
static inline bool
keep_order(void *cookie, const struct kiosk_order_sealed *o)
{
	*(struct kiosk_order_sealed *)cookie = *o;
	return true;
}

static inline int
before(void **state)
{
	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/sallyport-console-XXXXXX");
	if (mkdtemp(dir) == NULL)
		return -1;
	enrol("4711", pin, "decide lanes search figures unseal");
	enrol("4712", other_pin, "decide");
	kiosk_console_conf_default(&conf);
	snprintf(conf.site, sizeof(conf.site), "T1");
	snprintf(conf.name, sizeof(conf.name), "desk-1");
	snprintf(conf.lanes, sizeof(conf.lanes), "lane-1 lane-2");
	snprintf(conf.store, sizeof(conf.store), "sqlite:%s/site.db", dir);
	snprintf(conf.officers, sizeof(conf.officers), "%s/officers.conf", dir);
	snprintf(conf.audit, sizeof(conf.audit), "%s/audit.log", dir);
	snprintf(conf.report, sizeof(conf.report), "%s", dir);
	now = kiosk_host_time_ms();
	began = now / 1000 - 20;
	return 0;
}

static inline int
after(void **state)
{
	char cmd[96];

	(void)state;
	snprintf(cmd, sizeof(cmd), "rm -rf %s", dir);
	return system(cmd) == 0 ? 0 : -1;
}

static inline struct kiosk_console *
start(void)
{
	struct kiosk_console *c = NULL;
	char why[KIOSK_CONSOLE_WHY] = "";
	enum kiosk_err e = kiosk_console_open(&conf, &c, why);

	check(why, e == KIOSK_E_OK);
	kiosk_console_tick(c, now);
	return c;
}

static inline void
act(struct kiosk_console *c, enum ui_console_act a, int at)
{
	assert_true(kiosk_console_do(
	    c, &(struct ui_console_event) {.act = a, .at = at}));
}

static inline void
type(struct kiosk_console *c, const char *text)
{
	for (; *text != '\0'; text++)
		act(c, UI_CONSOLE_DO_TYPE, *text);
}

static inline void
code_of(struct kiosk_console *c, const char *name, char out[8])
{
	out[0] = '\0';
	for (size_t i = 0; i < c->officers.n; i++) {
		struct kiosk_console_officer *o = &c->officers.officer[i];

		if (strcmp(o->name, name) != 0)
			continue;
		/* Codes of a test come faster than half minutes pass. */
		o->used = 0;
		snprintf(out, 8, "%06u",
		    kiosk_console_officer_code(span_of(o->secret, o->n_secret),
			(uint64_t)now / 30000, 6));
	}
}

static inline void
log_on(struct kiosk_console *c, const char *name, const char *its_pin)
{
	char code[8];

	kiosk_console_tick(c, now);
	code_of(c, name, code);
	type(c, name);
	act(c, UI_CONSOLE_DO_ENTER, 0);
	type(c, its_pin);
	act(c, UI_CONSOLE_DO_ENTER, 0);
	type(c, code);
	act(c, UI_CONSOLE_DO_ENTER, 0);
	kiosk_console_tick(c, now);
}

static inline bool
audited(const char *what)
{
	char path[160];
	uint8_t *text;
	size_t n;
	bool found;

	snprintf(path, sizeof(path), "%s/audit.log", dir);
	assert_non_null(text = check_slurp(path, &n));
	found = memmem(text, n, what, strlen(what)) != NULL;
	free(text);
	return found;
}

static inline struct kiosk_store *
gate_store(void)
{
	struct kiosk_store *s = NULL;

	assert_int_equal(kiosk_store_open(conf.store, &s, NULL), KIOSK_E_OK);
	return s;
}

static inline void
put_photo(struct kiosk_store *s, const struct kiosk_case *c,
    enum kiosk_case_photo kind, uint8_t grey)
{
	static uint8_t px[96 * 128 * 3], jpeg[32768];
	struct biometrics_image i = biometrics_image_of(
	    px, sizeof(px), 96, 128, 3);
	struct sink k = sink_of(jpeg, sizeof(jpeg));

	memset(px, grey, sizeof(px));
	assert_int_equal(biometrics_jpeg_encode(&i, 80, &k), BIOMETRICS_E_OK);
	assert_int_equal(
	    kiosk_store_put_photo(s, c, kind, sink_span(&k)), KIOSK_E_OK);
}

static inline struct kiosk_case
open_case(struct kiosk_store *s, uint32_t four_eyes)
{
	struct kiosk_record r = {.id = "00112233445566778899aabbccddeeff",
	    .gate = "lane-2",
	    .site = "T1",
	    .decision = "officer",
	    .profile = KIOSK_PROFILE_FULL,
	    .have_facts = true,
	    .have_face = true};
	struct kiosk_case c = {.site = "T1",
	    .gate = "lane-2",
	    .passage = "00112233445566778899aabbccddeeff",
	    .state = KIOSK_CASE_OPEN,
	    .opened_ms = now - 100,
	    .until_ms = now + 60000,
	    .cause = "face-no-match",
	    .text = "the face does not match the portrait",
	    .may = 0x1F | UINT32_C(1) << KIOSK_ORDER_CORRECT,
	    .four_eyes = four_eyes};
	struct certs_verdict *v = &r.facts.verdict;

	r.began = began;
	kiosk_record_reason(&r, c.cause, c.text);
	kiosk_record_step(&r, "READING", 10);
	kiosk_record_step(&r, "COMPARING", 2010);
	kiosk_record_step(&r, "OFFICER", 3010);
	r.facts.have_mrz = true;
	assert_int_equal(
	    mrtd_mrz_parse(
		SPAN_STR("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"
			 "L898902C36UTO7408122F1204159ZE184226B<<<<<10"),
		&r.facts.mrz),
	    MRTD_E_OK);
	certs_checks_init(v, CERTS_PROFILE_GATE);
	(void)certs_checks_add(
	    v, CERTS_CHECK_DG1, CERTS_SUCCESSFUL, CERTS_REASON_NONE);
	(void)certs_checks_add(
	    v, CERTS_CHECK_DG2, CERTS_FAILED, CERTS_REASON_NOT_IDENTICAL);
	r.face.verdict.outcome = BIOMETRICS_NO_MATCH;
	r.face.verdict.score = 0.21;
	r.face.verdict.threshold = 0.48;
	assert_int_equal(kiosk_store_put(s, &r, &c.record), KIOSK_E_OK);
	assert_true(kiosk_case_name(c.id));
	assert_int_equal(kiosk_store_put_case(s, &c), KIOSK_E_OK);
	put_photo(s, &c, KIOSK_CASE_PHOTO_CHIP, 200);
	put_photo(s, &c, KIOSK_CASE_PHOTO_LIVE, 60);
	return c;
}

static inline void
close_case(struct kiosk_store *s, struct kiosk_case *c)
{
	c->state = KIOSK_CASE_DECIDED;
	c->closed_ms = now;
	assert_int_equal(kiosk_store_put_case(s, c), KIOSK_E_OK);
}

#endif
