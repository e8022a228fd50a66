/*
 * A passport in memory, its chip, and a loop that drives a session against it:
 * what the tests of the session and its fuzz target share.
 */
#ifndef TESTS_HELPER_PASSPORT_H
#define TESTS_HELPER_PASSPORT_H

#include "mrtd/chip/chip.h"
#include "mrtd/session.h"
#include "tests/helper_env.h"

/* Sizes of a real passport, as the budget of commands is stated for. */
#define PASSPORT_DG2 17181
#define PASSPORT_SOD 2166

struct passport {
	struct helper_env env;
	struct mrtd_chip_conf conf;
	struct mrtd_chip chip;
	uint8_t bytes[40000];
	struct sink store;
};

/* The specimen of Doc 9303: BAC only, short APDUs. */
void passport_init(struct passport *);
/* Offers PACE with these, by the names of mrtd/chip/personalise.h. */
void passport_offer_pace(struct passport *, const char *const *suites);
/*
 * A key for chip authentication mapping, in a group of Doc 9303-11 Table 12;
 * then EF.CardSecurity with the keys and what EF.CardAccess says, in a CMS that
 * nobody has signed.
 */
void passport_give_key(struct passport *, unsigned group, uint8_t id);
void passport_card_security(struct passport *);
/* States these buffers, in its ATR and in EF.ATR/INFO. */
void passport_state_buffers(struct passport *, size_t n);
/* Another person's data under the same MRZ key. */
void passport_swap_dg1(struct passport *);
/* After the last change of conf. */
void passport_power(struct passport *);

struct passport_run {
	unsigned resets, losses, files, ends, accesses;
	uint32_t seen; /* files told */
	bool give_back; /* when torn away */
	struct passport *other; /* put back instead of the first; or NULL */
	/* Told of each file; NULL: nobody. */
	void (*told)(void *cookie, struct mrtd_session *,
	    const struct mrtd_session_event *);
	/* Changes an answer on its way; NULL: nobody. */
	void (*heard)(void *cookie, struct span capdu, struct sink *rapdu);
	/* Answers what Terminal Authentication asks; NULL: nobody does. */
	void (*terminal)(void *cookie, struct mrtd_session *);
	void *cookie;
};

/* A conf that reads the usual files of this passport. */
struct mrtd_session_conf passport_session(
    struct passport *, uint8_t *arena, size_t arena_cap);
/* Until the session has ended. */
void passport_drive(
    struct passport *, struct mrtd_session *, struct passport_run *);

#endif
