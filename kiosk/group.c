#include "kiosk/group.h"

#include <stdio.h>

void
kiosk_group_end(struct kiosk_group *g)
{
	bytes_wipe(g, sizeof(*g));
}

static uint64_t
within(const struct policy *p, uint64_t now_ms)
{
	return now_ms + (uint64_t)p->group_s * 1000;
}

void
kiosk_group_declare(
    struct kiosk_group *g, const struct policy *p, uint64_t now_ms)
{
	/* A minor of the group who touches it as well changes nothing. */
	if (p->minors == 0 || (g->open && now_ms < g->until_ms))
		return;
	kiosk_group_end(g);
	g->declared = true;
	g->until_ms = within(p, now_ms);
}

bool
kiosk_group_begin(struct kiosk_group *g, uint64_t now_ms)
{
	if ((g->open || g->declared) && now_ms >= g->until_ms)
		kiosk_group_end(g);
	return g->open;
}

void
kiosk_group_passed(struct kiosk_group *g, const struct policy *p,
    const struct kiosk_traveller_range *age, const char *passage,
    bool accompanied, uint64_t now_ms)
{
	const bool adult = age->known && age->from >= (int)p->adult_age;
	const bool minor = age->known && age->to < (int)p->adult_age;

	if (g->declared && adult) {
		g->declared = false;
		g->open = true;
		g->left = p->minors;
		g->until_ms = within(p, now_ms);
		snprintf(g->adult, sizeof(g->adult), "%s", passage);
		return;
	}
	if (!g->open || !accompanied || !minor || g->left <= 1) {
		kiosk_group_end(g);
		return;
	}
	g->left--;
	g->until_ms = within(p, now_ms);
}
