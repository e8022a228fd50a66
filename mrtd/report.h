/*
 * What a session found out about a chip.  Plain data, filled by mrtd/access and
 * mrtd/session while they go.
 */
#ifndef MRTD_REPORT_H
#define MRTD_REPORT_H

#include "mrtd/aa.h"
#include "mrtd/access.h"
#include "mrtd/com.h"
#include "mrtd/lds.h"
#include "mrtd/read.h"

struct mrtd_session_file {
	bool tried;
	enum mrtd_err err;
	uint16_t sw; /* the last one of this file */
	struct span content; /* in the arena; empty unless err is OK */
	unsigned apdus;
	uint32_t ms;
};

/* How a protocol went that proves something about the chip or the terminal. */
enum mrtd_auth_state {
	MRTD_AUTH_NOT_OFFERED, /* the chip does not state the protocol */
	MRTD_AUTH_NOT_TRIED, /* offered; not asked for, or not reached */
	MRTD_AUTH_PASSED,
	MRTD_AUTH_FAILED, /* err and sw say how */
	MRTD_AUTH_UNSUPPORTED /* offered in a form that we do not speak */
};
/* "not offered", "not tried", "passed", "failed", "unsupported". */
const char *mrtd_report_auth(enum mrtd_auth_state);

/*
 * PASSED says what the protocol says and no more: whether the key it used is
 * the issuer's is for passive authentication to say, above this folder.
 */
struct mrtd_session_auth {
	enum mrtd_auth_state state;
	enum mrtd_err err;
	uint16_t sw; /* of its last command */
	uint8_t oid[16]; /* contents octets of the protocol's OID */
	size_t oid_n;
	int key_id; /* -1: not stated */
	bool inferred; /* the info was missing, the protocol was guessed */
	uint32_t ms;
};

/* A PACEInfo of EF.CardAccess and what became of it, in the order in which they
 * are tried. */
struct mrtd_session_pace {
	struct mrtd_paceinfo info;
	bool tried;
	enum mrtd_err err; /* not tried: why it cannot be, or MRTD_E_OK */
	uint16_t sw; /* of its last command; 0: not tried */
};

struct mrtd_session_report {
	enum mrtd_err err;
	enum mrtd_access access;
	struct mrtd_session_pace pace[MRTD_ACCESS_INFOS];
	size_t n_pace;
	int tries_left; /* as the chip last counted (63CX); -1: it did not */
	/* PACE: contents octets of the protocol's OID, domain parameters. */
	uint8_t suite[16];
	size_t suite_n;
	int parameter; /* -1: not stated */
	bool by_can; /* PACE with the CAN, not the MRZ */
	uint64_t findings; /* MRTD_FINDING_BIT */
	uint16_t sw; /* of the last refused command of access control */
	struct mrtd_com com; /* empty where EF.COM was not read */
	struct mrtd_session_file file[MRTD_FILE_COUNT];
	struct mrtd_limits chip; /* stated buffers; 0: not stated */
	unsigned commands; /* all */
	unsigned commands_access; /* until access control was done */
	uint64_t bytes_sent, bytes_received;
	uint32_t ms_access, ms_total;
	unsigned resumed; /* how often the document came back */
	/* Chip Authentication, Active Authentication, PACE with Chip
	 * Authentication Mapping, Terminal Authentication. */
	struct mrtd_session_auth ca, aa, cam, ta;
	/* What the chip said in the last PACE with that mapping, and in how
	 * many sessions there was one: for whoever knows a better
	 * EF.CardSecurity than the chip's (pace_cam.h). */
	struct mrtd_cam cam_proof;
	unsigned cam_proofs;
	/* AA, once it has passed or failed: what was asked, what was answered
	 * (in the arena) and, where it passed, as what it verified. */
	uint8_t aa_challenge[MRTD_AA_CHALLENGE];
	struct span aa_signature;
	struct mrtd_aa_result aa_result;
	uint8_t ta_rights; /* MRTD_CVC_READ_* once TA has passed */
};

/* Enters that access control is done, with so many commands sent. */
void mrtd_report_grant(
    struct mrtd_session_report *, enum mrtd_access, unsigned commands);
/* Enters a file that is done, failed or given up, and the ms it took. */
void mrtd_report_enter(
    struct mrtd_session_report *, const struct mrtd_read *, uint32_t ms);

#endif
