/*
 * The load of a site: so many lanes, so many consoles, an hour pressed into
 * SECONDS, against the PostgreSQL that run.sh has started.
 *
 *	load_site DIR LANES CONSOLES SECONDS
 *
 * Each lane is one connection, with rows carried as the link carries them.
 * DIR/lane and DIR/desk hold addresses.  Prints how long a case takes from its
 * cause to a console, and an order from the console to its lane.
 */
#include <pthread.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kiosk/host.h"
#include "kiosk/outbox.h"
#include "kiosk/store.h"

/* EasyPASS: 18 s a person; one in twenty goes to an officer. */
#define PASSAGES_AN_HOUR 200
#define CASE_EVERY 20
#define SAMPLES 200000
#define LOOK_MS 1000 /* as the link */

static unsigned lanes, consoles, seconds;
static char lane_address[512], desk_address[512];
static atomic_bool stop;
static atomic_uint passages, cases, orders, lost;

struct samples {
	const char *name;
	atomic_uint n;
	uint32_t us[SAMPLES];
};
static struct samples to_console = {.name = "case, cause to console"},
		      to_lane = {.name = "order, console to lane"},
		      stored = {.name = "passage stored at the site"};

static void
sample(struct samples *s, uint64_t us)
{
	unsigned i = atomic_fetch_add(&s->n, 1);

	if (i < SAMPLES)
		s->us[i] = us < UINT32_MAX ? (uint32_t)us : UINT32_MAX;
}

static int
by_size(const void *a, const void *b)
{
	const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static void
report(struct samples *s)
{
	unsigned n = atomic_load(&s->n);

	if (n > SAMPLES)
		n = SAMPLES;
	if (n == 0) {
		printf("%-28s nothing\n", s->name);
		return;
	}
	qsort(s->us, n, sizeof(s->us[0]), by_size);
	printf("%-28s n %6u  p50 %7.1f  p95 %7.1f  max %7.1f ms\n", s->name, n,
	    s->us[n / 2] / 1e3, s->us[n - 1 - n / 20] / 1e3,
	    s->us[n - 1] / 1e3);
}

/* When each case was opened: found by what its id begins with. */
#define BORN (1u << 16)
static _Atomic uint64_t born[BORN];

static unsigned
slot_of(const char *id)
{
	char first[5];

	memcpy(first, id, 4);
	first[4] = '\0';
	return (unsigned)strtoul(first, NULL, 16) % BORN;
}

/* A row as the outbox has it: texts and digits. */
static void
begin_row(struct sink *k, uint8_t table, uint8_t cells)
{
	sink_put_be64(k, 1);
	sink_put_u8(k, table);
	sink_put_u8(k, cells);
}

static void
cell(struct sink *k, const char *text)
{
	size_t n = strlen(text);

	sink_put_be32(k, (uint32_t)n);
	sink_put(k, span_of(text, n));
}

static void
cell_number(struct sink *k, int64_t i)
{
	char digits[24];

	snprintf(digits, sizeof(digits), "%lld", (long long)i);
	cell(k, digits);
}

static bool
put_passage(struct kiosk_store *s, const char *gate, const char *id,
    const char *decision)
{
	static char record[8192];
	uint8_t frame[16384];
	struct sink k = sink_of(frame, sizeof(frame));
	uint64_t t = kiosk_host_now_us();

	if (record[0] == '\0')
		memset(record, 'x', 6000);
	begin_row(&k, 0, 12);
	cell(&k, id);
	cell_number(&k, 1);
	cell(&k, "2026-11-22T10:00:00Z");
	cell(&k, "2026-11-22T10:00:09Z");
	cell(&k, gate);
	cell(&k, decision);
	cell(&k, "");
	cell_number(&k, 9000);
	cell(&k, record);
	cell(&k, "T1");
	cell_number(&k, kiosk_host_time());
	cell_number(&k, 0);
	if (kiosk_outbox_carry(s, sink_span(&k)) != KIOSK_E_OK)
		return false;
	sample(&stored, kiosk_host_now_us() - t);
	atomic_fetch_add(&passages, 1);
	return true;
}

static bool
put_case(struct kiosk_store *s, const char *gate, const char *id,
    const char *passage, unsigned revision, const char *state,
    int64_t opened_ms)
{
	uint8_t frame[2048];
	struct sink k = sink_of(frame, sizeof(frame));

	begin_row(&k, 1, 17);
	cell(&k, "T1");
	cell(&k, gate);
	cell(&k, id);
	cell_number(&k, revision);
	cell(&k, passage);
	cell_number(&k, 1);
	cell(&k, state);
	cell_number(&k, opened_ms);
	cell_number(&k, opened_ms + 60000);
	cell_number(&k, 0);
	cell(&k, "face-no-match");
	cell(&k, "the face at the camera is not the one in the chip");
	cell(&k, "face-no-match");
	cell_number(&k, 31);
	cell_number(&k, 0);
	cell_number(&k, 0);
	cell(&k, "");
	return kiosk_outbox_carry(s, sink_span(&k)) == KIOSK_E_OK;
}

struct mailbox {
	const char *case_id;
	bool came;
	int64_t at_us;
};

static bool
take_order(void *cookie, const struct kiosk_order_sealed *sealed)
{
	struct mailbox *m = cookie;
	struct kiosk_order o;

	if (kiosk_order_decode(sealed, &o) &&
	    strcmp(o.case_id, m->case_id) == 0 && kiosk_order_verify(sealed)) {
		m->came = true;
		m->at_us = strtoll(o.note, NULL, 10);
	}
	return true;
}

static bool
look_for_order(struct kiosk_store *s, const char *gate, struct mailbox *m)
{
	return kiosk_store_orders(s, "T1", gate, kiosk_host_time_ms() - 125000,
		   take_order, m) == KIOSK_E_OK;
}

/* Until its order comes, by LISTEN: kiosk_outbox_carry() has seen to that. */
static bool
wait_order(struct kiosk_store *s, const char *gate, const char *id)
{
	struct mailbox m = {.case_id = id};
	uint64_t end = kiosk_host_now_ms() + 30000;

	while (kiosk_host_now_ms() < end) {
		struct pollfd p = {kiosk_store_fd(s), POLLIN, 0};
		unsigned topics;

		if (!look_for_order(s, gate, &m))
			return false;
		if (m.came)
			break;
		/* What came with the answer does not wake poll(). */
		if (kiosk_store_news(s, &topics) != KIOSK_E_OK ||
		    (topics == 0 &&
			(poll(&p, 1, LOOK_MS) < 0 ||
			    kiosk_store_news(s, &topics) != KIOSK_E_OK)))
			return false;
	}
	if (m.came)
		sample(&to_lane, kiosk_host_now_us() - (uint64_t)m.at_us);
	return m.came;
}

static bool
officer_case(struct kiosk_store *s, const char *gate, const char *passage)
{
	char id[KIOSK_CASE_ID];
	int64_t opened = kiosk_host_time_ms();

	if (!kiosk_case_name(id))
		return false;
	atomic_store(&born[slot_of(id)], kiosk_host_now_us());
	if (!put_case(s, gate, id, passage, 1, "open", opened))
		return false;
	atomic_fetch_add(&cases, 1);
	return wait_order(s, gate, id) &&
	    put_case(s, gate, id, passage, 2, "decided", opened);
}

/* All at once is more than two cores shake hands with in time. */
static struct kiosk_store *
dial(const char *address, bool desk)
{
	struct kiosk_store *s = NULL;

	for (int i = 0; i < 20; i++) {
		if (kiosk_store_open(address, &s, NULL) == KIOSK_E_OK &&
		    (!desk ||
			kiosk_store_listen(s, KIOSK_STORE_CASES, "T1", NULL) ==
			    KIOSK_E_OK))
			return s;
		kiosk_store_close(&s);
		usleep(500000);
	}
	atomic_fetch_add(&lost, 1);
	return NULL;
}

static pthread_barrier_t start;

static void *
lane(void *arg)
{
	const unsigned me = (unsigned)(uintptr_t)arg;
	const unsigned pause_us = (unsigned)(UINT64_C(1000000) * seconds /
	    PASSAGES_AN_HOUR);
	char address[600], gate[32], id[KIOSK_CASE_ID];
	struct kiosk_store *s = NULL;
	struct mailbox nobody = {.case_id = ""};
	uint64_t looked = 0;

	snprintf(gate, sizeof(gate), "load-%u", me);
	snprintf(address, sizeof(address), lane_address, me, me, me);
	s = dial(address, false);
	pthread_barrier_wait(&start);
	if (s == NULL)
		return NULL;
	usleep(me * pause_us / lanes);
	for (unsigned i = me; !atomic_load(&stop); i++) {
		uint64_t began = kiosk_host_now_us(), took;
		const bool officer = i % CASE_EVERY == 0;

		/* Orders to the lane and its step: at their own pace, not a
		 * pressed one.
		 */
		if (began - looked >= UINT64_C(1000) * LOOK_MS) {
			looked = began;
			if (!look_for_order(s, gate, &nobody) ||
			    kiosk_store_put_step(s, "T1", gate, "READING", "",
				kiosk_host_time_ms(),
				kiosk_host_time_ms()) != KIOSK_E_OK)
				atomic_fetch_add(&lost, 1);
		}
		if (!kiosk_case_name(id) ||
		    !put_passage(s, gate, id, officer ? "officer" : "admit") ||
		    (officer && !officer_case(s, gate, id))) {
			if (!atomic_load(&stop))
				atomic_fetch_add(&lost, 1);
			break;
		}
		took = kiosk_host_now_us() - began;
		if (took < pause_us)
			usleep((useconds_t)(pause_us - took));
	}
	kiosk_store_close(&s);
	return NULL;
}

struct desk {
	struct kiosk_store *s;
	EVP_PKEY *key;
	uint64_t sequence;
	struct kiosk_case todo[64];
	size_t n;
};

static bool
note_case(void *cookie, const struct kiosk_case *c)
{
	struct desk *d = cookie;

	if (c->state == KIOSK_CASE_OPEN)
		d->todo[d->n++] = *c;
	return d->n < 64;
}

static void
decide(struct desk *d, const struct kiosk_case *c)
{
	struct kiosk_order o = {.kind = KIOSK_ORDER_ADMIT,
	    .reason = KIOSK_ORDER_BECAUSE_OK_OBVIOUS,
	    .officer = "4711",
	    .sequence = ++d->sequence};
	struct kiosk_order_sealed sealed;
	uint64_t at = atomic_load(&born[slot_of(c->id)]);

	if (at != 0) /* else a run before this one left it open */
		sample(&to_console, kiosk_host_now_us() - at);
	if (kiosk_store_take_case(d->s, c, "4711", kiosk_host_time_ms()) !=
	    KIOSK_E_OK)
		return;
	memcpy(o.site, c->site, sizeof(o.site));
	memcpy(o.gate, c->gate, sizeof(o.gate));
	memcpy(o.case_id, c->id, sizeof(o.case_id));
	memcpy(o.passage, c->passage, sizeof(o.passage));
	o.issued_ms = kiosk_host_time_ms();
	o.expires_ms = o.issued_ms + 20000;
	snprintf(o.note, sizeof(o.note), "%llu",
	    (unsigned long long)kiosk_host_now_us());
	if (kiosk_case_name(o.id) &&
	    kiosk_order_encode(&o, &sealed) == KIOSK_E_OK &&
	    kiosk_order_sign(&sealed, d->key) == KIOSK_E_OK &&
	    kiosk_store_send_order(d->s, &sealed) == KIOSK_E_OK)
		atomic_fetch_add(&orders, 1);
}

static void *
console(void *arg)
{
	const unsigned me = (unsigned)(uintptr_t)arg;
	static struct desk desks[64];
	struct desk *d = &desks[me];
	unsigned topics = KIOSK_STORE_CASES;
	char address[600];

	d->key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	snprintf(address, sizeof(address), desk_address, me, me, me);
	d->s = dial(address, true);
	pthread_barrier_wait(&start);
	if (d->s == NULL)
		return NULL;
	while (!atomic_load(&stop)) {
		struct pollfd p = {kiosk_store_fd(d->s), POLLIN, 0};

		d->n = 0;
		if (topics != 0 &&
		    kiosk_store_open_cases(d->s, NULL, kiosk_host_time_ms(),
			note_case, d) != KIOSK_E_OK)
			atomic_fetch_add(&lost, 1);
		/* Each its own lanes, as officers have. */
		for (size_t i = 0; i < d->n; i++)
			if ((unsigned)strtoul(d->todo[i].gate + 5, NULL, 10) %
				consoles ==
			    me)
				decide(d, &d->todo[i]);
		/* What came with an answer does not wake poll(). */
		if (kiosk_store_news(d->s, &topics) != KIOSK_E_OK)
			break;
		if (topics != 0)
			continue;
		/* News may get lost: it looks now and then as well. */
		if (poll(&p, 1, 1000) == 0)
			topics = KIOSK_STORE_CASES;
		else if (kiosk_store_news(d->s, &topics) != KIOSK_E_OK)
			break;
	}
	kiosk_store_close(&d->s);
	EVP_PKEY_free(d->key);
	return NULL;
}

static bool
read_line(const char *dir, const char *name, char out[512])
{
	char path[256];
	FILE *f;
	bool ok;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	if ((f = fopen(path, "r")) == NULL)
		return false;
	ok = fgets(out, 512, f) != NULL;
	out[strcspn(out, "\n")] = '\0';
	fclose(f);
	return ok;
}

int
main(int argc, char **argv)
{
	pthread_t thread[512];
	unsigned n = 0;

	if (argc != 5)
		return 64;
	lanes = (unsigned)strtoul(argv[2], NULL, 10);
	consoles = (unsigned)strtoul(argv[3], NULL, 10);
	seconds = (unsigned)strtoul(argv[4], NULL, 10);
	if (lanes < 1 || lanes > 400 || consoles < 1 || consoles > 64 ||
	    seconds < 1 || !read_line(argv[1], "lane", lane_address) ||
	    !read_line(argv[1], "desk", desk_address))
		return 64;
	pthread_barrier_init(&start, NULL, lanes + consoles + 1);
	for (unsigned i = 0; i < consoles; i++)
		pthread_create(
		    &thread[n++], NULL, console, (void *)(uintptr_t)i);
	for (unsigned i = 0; i < lanes; i++)
		pthread_create(&thread[n++], NULL, lane, (void *)(uintptr_t)i);
	pthread_barrier_wait(&start);
	sleep(seconds);
	atomic_store(&stop, true);
	for (unsigned i = 0; i < n; i++)
		pthread_join(thread[i], NULL);
	printf("%u lanes, %u consoles, %u s: %u passages, %u cases, %u orders, "
	       "%u lost\n",
	    lanes, consoles, seconds, atomic_load(&passages),
	    atomic_load(&cases), atomic_load(&orders), atomic_load(&lost));
	report(&stored);
	report(&to_console);
	report(&to_lane);
	return atomic_load(&lost) == 0 ? 0 : 1;
}
