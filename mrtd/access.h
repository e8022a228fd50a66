/*
 * The way in: from a card in the field to an open application, as an engine
 * without I/O (pattern of mrtd/bac.h).  Doc 9303-11 (ninth edition) §4.2.
 *
 *	EF.CardAccess (by SFI, by FID, after SELECT MF in two forms)
 *	EF.ATR/INFO, where reader and chip may know extended length
 *	PACE with the strongest PACEInfo, then the next one after a reset
 *	EF.CardSecurity, where it is wanted or PACE authenticates the chip: then
 *	report.cam says whether the chip knows the key that it has in there
 *	SELECT of the application
 *	BAC, where there is no PACE, or where policy allows it after PACE
 *
 * A password that the chip refuses ends it (MRTD_E_PASSWORD), and so does a
 * chip that cheats (MRTD_E_AUTH, MRTD_E_KEY): neither becomes another protocol.
 * Once the chip has seen our token, no error leads to another try: it may have
 * been the password, and chips count.
 */
#ifndef MRTD_ACCESS_H
#define MRTD_ACCESS_H

#include "mrtd/bac.h"
#include "mrtd/link.h"
#include "mrtd/pace.h"
#include "mrtd/read.h"
#include "mrtd/secinfo.h"

struct mrtd_session_conf;
struct mrtd_session_report;

enum mrtd_access {
	MRTD_ACCESS_NONE, /* nothing yet */
	MRTD_ACCESS_PACE,
	MRTD_ACCESS_BAC,
	MRTD_ACCESS_PLAIN /* the chip asks for nothing */
};
/* "PACE", "BAC", "none" for PLAIN, "" for NONE. */
const char *mrtd_access_name(enum mrtd_access);

#define MRTD_ACCESS_INFOS 8

/* The fields are access.c's own. */
struct mrtd_access_engine {
	const struct mrtd_session_conf *conf;
	struct mrtd_session_report *report;
	struct mrtd_link *link;
	struct sink *arena;
	enum mrtd_err err;
	unsigned step, then; /* then: where SELECT MF leads */
	enum {
		MRTD_ACCESS_COMMAND,
		MRTD_ACCESS_READ,
		MRTD_ACCESS_PACE_RUN,
		MRTD_ACCESS_BAC_RUN
	} runs;
	bool started, reset, done;
	bool again; /* not the first time: files are known */
	unsigned mf_forms; /* forms of SELECT MF tried */
	unsigned app_form;
	enum mrtd_file file; /* under way in read */
	uint64_t file_ms;
	struct mrtd_paceinfo infos[MRTD_ACCESS_INFOS];
	size_t n_infos, info;
	bool omit_id, bac_only, by_pace;
	struct mrtd_pace_outcome outcome;
	struct mrtd_read read;
	struct mrtd_pace pace;
	struct mrtd_bac bac;
};

/* conf, report, link and arena must live as long as the engine. */
void mrtd_access_init(struct mrtd_access_engine *,
    const struct mrtd_session_conf *, struct mrtd_link *,
    struct mrtd_session_report *, struct sink *arena);
/*
 * The card was reset or put back: begins again, with what is known.  The link
 * must have been reset.
 */
void mrtd_access_again(struct mrtd_access_engine *);
/* False: done, failed, or the card has to be reset first. */
bool mrtd_access_send(struct mrtd_access_engine *, struct span *) MUST_USE;
enum mrtd_err mrtd_access_recv(
    struct mrtd_access_engine *, struct span rapdu) MUST_USE;
/* Reset the card, then mrtd_access_again(). */
bool mrtd_access_wants_reset(const struct mrtd_access_engine *);
/* The application is open, and the link secured where the chip asks for it. */
bool mrtd_access_done(const struct mrtd_access_engine *);
/* What PACE left behind; NULL where access was not granted by PACE. */
const struct mrtd_pace_outcome *mrtd_access_outcome(
    const struct mrtd_access_engine *);
enum mrtd_err mrtd_access_err(const struct mrtd_access_engine *);
void mrtd_access_wipe(struct mrtd_access_engine *);

#endif
