#include "kiosk/station.h"

static const char *const names[GATE_TOPOLOGIES] = {
    [GATE_ONE_STEP] = "one-step",
    [GATE_TWO_STEP] = "two-step",
    [GATE_KIOSK] = "kiosk",
    [GATE_GATE] = "gate",
};

const char *
kiosk_station_name(enum gate_topology t)
{
	return (unsigned)t < GATE_TOPOLOGIES ? names[t] : "unknown";
}

bool
kiosk_station_of(const char *name, enum gate_topology *out)
{
	for (unsigned i = 0; i < GATE_TOPOLOGIES; i++)
		if (strcmp(name, names[i]) == 0) {
			*out = (enum gate_topology)i;
			return true;
		}
	return false;
}
