#include "kiosk/case.h"

#include <stdio.h>
#include <string.h>

#include "kiosk/host.h"

static const char *const states[] = {
#define KIOSK_CASE_CODE(name, text) text,
    KIOSK_CASE_STATES(KIOSK_CASE_CODE)
#undef KIOSK_CASE_CODE
};

const char *
kiosk_case_state_name(enum kiosk_case_state s)
{
	return (unsigned)s < KIOSK_CASE_STATE_COUNT ? states[s] : "unknown";
}

bool
kiosk_case_state_of(const char *name, enum kiosk_case_state *out)
{
	for (unsigned i = 0; i < KIOSK_CASE_STATE_COUNT; i++)
		if (strcmp(states[i], name) == 0) {
			*out = (enum kiosk_case_state)i;
			return true;
		}
	return false;
}

bool
kiosk_case_name(char id[KIOSK_CASE_ID])
{
	uint8_t raw[(KIOSK_CASE_ID - 1) / 2];

	if (!kiosk_host_random(raw, sizeof(raw)))
		return false;
	for (size_t i = 0; i < sizeof(raw); i++)
		snprintf(id + 2 * i, 3, "%02x", raw[i]);
	return true;
}

bool
kiosk_case_name_valid(const char *name)
{
	static const char set[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				  "abcdefghijklmnopqrstuvwxyz0123456789._-";
	size_t n = strnlen(name, KIOSK_CASE_NAME);

	return n > 0 && n < KIOSK_CASE_NAME && strspn(name, set) == n;
}
