#include "kiosk/profile.h"

#include <string.h>

#include "kiosk/record.h"

enum when {
	NEVER,
	FAILED, /* where a check that it explains failed or is undetermined */
	ALWAYS
};

#define BIT(group) (1u << CERTS_GROUP_##group)
#define OPTICAL_GROUPS BIT(OPTICAL)
#define ELECTRONIC_GROUPS                                      \
	(BIT(ACCESS) | BIT(CHIP) | BIT(OBJECT) | BIT(ISSUER) | \
	    BIT(INTEGRITY) | BIT(STATE))

/*
 * §4.3.2: "For electronic check errors, the optical document data SHALL be
 * included to allow for cross-comparison"; so PERSON explains both domains, and
 * what two zones say differently.
 */
/* clang-format off */
static const struct {
	enum when when[KIOSK_PROFILE_COUNT];
	unsigned groups; /* whose failure it explains */
} nodes[KIOSK_PROFILE_NODES] = {
	/*                           basic  standard optical electronic full */
	[KIOSK_PROFILE_PERSON]   = {{NEVER, FAILED,  ALWAYS, FAILED,    ALWAYS},
	    OPTICAL_GROUPS | ELECTRONIC_GROUPS | BIT(COMBINED)},
	[KIOSK_PROFILE_CONTENTS] = {{NEVER, FAILED,  FAILED, ALWAYS,    ALWAYS},
	    ELECTRONIC_GROUPS},
	[KIOSK_PROFILE_HITS]     = {{NEVER, ALWAYS,  ALWAYS, ALWAYS,    ALWAYS}, 0},
	[KIOSK_PROFILE_NOTE]     = {{NEVER, ALWAYS,  ALWAYS, ALWAYS,    ALWAYS}, 0},
};

static const char *const names[] = {
#define KIOSK_PROFILE_CODE(name, text) text,
	KIOSK_PROFILES(KIOSK_PROFILE_CODE)
#undef KIOSK_PROFILE_CODE
};
/* clang-format on */

/* §4.3.2: aborted ones have no such nodes. */
static bool
explains(const struct certs_verdict *v, unsigned groups)
{
	for (size_t i = 0; i < v->n; i++) {
		const struct certs_check *c = &v->checks[i];

		if ((groups >> certs_checks_group(c->id) & 1) != 0 &&
		    v->weight[c->id] != CERTS_EVALUATORY &&
		    (c->result == CERTS_FAILED ||
			c->result == CERTS_UNDETERMINED))
			return true;
	}
	return false;
}

bool
kiosk_profile_writes(const struct kiosk_record *r, enum kiosk_profile_node n)
{
	if ((unsigned)r->profile >= KIOSK_PROFILE_COUNT ||
	    (unsigned)n >= KIOSK_PROFILE_NODES)
		return false;
	switch (nodes[n].when[r->profile]) {
	case ALWAYS:
		return true;
	case FAILED:
		return r->have_facts &&
		    explains(&r->facts.verdict, nodes[n].groups);
	default:
		return false;
	}
}

const char *
kiosk_profile_name(enum kiosk_profile p)
{
	return (unsigned)p < KIOSK_PROFILE_COUNT ? names[p] : "unknown";
}

bool
kiosk_profile_of(const char *name, enum kiosk_profile *out)
{
	for (unsigned p = 0; p < KIOSK_PROFILE_COUNT; p++)
		if (strcmp(names[p], name) == 0) {
			*out = (enum kiosk_profile)p;
			return true;
		}
	return false;
}
