/*
 * Prints the table of hw/interlock.c as Promela, for door.pml: what spin walks
 * is what the gate runs.
 *
 *	door_table DOORS [STATE EVENT needs|raises|gone|NEXT]
 *
 * With a state and an event, all their rows are spoilt first: no needs, no
 * alarm, no row, or another next state.  Who looks for faults has to find them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hw/interlock.h"

static const char *const states[] = {
#define HW_INTERLOCK_CODE(name) #name,
    HW_INTERLOCK_STATES(HW_INTERLOCK_CODE)
#undef HW_INTERLOCK_CODE
};

static const char *const needs[] = {
#define HW_INTERLOCK_CODE(name) #name,
    HW_INTERLOCK_NEEDS(HW_INTERLOCK_CODE)
#undef HW_INTERLOCK_CODE
};

static void
print_needs(unsigned mask)
{
	printf("(true");
	for (unsigned i = 0; i < HW_INTERLOCK_NEED_COUNT; i++)
		if ((mask & 1u << i) != 0)
			printf(" && N_%s", needs[i]);
	printf(")");
}

static void
print_row(const struct hw_interlock_row *rows, size_t i)
{
	const struct hw_interlock_row *r = &rows[i];

	printf("	:: s == S_%s && e == EV_%s && ", states[r->state],
	    hw_interlock_event_name(r->event));
	print_needs(r->needs);
	/* Of several rows the first holds. */
	for (size_t j = 0; j < i; j++)
		if (rows[j].state == r->state && rows[j].event == r->event) {
			printf(" && !");
			print_needs(rows[j].needs);
		}
	printf(" -> match = true; raised = %u; next = S_%s;", r->raises,
	    states[r->next]);
	if (r->passed != HW_INTERLOCK_KEEP)
		printf(" passed = %d;", r->passed == HW_INTERLOCK_COUNT);
	if (r->passed == HW_INTERLOCK_FRESH)
		printf(" people = 0;");
	printf("\n");
}

static void
print_released(unsigned doors, const char *name, unsigned bit)
{
	printf("#define %s (false", name);
	for (unsigned s = 0; s < HW_INTERLOCK_STATE_COUNT; s++)
		if ((hw_interlock_outputs_of(
			 (enum hw_interlock_state)s, doors) &
			bit) != 0)
			printf(" || s == S_%s", states[s]);
	printf(")\n");
}

/* True where there was something to spoil. */
static bool
spoil(struct hw_interlock_row *rows, size_t *n, char **how)
{
	bool any = false;

	for (size_t i = 0; i < *n; i++) {
		struct hw_interlock_row *r = &rows[i];

		if (strcmp(states[r->state], how[0]) != 0 ||
		    strcmp(hw_interlock_event_name(r->event), how[1]) != 0)
			continue;
		any = true;
		if (strcmp(how[2], "needs") == 0)
			r->needs = 0;
		else if (strcmp(how[2], "raises") == 0)
			r->raises = 0;
		else if (strcmp(how[2], "gone") == 0)
			memmove(r, r + 1, (--*n - i--) * sizeof(rows[0]));
		else
			for (unsigned s = 0; s < HW_INTERLOCK_STATE_COUNT; s++)
				if (strcmp(states[s], how[2]) == 0)
					r->next = (enum hw_interlock_state)s;
	}
	return any;
}

int
main(int argc, char **argv)
{
	struct hw_interlock_row rows[128];
	size_t n;
	const struct hw_interlock_row *from = hw_interlock_rows(&n);
	unsigned doors = argc > 1 && argv[1][0] == '1' ? 1 : 2;

	if (n > sizeof(rows) / sizeof(rows[0]))
		return 1;
	memcpy(rows, from, n * sizeof(rows[0]));
	if (argc > 4 && !spoil(rows, &n, argv + 2))
		return 1;
	printf("#define DOORS %u\n", doors);
	for (unsigned s = 0; s < HW_INTERLOCK_STATE_COUNT; s++)
		printf("#define S_%s %u\n", states[s], s);
	for (unsigned e = 0; e < HW_INTERLOCK_EVENT_COUNT; e++)
		printf("#define EV_%s %u\n",
		    hw_interlock_event_name((enum hw_interlock_event)e), e);
	print_released(doors, "FREE_EXIT", HW_OUT_EXIT);
	print_released(doors, "FREE_ENTRY", HW_OUT_ENTRY);
	printf("#define A_TAILGATE %u\n\n", HW_DOOR_A_TAILGATE);
	printf("inline find(e)\n{\n	raised = 0;\n	if\n");
	for (size_t i = 0; i < n; i++)
		print_row(rows, i);
	printf("	:: else -> match = false; next = s\n	fi\n}\n");
	return 0;
}
