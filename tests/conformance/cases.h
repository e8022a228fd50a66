/*
 * The cases of BSI TR-03105-5.1 version 1.5, one row each, in the order of the
 * text.  183 of them were moved into the ICAO technical report "RF and protocol
 * testing", part 4, and only their titles are left; what is played for those is
 * what the title says.
 */
#ifndef TESTS_CONFORMANCE_CASES_H
#define TESTS_CONFORMANCE_CASES_H

#include <stddef.h>

struct conformance_case {
	const char *id;
	const char *icao; /* what ICAO's part 4 calls it; NULL: not moved */
	const char *title;
	const char *profile;
	/* Default configuration (chapter 4), and what is changed in it
	 * (document.h); base NULL: not played, and why says why not.  Several
	 * changes, each to be played with the same outcome: " | " between. */
	const char *base, *change;
	/*
	 * 'S' successful, 'F' failed, 'E' either, but operational: the text
	 * wants it so, or the title of a case that was moved does not say.
	 */
	char want;
	/* A check that has to say so (certs/checks.h), or an error of the
	 * session (mrtd/err.h); "+DG3", "-DG3": a file that has, or has not,
	 * to be read; NULL: none in particular. */
	const char *by;
	/* Not played, or known to come out otherwise: the reason. */
	const char *why;
};

/* One table a unit; ends with a row whose id is NULL. */
extern const struct conformance_case cases_access[]; /* ISO7816_A, _B, _C */
extern const struct conformance_case cases_chip[]; /* ISO7816_D, _F */
extern const struct conformance_case cases_terminal[]; /* ISO7816_E */
extern const struct conformance_case cases_pace[]; /* ISO7816_G */
extern const struct conformance_case cases_person[]; /* LDS_A, _B */
extern const struct conformance_case cases_face[]; /* LDS_C */
extern const struct conformance_case cases_bio[]; /* LDS_D, _E */
extern const struct conformance_case cases_keys[]; /* LDS_F, _G, _I, _J, _K */
extern const struct conformance_case cases_sod[]; /* LDS_H */

#endif
