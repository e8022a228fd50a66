#include "kiosk/traveller.h"

#include <stdio.h>

/* Unknown parts at their first: the oldest that the bearer may be. */
static struct mrtd_date
earliest(struct mrtd_date d)
{
	if (d.month == 0)
		d.month = 1;
	if (d.day == 0)
		d.day = 1;
	return d;
}

/*
 * Who was born on 29 February is a year older on 1 March of a common year: the
 * later of the two days that laws name, and so never too old.
 */
void
kiosk_traveller_born(struct kiosk_traveller *t, struct mrtd_date birth)
{
	const struct mrtd_date today = t->now.date;

	t->age = (struct kiosk_traveller_range) {.known = false};
	if (!t->now.known || birth.year == 0 ||
	    mrtd_date_compare(birth, today) > 0)
		return;
	t->age.from = mrtd_date_age(birth, today);
	t->age.to = mrtd_date_age(earliest(birth), today);
	if (t->age.to < t->age.from)
		t->age.to = t->age.from;
	t->age.known = t->age.from >= 0;
}

void
kiosk_traveller_until(struct kiosk_traveller *t, struct mrtd_date expiry)
{
	int64_t today;

	if (!t->now.known || expiry.year == 0)
		return;
	today = mrtd_date_days(t->now.date);
	t->valid.from = (int)(mrtd_date_days(earliest(expiry)) - today);
	t->valid.to = (int)(mrtd_date_days(mrtd_date_latest(expiry)) - today);
	t->valid.known = true;
}

void
kiosk_traveller_dates(
    struct kiosk_traveller *t, struct span birth, struct span expiry)
{
	struct mrtd_date d;

	t->age = t->valid = (struct kiosk_traveller_range) {.known = false};
	if (!t->now.known)
		return;
	if (mrtd_date_birth(birth, t->now.date, &d) == MRTD_E_OK)
		kiosk_traveller_born(t, d);
	if (mrtd_date_expiry(expiry, t->now.date, &d) == MRTD_E_OK)
		kiosk_traveller_until(t, d);
}

static bool
successful(const struct kiosk_facts *f, enum certs_check_id id)
{
	const struct certs_check *c = certs_checks_find(&f->verdict, id);

	return c != NULL && c->result == CERTS_SUCCESSFUL;
}

void
kiosk_traveller_of_facts(const struct kiosk_facts *f,
    const struct kiosk_zone_local *now, struct kiosk_traveller *t)
{
	static const struct {
		enum kiosk_facts_auth_kind kind;
		enum certs_check_id id;
	} proofs[] = {
	    {KIOSK_AUTH_CA, CERTS_CHECK_CHIP_CA},
	    {KIOSK_AUTH_AA, CERTS_CHECK_CHIP_AA},
	    {KIOSK_AUTH_CAM, CERTS_CHECK_CHIP_CAM},
	    {KIOSK_AUTH_TA, CERTS_CHECK_ACCESS_TA},
	};
	const struct mrtd_mrz *m = &f->mrz;

	memset(t, 0, sizeof(*t));
	t->now = *now;
	t->access = f->access;
	for (size_t i = 0; i < sizeof(proofs) / sizeof(proofs[0]); i++)
		if (successful(f, proofs[i].id))
			t->proven |= 1u << proofs[i].kind;
	if (!f->have_mrz)
		return;
	t->have_document = true;
	snprintf(t->document, sizeof(t->document), "%s", m->document_code);
	snprintf(t->issuer, sizeof(t->issuer), "%s", m->issuer);
	snprintf(t->nationality, sizeof(t->nationality), "%s", m->nationality);
	kiosk_traveller_dates(t, span_of(m->birth, strlen(m->birth)),
	    span_of(m->expiry, strlen(m->expiry)));
}
