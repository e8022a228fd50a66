/* An audit log of anybody's making: verified, shown, continued by nothing. */
#include "tests/fuzz/fuzz.h"

#include "kiosk/audit.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct span text = span_of(data, n), rest = text;
	const struct audit_against nobody = {NULL, 0, text};
	struct audit_report r;
	struct audit_entry e;

	kiosk_audit_verify(text, &nobody, &r);
	FUZZ_ASSERT((unsigned)r.fault < AUDIT_FAULT_COUNT);
	/* Nobody's key: nothing is signed, kept checkpoints agree with none. */
	FUZZ_ASSERT(r.checkpoints == 0 && r.signed_to == 0 && r.kept == 0);
	while (kiosk_audit_take(&rest, &e)) {
		uint8_t buf[AUDIT_LINE_MAX], line[2 * AUDIT_LINE_MAX];
		struct sink k = sink_of(buf, sizeof(buf));
		struct sink again = sink_of(line, sizeof(line));

		kiosk_audit_text(e.what, &k);
		FUZZ_ASSERT(sink_ok(&k) && k.n <= e.what.n);
		for (size_t i = 0; i < k.n; i++)
			FUZZ_ASSERT(buf[i] >= 0x20 && buf[i] != 0x7F);
		/* What is read can be written: seq, time, kind, who. */
		kiosk_audit_put(&again, &e, "");
		FUZZ_ASSERT(sink_ok(&again));
	}
	return 0;
}
