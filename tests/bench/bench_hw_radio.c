/*
 * Reading a passport over a modelled contactless link (hw/virtual/radio.h):
 * EF.COM, EF.DG1, EF.SOD of 2,166 and EF.DG2 of 17,181 bytes, PACE with AES.
 * For each size of the chip's buffers and each bit rate: commands, READ BINARYs
 * after access control (of these four files, and of DG2), bytes on the air and
 * the modelled time of the whole, access control included; then DG2 alone
 * against its bound (tests/bench/bound.h), and the CPU time of the reading
 * engine against the modelled time of the whole.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "hw/virtual/radio.h"
#include "tests/bench/bound.h"
#include "tests/helper_passport.h"

enum {
	RUNS = 5, /* the least CPU time of these */
	READERS = 65544, /* the reader carries all there is */
};

struct sum {
	struct hw_radio radio;
	struct hw_radio_cost all, dg2;
	unsigned commands, reads, dg2_reads;
	bool in_dg2;
	double cpu_ms;
};

static void
must(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "bench_hw_radio: %s\n", what);
	exit(1);
}

static double
cpu_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static double
chip_ms(size_t capdu, size_t rapdu)
{
	static const uint8_t read[64] = {0x0C, 0xB0};

	return (double)hw_radio_chip_ns(span_of(read, capdu), rapdu) / 1e6;
}

/* EF.DG2 comes last: what follows the file before it is its own. */
static void
events(struct mrtd_session *s, struct sum *sum, uint32_t *seen)
{
	const uint32_t before = MRTD_FILE_BIT(MRTD_FILE_COM) |
	    MRTD_FILE_BIT(MRTD_FILE_DG1) | MRTD_FILE_BIT(MRTD_FILE_SOD);
	struct mrtd_session_event e;

	while (mrtd_session_next_event(s, &e)) {
		if (e.kind != MRTD_EVENT_FILE)
			continue;
		*seen |= MRTD_FILE_BIT(e.file);
		sum->in_dg2 = (*seen & before) == before &&
		    e.file != MRTD_FILE_DG2;
		must(e.file == MRTD_FILE_ATR_INFO || e.err == MRTD_E_OK,
		    mrtd_err_text(e.err));
	}
}

static void
count(struct sum *sum, struct span capdu, size_t rapdu)
{
	struct hw_radio_cost c;
	bool read = (capdu.p[1] & 0xFE) == 0xB0 && capdu.p[0] == 0x0C;

	hw_radio_cost(&sum->radio, capdu, rapdu, &c);
	hw_radio_add(&sum->all, &c);
	sum->commands++;
	sum->reads += read;
	if (sum->in_dg2) {
		hw_radio_add(&sum->dg2, &c);
		sum->dg2_reads += read;
	}
}

static void
read_once(struct passport *p, struct sum *sum)
{
	static uint8_t arena[MRTD_SESSION_ARENA], bytes[70000];
	static struct mrtd_session s;
	struct mrtd_session_conf conf = passport_session(
	    p, arena, sizeof(arena));
	uint32_t seen = 0;
	struct span capdu;
	double from;

	conf.limits = (struct mrtd_limits) {READERS, READERS};
	conf.want = MRTD_FILE_BIT(MRTD_FILE_COM) |
	    MRTD_FILE_BIT(MRTD_FILE_DG1) | MRTD_FILE_BIT(MRTD_FILE_SOD) |
	    MRTD_FILE_BIT(MRTD_FILE_DG2);
	mrtd_session_init(&s, &conf);
	for (;;) {
		struct sink k = sink_of(bytes, sizeof(bytes));

		from = cpu_ms();
		events(&s, sum, &seen);
		if (!mrtd_session_send(&s, &capdu)) {
			events(&s, sum, &seen);
			break;
		}
		sum->cpu_ms += cpu_ms() - from;
		must(
		    mrtd_chip_command(&p->chip, capdu, &k) == MRTD_CHIP_ANSWERS,
		    "the chip does not answer");
		count(sum, capdu, k.n);
		from = cpu_ms();
		(void)mrtd_session_recv(&s, sink_span(&k));
		sum->cpu_ms += cpu_ms() - from;
	}
	must(mrtd_session_state(&s) == MRTD_SESSION_ENDED, "no end");
	must((seen & MRTD_FILE_BIT(MRTD_FILE_DG2)) != 0, "no EF.DG2");
	mrtd_session_wipe(&s);
}

static void
row(const char *name, size_t buffers, unsigned kbps)
{
	static const char *const suites[] = {"pace-ecdh-gm-aes128-p256", NULL};
	static struct passport p;
	struct sum best = {0};
	struct bound_conf bc = {
	    buffers >= 258 ? buffers : 258, kbps, 256, 256, chip_ms};
	struct bound b = bound_of(PASSPORT_DG2, &bc);
	double all, dg2;
	char text[16];

	snprintf(text, sizeof(text), "%u", kbps);
	for (int i = 0; i < RUNS; i++) {
		struct sum sum = {0};

		must(hw_radio_parse(text, &sum.radio) == HW_E_OK, text);
		passport_init(&p);
		passport_offer_pace(&p, suites);
		if (buffers > 0)
			passport_state_buffers(&p, buffers);
		passport_power(&p);
		read_once(&p, &sum);
		if (i == 0 || sum.cpu_ms < best.cpu_ms)
			best = sum;
	}
	all = (double)hw_radio_ns(&best.all) / 1e6;
	dg2 = (double)hw_radio_ns(&best.dg2) / 1e6;
	printf("  %-6s %3u %6u %5u %4u (%2zu) %7u %8.1f %8.1f %8.1f %7.3f "
	       "%7.2f%%\n",
	    name, kbps, best.commands, best.reads, best.dg2_reads, b.commands,
	    best.all.bytes, all, dg2, b.ms, dg2 / b.ms,
	    100 * best.cpu_ms / all);
}

int
main(void)
{
	static const struct {
		const char *name;
		size_t bytes;
	} buffers[] = {
	    {"short", 0}, {"256", 256}, {"4096", 4096}, {"65535", 65535}};
	static const unsigned rates[] = {106, 424, 848};

	printf("  FSD = FSC = 256, FWI 8, no reader latency; least needed in "
	       "brackets\n");
	printf("  buffer rate  APDUs reads  of DG2   bytes   all ms   DG2 ms "
	       " bound ms  ratio  CPU/all\n");
	for (size_t i = 0; i < sizeof(buffers) / sizeof(buffers[0]); i++)
		for (size_t r = 0; r < sizeof(rates) / sizeof(rates[0]); r++)
			row(buffers[i].name, buffers[i].bytes, rates[r]);
	return 0;
}
