/*
 * Error rates of the face in operation, out of records: BSI TR-03121-3.1
 * §3.12.2.1, for each threshold of the model.
 *
 * Genuine: faces that matched, and those that did not match and whom an officer
 * admitted all the same.  Whom an officer did not let through is left out, as
 * §3.12.2.2 says, and so is a face that did not match and about whom nobody has
 * decided: the rate is that of decided cases.
 */
#ifndef KIOSK_CONSOLE_RATES_H
#define KIOSK_CONSOLE_RATES_H

#include "kiosk/console_record.h"

struct kiosk_console_rates {
	char model[65]; /* of the first; others are counted and left out */
	size_t others, undecided;
	size_t genuine, missed; /* at the lane's threshold */
	double fmr; /* that the lane asks for */
	size_t compared; /* with references of others */
	unsigned points;
	struct {
		double fmr, threshold;
		size_t matched, genuine, missed;
	} point[BIOMETRICS_MODEL_POINTS];
};

/* Zero *r before the first. */
void kiosk_console_rates_add(
    struct kiosk_console_rates *, const struct kiosk_console_facts *);
/* Rows with Wilson's interval at 95 %. */
void kiosk_console_rates_plot(
    const struct kiosk_console_rates *, struct ui_console_plot *);

#endif
