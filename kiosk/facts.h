/*
 * What the inspection of one document established: a value without pointers,
 * which crosses from the document worker to the monitor as bytes and goes into
 * the record.  It holds personal data (the MRZ): wipe it.
 */
#ifndef KIOSK_FACTS_H
#define KIOSK_FACTS_H

#include "certs/chain.h"
#include "certs/checks.h"
#include "mrtd/bytes.h"
#include "mrtd/face.h"
#include "mrtd/lds.h"
#include "mrtd/mrz.h"
#include "mrtd/session.h"

struct kiosk_facts_file {
	bool tried;
	enum mrtd_err err;
	uint16_t sw; /* the last status word; 0 where there was no chip */
	uint32_t size, ms;
	unsigned apdus;
};

/* The protocols that prove something about the chip, or about the terminal. */
enum kiosk_facts_auth_kind {
	KIOSK_AUTH_CA,
	KIOSK_AUTH_AA,
	KIOSK_AUTH_CAM,
	KIOSK_AUTH_TA,
	KIOSK_AUTH_COUNT
};
/* "CA", "AA", "CAM", "TA". */
const char *kiosk_facts_auth_name(enum kiosk_facts_auth_kind);

struct kiosk_facts_auth {
	enum mrtd_auth_state state;
	enum mrtd_err err;
	uint16_t sw;
	char name[48]; /* of the protocol: "id-CA-ECDH-AES-CBC-CMAC-128" */
	int key_id; /* -1: not stated */
	bool inferred; /* not announced by the chip, but guessed */
	uint32_t ms;
};

/* A PACE suite that the chip offers, and what became of it. */
struct kiosk_facts_pace {
	char name[64]; /* "id-PACE-ECDH-GM-AES-CBC-CMAC-128 NIST P-256" */
	bool tried;
	enum mrtd_err err; /* not tried: why it cannot be, or MRTD_E_OK */
	uint16_t sw;
};

/* A certificate that checks are about: names in printable ASCII, cut. */
struct kiosk_facts_certificate {
	bool have;
	struct certs_chain_name name;
};

struct kiosk_facts {
	enum mrtd_err err; /* how the inspection ended */
	enum mrtd_access access;
	char suite[64]; /* "PACE-ECDH-GM-AES-128 P-256"; empty for BAC */
	bool by_can;
	struct kiosk_facts_pace pace[MRTD_ACCESS_INFOS]; /* as tried */
	unsigned n_pace;
	int tries_left; /* passwords that the chip will still take; -1: many */
	struct kiosk_facts_auth auth[KIOSK_AUTH_COUNT];
	uint64_t findings; /* MRTD_FINDING_BIT */
	struct kiosk_facts_file file[MRTD_FILE_COUNT];
	unsigned commands, commands_access, resumed;
	uint64_t bytes_sent, bytes_received;
	uint32_t ms_access, ms_total;
	uint32_t us_verify; /* CPU time of all judgement, microseconds */
	bool have_mrz; /* of DG1 */
	struct mrtd_mrz mrz;
	struct {
		bool have;
		enum mrtd_image_format format;
		unsigned width, height; /* as stated in the record */
		uint32_t size; /* bytes of the image */
	} portrait;
	struct {
		uint8_t n; /* authentic images of one finger, in EF.DG3 */
		uint16_t positions; /* 1 << enum mrtd_finger_position */
	} fingers;
	/* Of whom the checks speak, by enum certs_about. */
	struct kiosk_facts_certificate certificate[CERTS_ABOUT_COUNT];
	struct certs_verdict verdict;
};

/* All of it, field by field. */
#define KIOSK_FACTS_MAX 20480
void kiosk_facts_put(struct sink *, const struct kiosk_facts *);
/*
 * The sender has parsed foreign bytes and is not believed: every enumeration,
 * count and text is checked.  False, and nothing moved, where one is wrong.
 * The weights of the checks do not travel; they are those of the gate's
 * profile until the receiver's policy changes them.
 */
bool kiosk_facts_take(struct span *, struct kiosk_facts *) MUST_USE;
void kiosk_facts_wipe(struct kiosk_facts *);

#endif
