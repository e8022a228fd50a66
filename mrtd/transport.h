/*
 * What the core asks of whoever carries APDUs.  Declared here, implemented in
 * hw (PC/SC, sockets, a replayed session).
 *
 * A transport moves one command and one answer; it neither interprets status
 * words nor repeats anything: GET RESPONSE, shorter blocks and new sessions
 * belong to the engines, which know what the bytes mean.
 */
#ifndef MRTD_TRANSPORT_H
#define MRTD_TRANSPORT_H

#include "mrtd/bytes.h"
#include "mrtd/err.h"

/* ISO/IEC 7816-3 §12.1: header, extended Lc and Le, 65,535 bytes of data. */
#define MRTD_CAPDU_MAX (4 + 3 + 65535 + 2)
#define MRTD_RAPDU_MAX (65536 + 2)

/* What this reader and this link can carry, in whole APDUs. */
struct mrtd_limits {
	size_t max_capdu; /* 261 where only short APDUs pass */
	size_t max_rapdu; /* 258 where only short APDUs pass */
};

struct mrtd_transport {
	void *cookie;
	struct mrtd_limits limits;
	/*
	 * Sends capdu, writes the whole answer with its status word.
	 * MRTD_E_CARD_GONE: the document left the field.  MRTD_E_TIMEOUT: no
	 * answer within timeout_ms.  MRTD_E_TRANSPORT: anything else.
	 */
	enum mrtd_err (*transceive)(void *cookie, struct span capdu,
	    struct sink *rapdu, unsigned timeout_ms);
};

/*
 * Time and chance are injected.  now_ms is monotonic.  random fills n bytes or
 * returns false, and then the protocol ends.
 */
struct mrtd_env {
	void *cookie;
	uint64_t (*now_ms)(void *cookie);
	bool (*random)(void *cookie, uint8_t *p, size_t n);
};

#endif
