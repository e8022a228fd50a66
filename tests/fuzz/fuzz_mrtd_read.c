/*
 * The input is the chip: one byte for the file, one for what reader and chip
 * can do, then answers, each with its length in two bytes.
 */
#include "tests/fuzz/fuzz.h"

#include "mrtd/read.h"
#include "mrtd/tlv.h"

#define COMMANDS 300

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
configure(struct mrtd_link *l, const struct mrtd_env *env, uint8_t how)
{
	static const size_t sizes[] = {131, 258, 1000, 65538};

	mrtd_link_init(l,
	    &(struct mrtd_link_conf) {.env = env,
		.limits = {65544, sizes[how & 3]},
		.max_commands = COMMANDS});
	l->chip.max_rapdu = l->chip.max_capdu = (how & 4) != 0
	    ? sizes[how >> 3 & 3]
	    : 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static struct mrtd_link link;
	uint64_t clock = 0;
	struct mrtd_env env = {&clock, now, no_random};
	struct span in = span_of(p, n), capdu, rapdu;
	const struct mrtd_lds_file *file;
	struct mrtd_read r;
	uint8_t id, how, *buf;
	uint16_t size;
	unsigned sent = 0;
	size_t cap;

	if (!span_take_u8(&in, &id) || !span_take_u8(&in, &how))
		return 0;
	file = mrtd_lds_file(id % MRTD_FILE_COUNT);
	cap = (how & 0x20) != 0 ? 600 : file->max;
	if ((buf = malloc(cap)) == NULL)
		abort();
	configure(&link, &env, how);
	mrtd_read_init(&r, &link, file, buf, cap);
	while (mrtd_read_send(&r, &capdu)) {
		FUZZ_ASSERT(capdu.n >= 4 && capdu.n <= sizeof(link.out));
		FUZZ_ASSERT(++sent <= COMMANDS);
		if (!span_take_be16(&in, &size) ||
		    !span_take(&in, size < in.n ? size : in.n, &rapdu))
			break;
		/* The document came back: what is held must stay the same. */
		if (size == 0xFFFF) {
			mrtd_link_reset(&link);
			mrtd_read_resume(&r);
			continue;
		}
		if (mrtd_read_recv(&r, rapdu) != MRTD_E_OK)
			break;
	}
	FUZZ_ASSERT(r.held <= cap);
	FUZZ_ASSERT(r.apdus == sent);
	if (mrtd_read_done(&r)) {
		struct span content = mrtd_read_content(&r);
		uint32_t tag;
		size_t header, contents;

		FUZZ_ASSERT(content.p == buf && content.n == r.held);
		if (file->tag != 0 && file->id != MRTD_FILE_DG13) {
			FUZZ_ASSERT(mrtd_tlv_header(content, &tag, &header,
					&contents) == MRTD_E_OK);
			FUZZ_ASSERT(tag == file->tag);
			FUZZ_ASSERT(header + contents == content.n);
		}
	} else {
		FUZZ_ASSERT(mrtd_read_content(&r).n == 0);
	}
	free(buf);
	return 0;
}
