/*
 * The steps of access control, between mrtd/access.c, which runs them, and
 * mrtd/access_mf.c (files of the master file) and mrtd/access_open.c (PACE, the
 * application, BAC), which are them.  Nobody else includes this.
 */
#ifndef MRTD_ACCESS_STEP_H
#define MRTD_ACCESS_STEP_H

#include "mrtd/access.h"
#include "mrtd/finding.h"
#include "mrtd/session.h"

#define MRTD_ACCESS_STEP_FOUND(a, name) \
	((a)->report->findings |= MRTD_FINDING_BIT(name))

enum mrtd_access_step {
	MRTD_ACCESS_STEP_CARD_ACCESS,
	MRTD_ACCESS_STEP_SELECT_MF,
	MRTD_ACCESS_STEP_CARD_ACCESS_AGAIN,
	MRTD_ACCESS_STEP_ATR_INFO,
	MRTD_ACCESS_STEP_DIR,
	MRTD_ACCESS_STEP_PACE,
	MRTD_ACCESS_STEP_CARD_SECURITY,
	MRTD_ACCESS_STEP_SELECT_APP,
	MRTD_ACCESS_STEP_BAC,
	MRTD_ACCESS_STEP_PLAIN,
	MRTD_ACCESS_STEP_DONE,
};

void mrtd_access_step_go(struct mrtd_access_engine *, enum mrtd_access_step);
/* The end, with the status word that led to it. */
void mrtd_access_step_fail(struct mrtd_access_engine *, enum mrtd_err);
uint64_t mrtd_access_step_now(const struct mrtd_access_engine *);
/* Where the files of the master file lead. */
enum mrtd_access_step mrtd_access_step_after_mf(
    const struct mrtd_access_engine *);
/* Reads a file; then, when it is done, its content, empty where there is none.
 */
void mrtd_access_step_file(struct mrtd_access_engine *, enum mrtd_file);
struct span mrtd_access_step_file_done(struct mrtd_access_engine *);

/* Each step: how it begins, and what follows its end. */
void mrtd_access_mf_card_access_start(struct mrtd_access_engine *);
void mrtd_access_mf_card_access_again_start(struct mrtd_access_engine *);
void mrtd_access_mf_card_access_done(
    struct mrtd_access_engine *, enum mrtd_err);
void mrtd_access_mf_select_mf_start(struct mrtd_access_engine *);
void mrtd_access_mf_select_mf_done(struct mrtd_access_engine *, enum mrtd_err);
void mrtd_access_mf_atr_info_start(struct mrtd_access_engine *);
void mrtd_access_mf_atr_info_done(struct mrtd_access_engine *, enum mrtd_err);
void mrtd_access_mf_dir_start(struct mrtd_access_engine *);
void mrtd_access_mf_dir_done(struct mrtd_access_engine *, enum mrtd_err);
void mrtd_access_mf_card_security_start(struct mrtd_access_engine *);
void mrtd_access_mf_card_security_done(
    struct mrtd_access_engine *, enum mrtd_err);
void mrtd_access_open_pace_start(struct mrtd_access_engine *);
void mrtd_access_open_pace_done(struct mrtd_access_engine *, enum mrtd_err);
void mrtd_access_open_select_app_start(struct mrtd_access_engine *);
void mrtd_access_open_select_app_done(
    struct mrtd_access_engine *, enum mrtd_err);
void mrtd_access_open_bac_start(struct mrtd_access_engine *);
void mrtd_access_open_bac_done(struct mrtd_access_engine *, enum mrtd_err);
void mrtd_access_open_plain_start(struct mrtd_access_engine *);
void mrtd_access_open_plain_done(struct mrtd_access_engine *, enum mrtd_err);

#endif
