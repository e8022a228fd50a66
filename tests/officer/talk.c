#include "tests/officer/talk.h"

#include <openssl/pem.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kiosk/host.h"
#include "kiosk/store_parts.h"
#include "tests/officer/lane.h"

static EVP_PKEY *
key_of(const char *name)
{
	char path[160];
	EVP_PKEY *key = NULL;
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s.order.key", officer_lane_dir, name);
	if ((f = fopen(path, "r")) != NULL) {
		key = PEM_read_PrivateKey(f, NULL, NULL, NULL);
		fclose(f);
	}
	return key;
}

static int64_t since; /* the passage before may be open at the site still */

static bool
keep(void *cookie, const struct kiosk_case *c)
{
	if (c->opened_ms >= since)
		*(struct kiosk_case *)cookie = *c;
	return true;
}

static bool
wait_case(struct kiosk_store *s, struct kiosk_case *c)
{
	for (int i = 0; i < 1500; i++) {
		c->id[0] = '\0';
		if (kiosk_store_open_cases(s, "lane-1", kiosk_host_time_ms(),
			keep, c) == KIOSK_E_OK &&
		    c->id[0] != '\0')
			return true;
		usleep(20000);
	}
	return false;
}

static bool
wait_other_case(struct kiosk_store *s, struct kiosk_case *c)
{
	const struct kiosk_case before = *c;

	for (int i = 0; i < 1500; i++, usleep(20000))
		if (wait_case(s, c) && strcmp(c->id, before.id) != 0)
			return true;
	return false;
}

static struct kiosk_order
make(const struct officer_letter *l, const struct kiosk_case *c,
    uint64_t sequence)
{
	struct kiosk_order o = {.kind = l->kind,
	    .reason = l->kind == KIOSK_ORDER_ADMIT
		? KIOSK_ORDER_BECAUSE_OK_OBVIOUS
		: l->kind == KIOSK_ORDER_REFUSE ? KIOSK_ORDER_BECAUSE_NOK
						: KIOSK_ORDER_BECAUSE_NONE,
	    .step = l->step,
	    .site = "T1",
	    .officer = "4711",
	    .note = "hat sich ausgewiesen",
	    .sequence = sequence};

	if (l->kind == KIOSK_ORDER_CORRECT)
		snprintf(o.note, sizeof(o.note), "47:B>8");
	if (!kiosk_case_name(o.id))
		abort();
	snprintf(o.gate, sizeof(o.gate), "%s", l->gate);
	if (kiosk_order_on_case(l->kind)) {
		memcpy(o.case_id, c->id, sizeof(o.case_id));
		memcpy(o.passage, c->passage, sizeof(o.passage));
		if (!l->this_case)
			memset(o.case_id, 'f', 32);
	}
	o.issued_ms = kiosk_host_time_ms() - 20000;
	o.expires_ms = o.issued_ms + 20000 + l->lasts_ms;
	return o;
}

/* Whatever it says, the database hands it to lane-1. */
static bool
slip_in(struct kiosk_store *s, const struct officer_letter *l,
    const struct kiosk_case *c, uint64_t sequence, char id[KIOSK_CASE_ID])
{
	struct kiosk_order o = make(l, c, sequence);
	uint8_t wire[KIOSK_ORDER_SEALED_MAX];
	struct sink k = sink_of(wire, sizeof(wire));
	struct kiosk_order_sealed sealed;
	EVP_PKEY *key = key_of(l->signer), *second = NULL;
	bool ok = kiosk_order_encode(&o, &sealed) == KIOSK_E_OK &&
	    kiosk_order_sign(&sealed, key) == KIOSK_E_OK;

	if (l->second != NULL) {
		second = key_of(l->second);
		ok = ok && kiosk_order_sign(&sealed, second) == KIOSK_E_OK;
	}
	kiosk_order_put(&k, &sealed);
	memcpy(id, o.id, sizeof(o.id));
	const struct kiosk_store_value v[] = {kiosk_store_text(o.id),
	    kiosk_store_octets(kiosk_order_key_span(sealed.signer[0].key)),
	    kiosk_store_number((int64_t)sequence),
	    kiosk_store_number(kiosk_host_time_ms()),
	    kiosk_store_octets(sink_span(&k))};

	ok = ok &&
	    kiosk_store_run(s,
		"INSERT INTO orders (site, gate, id, key, sequence, issued_ms,"
		" sealed) VALUES ('T1', 'lane-1', $1, $2, $3, $4, $5)",
		v, 5, NULL, NULL) == KIOSK_E_OK;
	EVP_PKEY_free(key);
	EVP_PKEY_free(second);
	return ok;
}

static bool
wait_verdict(struct kiosk_store *s, const char *id, enum kiosk_order_verdict w)
{
	for (int i = 0; i < 1000; i++) {
		enum kiosk_order_verdict v;

		if (kiosk_store_verdict(s, id, &v) == KIOSK_E_OK) {
			if (v != w)
				printf("# %s, not %s\n",
				    kiosk_order_verdict_name(v),
				    kiosk_order_verdict_name(w));
			return v == w;
		}
		usleep(10000);
	}
	return false;
}

/* Numbers rise from here: a new console process for each passage. */
static uint64_t sequence;

pid_t
officer_talk_begin(const struct officer_talk *talk, size_t n)
{
	char address[512];
	struct kiosk_store *s = NULL;
	struct kiosk_case c;
	pid_t pid;

	fflush(NULL);
	sequence += n;
	since = kiosk_host_time_ms();
	if ((pid = fork()) != 0)
		return pid;
	if (!helper_site_address(
		officer_lane_dir, "desk-1", address, sizeof(address)) ||
	    kiosk_store_open(address, &s, NULL) != KIOSK_E_OK)
		_exit(2);
	if (!wait_case(s, &c))
		_exit(3);
	for (size_t i = 0; i < n; i++) {
		char id[KIOSK_CASE_ID];

		if (!slip_in(s, &talk[i].letter, &c, sequence - n + i + 1, id))
			_exit(4);
		if (!wait_verdict(s, id, talk[i].want))
			_exit((int)(10 + i));
		/* The passage goes on, and comes to an officer once more. */
		if (talk[i].letter.kind == KIOSK_ORDER_CORRECT &&
		    talk[i].want == KIOSK_ORDER_V_DONE &&
		    !wait_other_case(s, &c))
			_exit(5);
	}
	_exit(0);
}

void
officer_talk_ended(pid_t pid)
{
	int status = -1;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}
