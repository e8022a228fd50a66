/*
 * The record of one passage or inspection: what happened, what was checked,
 * what was decided and why.  One form for `read`, `verify`, the gate and its
 * store, as JSON for programs and as text for officers and courts.
 *
 * The format is named in the record ("sallyport-record/1"); members are only
 * ever added.  What belongs to a person is written only where the record's
 * logging profile has it (kiosk/profile.h): TR-03135-1 §6.3 asks for logs
 * without it.
 */
#ifndef KIOSK_RECORD_H
#define KIOSK_RECORD_H

#include "kiosk/comparison.h"
#include "kiosk/correct.h"
#include "kiosk/evidence.h"
#include "kiosk/facts.h"
#include "kiosk/finger.h"
#include "kiosk/order.h"
#include "kiosk/policy.h"
#include "kiosk/profile.h"
#include "kiosk/station.h"
#include "kiosk/token.h"
#include "kiosk/watchdoc.h"
#include "kiosk/watchlist.h"

struct kiosk_json;
struct kiosk_lds2;

#define KIOSK_RECORD_REASONS 24
#define KIOSK_RECORD_STEPS 64

struct kiosk_record_reason {
	char code[32]; /* "dg2", "face-no-match": stable, for programs */
	char text[160]; /* a sentence, for people */
};

struct kiosk_record_step {
	char name[24]; /* state of the gate, "READING" */
	uint32_t at_ms; /* since the passage began */
};

/* Where the key to the chip came from. */
enum kiosk_record_key {
	KIOSK_RECORD_READ, /* the printed MRZ */
	KIOSK_RECORD_TYPED, /* number and dates, by the traveller */
	KIOSK_RECORD_TYPED_CAN
};

/* Whom the gate gave more time, or called an officer for, by their own wish. */
enum kiosk_record_assist {
	KIOSK_RECORD_ALONE,
	KIOSK_RECORD_FAMILY,
	KIOSK_RECORD_WHEELCHAIR
};

/* How a gate apart knows that nobody has used a token before. */
enum kiosk_record_claim {
	KIOSK_RECORD_UNCLAIMED,
	KIOSK_RECORD_CLAIM_ALONE, /* for this gate alone, without a site */
	KIOSK_RECORD_CLAIM_SITE,
	KIOSK_RECORD_CLAIM_OFFLINE /* it does not: the policy lets it */
};

struct kiosk_record {
	char id[40]; /* of the passage; empty for read and verify */
	char gate[32]; /* name of the lane; may be empty */
	char site[32]; /* empty: the gate stands alone */
	bool offline; /* the line to the site was cut when it was decided */
	int64_t began; /* seconds since 1970-01-01 UTC */
	uint32_t ms_decision; /* from the document to the decision */
	uint32_t ms_total;
	char decision[24]; /* "admit", "officer", ...; "" for read, verify */
	struct kiosk_record_reason reason[KIOSK_RECORD_REASONS];
	size_t reasons;
	enum kiosk_record_key key;
	enum kiosk_record_assist assist;
	struct {
		bool pictured; /* the document reader delivers pictures */
		bool zone; /* an MRZ was read off the page */
	} optical;
	bool have_facts;
	struct kiosk_facts facts;
	struct policy_id policy; /* that was decided by; name "": none was */
	bool have_rule; /* its rules were asked */
	struct kiosk_rule_verdict rule;
	struct kiosk_selection selection;
	char adult[40]; /* passage of the adult whom a minor follows; or "" */
	bool have_face; /* a comparison was made, or was not possible */
	struct kiosk_comparison face;
	bool have_finger; /* likewise; the last one */
	struct kiosk_finger finger;
	struct kiosk_evidence evidence; /* pictures kept, outside the record */
	bool have_watchlist; /* lists were searched, or should have been */
	struct kiosk_watchlist_result watchlist;
	bool have_correction; /* of the printed zone, by an officer */
	struct kiosk_correct correction;
	char corrected_by[48];
	bool have_order; /* an officer decided: the last order */
	struct kiosk_order order;
	enum gate_topology station;
	bool have_token; /* a kiosk made it, or a gate apart read it */
	struct kiosk_token token;
	enum kiosk_token_verdict token_verdict; /* of a gate */
	enum kiosk_record_claim token_claim;
	bool have_persons; /* lists of documents and names, likewise */
	struct kiosk_watchdoc_result persons;
	struct kiosk_record_step step[KIOSK_RECORD_STEPS];
	size_t steps;
	enum kiosk_profile profile; /* 0: nothing personal is written */
	/* By enum mrtd_file, borrowed: where the profile has it, what stands in
	 * the files is written too.  NULL: it is not. */
	const struct span *content;
	const struct kiosk_lds2 *lds2; /* borrowed, likewise; or NULL */
};

/* Adds a reason; more than fit are dropped, the first ones stay. */
void kiosk_record_reason(
    struct kiosk_record *, const char *code, const char *text);
/*
 * Appends a reason for the session's error and for each check that keeps the
 * document from being admitted, failures first: code is the check's name, text
 * its sentence and detail.
 */
void kiosk_record_reasons_of(struct kiosk_record *);
/* The codes of all reasons, with spaces between. */
void kiosk_record_codes(const struct kiosk_record *, char *out, size_t cap);
void kiosk_record_step(struct kiosk_record *, const char *name, uint32_t at_ms);

/*
 * About 60 kB at most; false where the sink is too small.  What a document says
 * about itself is written so that neither JSON nor a terminal minds.
 */
#define KIOSK_RECORD_MAX 98304
bool kiosk_record_json(const struct kiosk_record *, struct sink *) MUST_USE;
bool kiosk_record_text(const struct kiosk_record *, struct sink *) MUST_USE;
/* Only the checks, as the whole record has them. */
void kiosk_record_text_checks(struct sink *, const struct certs_verdict *);
void kiosk_record_json_checks(
    struct kiosk_json *, const struct certs_verdict *);
/* Only what happened at the gate. */
void kiosk_record_json_passage(
    struct kiosk_json *, const struct kiosk_record *);
/* Only what the policy said. */
void kiosk_record_policy_text(struct sink *, const struct kiosk_record *);
void kiosk_record_policy_json(struct kiosk_json *, const struct kiosk_record *);
/* Only what lists of documents and names said. */
void kiosk_record_persons_text(struct sink *, const struct kiosk_record *);
void kiosk_record_persons_json(
    struct kiosk_json *, const struct kiosk_record *);
/* Only what was seen of the page; of a passage with one. */
bool kiosk_record_optical(const struct kiosk_record *) MUST_USE;
void kiosk_record_optical_text(struct sink *, const struct kiosk_record *);
void kiosk_record_optical_json(
    struct kiosk_json *, const struct kiosk_record *);
/* Only the token. */
void kiosk_record_token_text(struct sink *, const struct kiosk_record *);
void kiosk_record_token_json(struct kiosk_json *, const struct kiosk_record *);
/* In the structure of BSI TR-03135-1; record_xml.c says how far. */
bool kiosk_record_xml(const struct kiosk_record *, struct sink *) MUST_USE;
/* "typed", "typed CAN"; NULL where it was read. */
const char *kiosk_record_key_name(enum kiosk_record_key);
/* "family", "wheelchair"; NULL where nobody asked. */
const char *kiosk_record_assist_name(enum kiosk_record_assist);
void kiosk_record_wipe(struct kiosk_record *);

/* 0 positive, 1 negative, 2 inconclusive (kiosk/verbs.h), by the facts. */
int kiosk_record_status(const struct kiosk_record *) MUST_USE;

#endif
