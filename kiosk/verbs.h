/*
 * The verbs of the one front, `sallyport <verb>`: each is a program of a page
 * of wiring in kiosk/main_<verb>.c.
 */
#ifndef KIOSK_VERBS_H
#define KIOSK_VERBS_H

#include <sysexits.h>

/* Exit status of read, verify and match; 64 and above are sysexits. */
enum {
	VERB_POSITIVE = 0,
	VERB_NEGATIVE = 1,
	VERB_INCONCLUSIVE = 2,
};

struct kiosk_verb {
	const char *name, *what;
	const char *usage; /* options; printed by --help */
	int (*run)(int argc, char **argv); /* argv[0] is "sallyport <verb>" */
};

int kiosk_main_audit(int argc, char **argv);
int kiosk_main_chip(int argc, char **argv);
int kiosk_main_console(int argc, char **argv);
int kiosk_main_cv(int argc, char **argv);
int kiosk_main_doctor(int argc, char **argv);
int kiosk_main_kiosk(int argc, char **argv);
int kiosk_main_match(int argc, char **argv);
int kiosk_main_pkd(int argc, char **argv);
int kiosk_main_policy(int argc, char **argv);
int kiosk_main_read(int argc, char **argv);
int kiosk_main_replay(int argc, char **argv);
int kiosk_main_site(int argc, char **argv);
int kiosk_main_unseal(int argc, char **argv);
int kiosk_main_watchlist(int argc, char **argv);
int kiosk_main_verify(int argc, char **argv);

extern const char kiosk_main_audit_usage[], kiosk_main_chip_usage[],
    kiosk_main_console_usage[], kiosk_main_cv_usage[],
    kiosk_main_doctor_usage[], kiosk_main_kiosk_usage[],
    kiosk_main_match_usage[], kiosk_main_pkd_usage[], kiosk_main_policy_usage[],
    kiosk_main_read_usage[], kiosk_main_replay_usage[], kiosk_main_site_usage[],
    kiosk_main_unseal_usage[], kiosk_main_verify_usage[],
    kiosk_main_watchlist_usage[];

/* Ends with a row whose name is NULL. */
extern const struct kiosk_verb kiosk_verbs[];

#endif
