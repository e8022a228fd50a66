/*
 * A case's record (kiosk/record.h, JSON) as an officer reads it: what is
 * irregular first, a sentence each; the rest counted.
 *
 * SQLite's JSON functions read it: records come out of a store, which another
 * program filled.
 */
#ifndef KIOSK_CONSOLE_RECORD_H
#define KIOSK_CONSOLE_RECORD_H

#include "kiosk/err.h"
#include "kiosk/impostor.h"
#include "mrtd/date.h"
#include "ui/console.h"

/* Fills checks, facts and MRZ; FRAME: it is no record. */
enum kiosk_err kiosk_console_record_read(struct span json,
    struct mrtd_date today, struct ui_console_case *out) MUST_USE;
/*
 * Both MRZs as they are shown: where they differ, and check digits that do not
 * fit (Doc 9303-3 §4.9).  A text of another length than an MRZ's shows none.
 */
void kiosk_console_record_mrz(
    struct ui_console_case *, const char *printed, const char *chip);
/* Whom watch-lists name (KIOSK_CASE_HITS): a check for each line, first. */
void kiosk_console_record_hits(struct ui_console_case *, struct span lines);
/* A whole record as text, a line each, for past passages; whom it is about
 * only where person is set. */
void kiosk_console_record_text(
    struct span json, bool person, char *out, size_t cap);
/* What statistics need of one. */
struct kiosk_console_facts {
	char issuer[4], decision[24], order[16], face[24], cause[32];
	char model[65]; /* SHA-256 of the face's; empty: none was compared */
	double score, fmr; /* of the face, and what the lane asks for */
	struct kiosk_impostor_result impostors;
	int64_t hour; /* since 1970 */
	int ms_decision;
	char step[16][24];
	int ms_step[16];
	int steps;
	bool document_failed;
};
enum kiosk_err kiosk_console_record_facts(
    struct span json, struct kiosk_console_facts *) MUST_USE;

#endif
