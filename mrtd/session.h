/*
 * The whole inspection of one chip, without doing any I/O:
 *
 *	mrtd_session_init(s, &conf);
 *	for (;;) {
 *		while (mrtd_session_next_event(s, &event))
 *			... FILE: verify, decode; END: leave ...
 *		if (!mrtd_session_send(s, &capdu)) {
 *			switch (mrtd_session_state(s)) {
 *			case MRTD_SESSION_RESET:
 *				... reset the card, then
 *				mrtd_session_resume(s, atr);
 *			case MRTD_SESSION_LOST:
 *				... wait for the card, likewise ...
 *			case MRTD_SESSION_TERMINAL:
 *				mrtd_session_terminal(s, &request);
 *				... mrtd_session_chain(), _signature() ...
 *			case MRTD_SESSION_ENDED:
 *				... the END event tells ...
 *			}
 *			continue;
 *		}
 *		e = t.transceive(t.cookie, capdu, &rapdu,
 *		    mrtd_session_patience(s));
 *		if (e == MRTD_E_OK)
 *			mrtd_session_recv(s, sink_span(&rapdu));
 *		else if (e == MRTD_E_CARD_GONE)
 *			mrtd_session_lost(s);
 *		else
 *			mrtd_session_failed(s, e);
 *	}
 *	mrtd_session_wipe(s);
 *
 * Order: EF.CardAccess and EF.ATR/INFO, PACE with the strongest PACEInfo that
 * we support, BAC only where the chip offers no PACE, the application; then the
 * table in mrtd/session_order.c:
 *
 *	EF.COM, DG1, EF.SOD
 *		what lies there, who it is, and the proof: all small; from here
 *		on a document put in place of this one is noticed
 *	DG14, Chip Authentication
 *		before anything large is read: TR-03110-1 §2.4.3 has it first,
 *		because the session keys are stronger after it
 *	DG15, Active Authentication
 *		while the chip computes, the signature of EF.SOD is verified
 *	DG2	first among the large ones: the face is compared while the rest
 *		is on the air
 *	DG11 and the others, as EF.COM or EF.SOD names them
 *	EF.CVCA, Terminal Authentication
 *		late, because it may wait for a signature from far away; it
 *		needs Chip Authentication or PACE-CAM before it
 *	DG3, DG4
 *		only then, because chips are seen that end the session when
 *		they are asked for these too soon
 *
 * A wrong password ends the session; it is never answered with another
 * protocol.  CA, AA, CAM and TA that fail or are refused lose nothing: the
 * report says so, and reading goes on, in a new session where the chip has
 * ended the old one.  CA has passed when the chip has answered under the new
 * keys; where nothing is left to read, a byte is read for that.  A file that
 * the chip denies before CA is asked for again after it (§2.4.3, note 1).
 *
 * After a document was taken away and put back, access control runs again and
 * DG1 and the head of EF.SOD are compared with what was read before anything
 * goes on: another document is MRTD_E_OTHER_DOCUMENT.  CA and AA run again
 * where they had passed, or a clone could be slipped in; then the file under
 * way goes on at the byte that it had reached.
 *
 * Every wait is bounded by mrtd_session_patience(), the whole by max_ms and
 * max_commands, whatever the chip does.
 */
#ifndef MRTD_SESSION_H
#define MRTD_SESSION_H

#include "mrtd/aa.h"
#include "mrtd/access.h"
#include "mrtd/ca.h"
#include "mrtd/finding.h"
#include "mrtd/mrz.h"
#include "mrtd/read.h"
#include "mrtd/report.h"
#include "mrtd/ta.h"
#include "mrtd/transport.h"

#define MRTD_SESSION_CAN_MAX 16

struct mrtd_session_conf {
	const struct mrtd_env *env;
	struct mrtd_limits limits; /* of the reader */
	struct span atr; /* or ATS, copied; empty: not known */
	struct mrtd_mrz_key mrz;
	char can[MRTD_SESSION_CAN_MAX]; /* digits, NUL */
	bool have_mrz, have_can;
	/* MRTD_FILE_BIT of what to read always, ... */
	uint32_t want;
	/* ... and of what to read where EF.COM lists it. */
	uint32_t want_listed;
	bool allow_bac; /* for chips that offer no PACE */
	/* BAC after PACE could not be done; always a finding.  Never after a
	 * wrong password. */
	bool allow_bac_after_pace;
	bool allow_plain; /* chips without any access control */
	/*
	 * Chip Authentication and Active Authentication where the chip offers
	 * them; Terminal Authentication where it does and the caller has a
	 * chain for it (MRTD_SESSION_TERMINAL).  EF.DG14 and EF.DG15 are then
	 * read whether wanted or not.
	 */
	bool ask_ca, ask_aa, ask_ta;
	/*
	 * Terminal Authentication also where EF.DIR names an application of
	 * LDS2 and neither DG3 nor DG4 is wanted; the keys of secure messaging
	 * then stay after a good end (mrtd_session_link()).
	 */
	bool ask_lds2;
	/*
	 * One proof that the chip is no copy is enough (TR-03135-1 §5.6.4.1):
	 * no CA after CAM, no AA after either.  Who sets it cannot ask for the
	 * second when passive authentication does not vouch for the first.
	 */
	bool one_proof;
	/*
	 * Answers of this many bytes where the ATR or ATS claims extended
	 * length and no buffer sizes are stated.  Doc 9303-10 §3.6.4.2 is
	 * against it and most chips take it; 0: keep to the standard.  A
	 * refusal costs one command, at worst one new session.
	 */
	size_t unstated_max;
	uint8_t *arena; /* contents of files; MRTD_SESSION_ARENA is plenty */
	size_t arena_cap;
	unsigned max_commands; /* 0: MRTD_SESSION_COMMANDS */
	uint32_t max_ms; /* 0: no limit; time away does count */
	void (*log)(void *cookie, const struct mrtd_link_entry *); /* or NULL */
	void *cookie;
};

#define MRTD_SESSION_ARENA ((size_t)512 * 1024)
#define MRTD_SESSION_COMMANDS 4000

enum mrtd_session_state {
	MRTD_SESSION_RUNNING,
	MRTD_SESSION_RESET, /* the card has to be reset, then resume */
	MRTD_SESSION_LOST, /* the card has gone; resume when it is back */
	MRTD_SESSION_ENDED,
	MRTD_SESSION_TERMINAL /* Terminal Authentication asks: see below */
};

/*
 * Terminal Authentication asks its caller twice, because the keys of the
 * inspection system live in another process: for the certificates, then for a
 * signature.  Time goes on meanwhile, and the chip is silent.
 */
struct mrtd_session_request {
	enum {
		MRTD_SESSION_ASK_CHAIN, /* mrtd_session_chain() */
		MRTD_SESSION_ASK_SIGNATURE /* mrtd_session_signature() */
	} what;
	/* The trust points of the chip, out of EF.CVCA. */
	struct mrtd_cvc_cars cars;
	struct mrtd_ta_request signature; /* SIGNATURE: mrtd/ta.h */
};

enum mrtd_session_event_kind {
	MRTD_EVENT_ACCESS, /* access control is done: report->access */
	MRTD_EVENT_FILE, /* a file is complete, or given up */
	MRTD_EVENT_PROGRESS, /* bytes read of the bytes known to come */
	MRTD_EVENT_RESET, /* reset the card, then mrtd_session_resume() */
	MRTD_EVENT_END /* all is done, err says how; comes once, last */
};

struct mrtd_session_event {
	enum mrtd_session_event_kind kind;
	enum mrtd_err err; /* FILE, END */
	enum mrtd_file file; /* FILE, PROGRESS */
	struct span content; /* FILE: in the arena, until wipe */
	size_t bytes, total; /* PROGRESS: of this file */
};

/* Plain memory of the caller, some 170 KiB; the fields are session.c's own. */
struct mrtd_session {
	struct mrtd_session_conf conf;
	uint8_t atr[256]; /* conf.atr lies here */
	struct mrtd_session_report report;
	enum mrtd_session_state state;
	struct mrtd_link link;
	struct mrtd_access_engine access;
	struct mrtd_read read, compare;
	struct sink arena;
	enum mrtd_session_phase {
		MRTD_SESSION_ACCESS,
		MRTD_SESSION_COMPARE, /* is it the document from before? */
		MRTD_SESSION_CHOOSE, /* nothing is under way */
		MRTD_SESSION_FILES,
		MRTD_SESSION_CA,
		MRTD_SESSION_AA,
		MRTD_SESSION_TA,
		MRTD_SESSION_CONFIRM /* a byte under the keys of CA */
	} phase;
	bool opened; /* access control was done once */
	bool reading; /* read is under way, or waits to go on */
	uint32_t to_compare; /* files that have to be the same as before */
	uint32_t deferred; /* denied before CA, to be tried after it */
	unsigned reentries; /* sessions that the chip ended */
	enum mrtd_file ended_at;
	uint64_t file_ms, auth_ms;
	/* Chip, Active, Terminal Authentication: session_auth.c, session_ta.c
	 */
	struct mrtd_secinfos infos; /* of DG14 */
	struct mrtd_ca_choice choices[MRTD_CA_CHOICES];
	size_t n_choices, choice;
	struct mrtd_ca ca;
	bool ca_in_force, ca_unconfirmed;
	unsigned ca_authentic; /* answers before the new keys */
	uint8_t terminal_key[MRTD_GROUP_SECRET_MAX]; /* Comp(PK_IFD) of CA */
	size_t terminal_key_n;
	struct mrtd_aa aa;
	bool aa_again; /* it had passed, and the document came back */
	struct mrtd_ta ta;
	struct mrtd_lds_file cvca;
	struct mrtd_cvc_cars cars;
	struct span chain[MRTD_TA_CHAIN_MAX];
	size_t n_chain;
	bool ta_in_force, ta_declined, ta_static;
	uint8_t ta_rights;
	/* Events not told yet. */
	uint32_t events;
	enum mrtd_file order[MRTD_FILE_COUNT];
	size_t n_order, n_told;
};

void mrtd_session_init(struct mrtd_session *, const struct mrtd_session_conf *);
/* False: look at the state.  *capdu is valid until the next call. */
bool mrtd_session_send(struct mrtd_session *, struct span *capdu) MUST_USE;
/* Returns the session's error, MRTD_E_OK while there is none. */
enum mrtd_err mrtd_session_recv(struct mrtd_session *, struct span rapdu);
/* How many ms the answer to the command just sent may take. */
uint32_t mrtd_session_patience(const struct mrtd_session *);
/* The document left the field: what was read stays. */
enum mrtd_err mrtd_session_lost(struct mrtd_session *);
/* The transport failed otherwise (MRTD_E_TIMEOUT, MRTD_E_TRANSPORT): ends. */
enum mrtd_err mrtd_session_failed(struct mrtd_session *, enum mrtd_err);
/* A card answers again, after a reset or in the field. */
void mrtd_session_resume(struct mrtd_session *, struct span atr);
/*
 * More files, at any time before the end: what EF.SOD names and EF.COM hid.
 * Files already tried are not tried again.
 */
void mrtd_session_want(struct mrtd_session *, uint32_t files);
/* What is asked; false in every state but MRTD_SESSION_TERMINAL. */
bool mrtd_session_terminal(
    const struct mrtd_session *, struct mrtd_session_request *) MUST_USE;
/*
 * The certificates, from the one that the chip's trust point signed to that of
 * the inspection system, each a whole DO'7F21'.  They are borrowed until
 * mrtd_session_wipe().  MRTD_E_STATE: not asked for.
 */
enum mrtd_err mrtd_session_chain(
    struct mrtd_session *, const struct span certificates[], size_t n) MUST_USE;
/* The signature as TR-03110-3 §A.7 writes it: PSS or PKCS#1, or r || s. */
enum mrtd_err mrtd_session_signature(
    struct mrtd_session *, struct span) MUST_USE;
/* There is no chain, or no signature: goes on without. */
void mrtd_session_no_terminal(struct mrtd_session *);
/* Ends here, with MRTD_E_CANCELLED. */
void mrtd_session_cancel(struct mrtd_session *);
enum mrtd_session_state mrtd_session_state(const struct mrtd_session *);
bool mrtd_session_next_event(
    struct mrtd_session *, struct mrtd_session_event *) MUST_USE;
const struct mrtd_session_report *mrtd_session_report(
    const struct mrtd_session *);
/*
 * The secured link of a session that has ended well and had ask_lds2, to read
 * on with what Terminal Authentication has opened (mrtd/lds2_read.h), within
 * the same budget.  NULL: there is none.  Lives until mrtd_session_wipe().
 */
struct mrtd_link *mrtd_session_link(struct mrtd_session *);
/* Keys, passwords and the whole arena. */
void mrtd_session_wipe(struct mrtd_session *);

#endif
