/*
 * The inspection system under test: session, certificates and checks of the
 * product, against the product's own virtual chip as the simulator.
 */
#ifndef TESTS_CONFORMANCE_STATION_H
#define TESTS_CONFORMANCE_STATION_H

#include "kiosk/facts.h"
#include "tests/conformance/document.h"

/* The day of all inspections: 2020-06-01. */
#define STATION_NOW INT64_C(1590969600)

/* How the lane is set. */
enum station_lane {
	/* As a gate comes: chips without access control are let through. */
	STATION_GATE,
	/* As the test plan wants it: what deviates from Doc 9303 counts, and
	 * so does each proof of the chip, not the best alone. */
	STATION_STRICT,
};

struct station_result {
	bool successful;
	struct kiosk_facts facts;
	unsigned unused_rules; /* changes of answers that met no answer */
};

/* False: the case cannot be played (a printed MRZ that is none). */
bool station_inspect(
    struct document *, enum station_lane, struct station_result *) MUST_USE;

#endif
