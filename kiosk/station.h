/*
 * What a station of a lane is built like.  Names as they stand in kiosk.conf,
 * in rules and in records.
 */
#ifndef KIOSK_STATION_H
#define KIOSK_STATION_H

#include "mrtd/bytes.h"

enum gate_topology {
	GATE_ONE_STEP, /* a door behind the traveller */
	GATE_TWO_STEP, /* two, and room for one between them: a mantrap */
	/* Apart (segregated), joined by a token (kiosk/token.h): */
	GATE_KIOSK, /* inspects, opens nothing, prints tokens */
	GATE_GATE, /* reads them, compares the face again, opens */
	GATE_TOPOLOGIES
};

/* "one-step", "two-step", "kiosk", "gate"; "unknown" outside the range. */
const char *kiosk_station_name(enum gate_topology);
bool kiosk_station_of(const char *name, enum gate_topology *out) MUST_USE;

#endif
