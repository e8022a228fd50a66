#include "biometrics/minutiae.h"

bool
biometrics_minutiae_ok(const struct biometrics_minutiae *t)
{
	if (t->n > BIOMETRICS_MINUTIAE_MAX || t->quality > 100 ||
	    t->width < 1 || t->width > BIOMETRICS_MINUTIAE_MAX_SIDE ||
	    t->height < 1 || t->height > BIOMETRICS_MINUTIAE_MAX_SIDE ||
	    t->ppi < BIOMETRICS_MINUTIAE_MIN_PPI ||
	    t->ppi > BIOMETRICS_MINUTIAE_MAX_PPI)
		return false;
	for (size_t i = 0; i < t->n; i++)
		if (t->m[i].x >= t->width || t->m[i].y >= t->height ||
		    t->m[i].type > BIOMETRICS_MINUTIA_BIFURCATION ||
		    t->m[i].quality > 100)
			return false;
	return true;
}

void
biometrics_minutiae_wipe(struct biometrics_minutiae *t)
{
	bytes_wipe(t, sizeof(*t));
}
