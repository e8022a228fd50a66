/*
 * The input is the chip: one byte for the application and what is asked, one
 * for the room, then answers, each with its length in two bytes.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "mrtd/lds2_read.h"

#define COMMANDS 600

static uint64_t
now(void *cookie)
{
	return ++*(uint64_t *)cookie;
}

static bool
no_random(void *cookie, uint8_t *p, size_t n)
{
	(void)cookie;
	(void)p;
	(void)n;
	return false;
}

static void
judge(const struct mrtd_lds2_read *r, const uint8_t *buf, size_t cap)
{
	size_t counted = 0;

	FUZZ_ASSERT(r->held <= cap && r->n <= r->conf.max_records);
	for (size_t i = 0; i < r->n; i++) {
		const struct mrtd_lds2_record *one = &r->conf.records[i];

		FUZZ_ASSERT(one->number >= 1 && one->number <= 254);
		FUZZ_ASSERT(one->content.p >= buf &&
		    one->content.p + one->content.n <= buf + r->held);
		FUZZ_ASSERT(mrtd_lds2_file(one->file)->app == r->conf.app);
		/* No number twice in a file. */
		for (size_t j = 0; j < i; j++)
			FUZZ_ASSERT(r->conf.records[j].file != one->file ||
			    r->conf.records[j].number != one->number);
	}
	for (size_t i = 0; i < MRTD_LDS2_FILES; i++) {
		FUZZ_ASSERT(r->file[i].stated <= 254);
		counted += r->file[i].n;
	}
	FUZZ_ASSERT(counted == r->n);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static const size_t limits[] = {258, 1000, 4096, 65538};
	static struct mrtd_link link;
	uint64_t clock = 0;
	struct mrtd_env env = {&clock, now, no_random};
	struct span in = span_of(p, n), capdu, rapdu;
	struct mrtd_lds2_read_conf conf = {.biometrics = 0x8000000000000003};
	struct mrtd_lds2_read r;
	uint8_t how, room;
	uint16_t size;
	unsigned sent = 0;

	if (!span_take_u8(&in, &how) || !span_take_u8(&in, &room))
		return 0;
	conf.app = how % 3;
	conf.newest = (how & 4) != 0 ? 2 : 0;
	if ((how & 8) != 0)
		memcpy(conf.state, "UTO", 4);
	conf.max_records = room & 0x3F;
	conf.cap = 100 * (size_t)room;
	conf.records = calloc(conf.max_records + 1, sizeof(*conf.records));
	conf.buf = malloc(conf.cap + 1);
	if (conf.records == NULL || conf.buf == NULL)
		abort();
	mrtd_link_init(&link,
	    &(struct mrtd_link_conf) {.env = &env,
		.limits = {65544, limits[how >> 4 & 3]},
		.max_commands = COMMANDS});
	mrtd_lds2_read_init(&r, &link, &conf);
	while (mrtd_lds2_read_send(&r, &capdu)) {
		FUZZ_ASSERT(++sent <= COMMANDS);
		if (!span_take_be16(&in, &size) ||
		    !span_take(&in, size < in.n ? size : in.n, &rapdu))
			break;
		if (mrtd_lds2_read_recv(&r, rapdu) != MRTD_E_OK)
			break;
	}
	judge(&r, conf.buf, conf.cap);
	mrtd_lds2_read_wipe(&r);
	free(conf.records);
	free(conf.buf);
	return 0;
}
