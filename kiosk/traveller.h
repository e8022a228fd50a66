/*
 * What the rules of a lane (kiosk/rule.h) may ask about a traveller and the
 * moment.  Whatever was not established is not known, and no rule guesses it.
 */
#ifndef KIOSK_TRAVELLER_H
#define KIOSK_TRAVELLER_H

#include "kiosk/facts.h"
#include "kiosk/station.h"
#include "kiosk/zone.h"

/* From and to, both included; a number that is only bounded has two ends. */
struct kiosk_traveller_range {
	bool known;
	int from, to;
};

struct kiosk_traveller {
	bool have_document; /* the four texts below are known */
	char document[3]; /* code of the MRZ: "P", "PD", "ID" */
	char issuer[4], nationality[4]; /* as in the MRZ: "UTO", "D" */
	char lane[32];
	bool station_known;
	enum gate_topology station;
	/* Full years: two ends where the MRZ leaves parts of the date open. */
	struct kiosk_traveller_range age;
	/* Days for which the document is valid after today; negative: it is
	 * not. */
	struct kiosk_traveller_range valid;
	struct kiosk_traveller_range height; /* cm; known where measured */
	bool accompanied_known, accompanied; /* a minor, by an adult */
	struct kiosk_zone_local now;
	enum mrtd_access access;
	unsigned proven; /* 1 << enum kiosk_facts_auth_kind */
};

/*
 * What the authentic data group 1 and the checks say, at this local time; lane,
 * height and company are the caller's to set.
 */
void kiosk_traveller_of_facts(const struct kiosk_facts *,
    const struct kiosk_zone_local *now, struct kiosk_traveller *);
/* Age and validity from dates as the MRZ writes them; not known where one is
 * none. */
void kiosk_traveller_dates(struct kiosk_traveller *, struct span yymmdd_birth,
    struct span yymmdd_expiry);
/* The same of dates with their century. */
void kiosk_traveller_born(struct kiosk_traveller *, struct mrtd_date);
void kiosk_traveller_until(struct kiosk_traveller *, struct mrtd_date expiry);

#endif
