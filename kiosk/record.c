#include "kiosk/record.h"

#include <stdio.h>
#include <string.h>

#include "kiosk/verbs.h"

void
kiosk_record_reason(struct kiosk_record *r, const char *code, const char *text)
{
	struct kiosk_record_reason *reason;

	if (r->reasons == KIOSK_RECORD_REASONS)
		return;
	reason = &r->reason[r->reasons++];
	snprintf(reason->code, sizeof(reason->code), "%s", code);
	snprintf(reason->text, sizeof(reason->text), "%s", text);
}

void
kiosk_record_codes(const struct kiosk_record *r, char *out, size_t cap)
{
	size_t n = 0;

	out[0] = '\0';
	for (size_t i = 0; i < r->reasons && n < cap; i++)
		n += (size_t)snprintf(out + n, cap - n, "%s%s",
		    i > 0 ? " " : "", r->reason[i].code);
}

void
kiosk_record_step(struct kiosk_record *r, const char *name, uint32_t at_ms)
{
	struct kiosk_record_step *step;

	if (r->steps == KIOSK_RECORD_STEPS)
		return;
	step = &r->step[r->steps++];
	snprintf(step->name, sizeof(step->name), "%s", name);
	step->at_ms = at_ms;
}

/* The check's sentence, then what is particular to this document. */
static void
reason_of(struct kiosk_record *r, const struct certs_check *c)
{
	char text[sizeof(r->reason[0].text)];
	const char *why = certs_checks_because(c);

	snprintf(text, sizeof(text), "%s%s%s%s%s%s", certs_checks_sentence(c),
	    why[0] != '\0' ? ": " : "", why, c->detail[0] != '\0' ? " (" : "",
	    c->detail, c->detail[0] != '\0' ? ")" : "");
	kiosk_record_reason(r, certs_checks_name(c->id), text);
}

/*
 * Without an anchor nothing can be said of the anchor either, and an error
 * explains what was not done after it: one reason is enough.
 */
static bool
follows(const struct kiosk_record *r, const struct certs_check *c)
{
	if (c->result == CERTS_ABORTED)
		return r->facts.err != MRTD_E_OK &&
		    c->reason == CERTS_REASON_NOT_PERFORMED;
	return c->id != CERTS_CHECK_DSC_SIGNATURE &&
	    c->result == CERTS_UNDETERMINED &&
	    (c->reason == CERTS_REASON_NO_CSCA ||
		c->reason == CERTS_REASON_NO_STORE ||
		(c->id == CERTS_CHECK_ISSUING_STATE &&
		    c->reason == CERTS_REASON_NO_CERTIFICATE));
}

/*
 * Mandatory checks that nobody made.  Without a security object there is no
 * issuer to judge: then one reason is enough here, too.
 */
static void
missing(struct kiosk_record *r)
{
	const struct certs_verdict *v = &r->facts.verdict;
	bool explained = r->reasons > 0;

	for (unsigned i = 0; i < CERTS_CHECK_COUNT; i++) {
		enum certs_check_id id = (enum certs_check_id)i;
		enum certs_group g = certs_checks_group(id);

		if (explained &&
		    (g == CERTS_GROUP_ISSUER || g == CERTS_GROUP_STATE))
			continue;
		if (certs_checks_find(v, id) == NULL &&
		    certs_checks_bars(v, id))
			kiosk_record_reason(r, certs_checks_name(id),
			    "this check was not made, and has to be");
	}
}

void
kiosk_record_reasons_of(struct kiosk_record *r)
{
	const struct certs_verdict *v = &r->facts.verdict;
	char code[32];

	if (!r->have_facts)
		return;
	if (r->facts.err != MRTD_E_OK) {
		snprintf(
		    code, sizeof(code), "chip-%s", mrtd_err_name(r->facts.err));
		for (char *p = code; *p != '\0'; p++)
			*p = *p == '_'		       ? '-'
			    : (*p >= 'A' && *p <= 'Z') ? (char)(*p + 32)
						       : *p;
		kiosk_record_reason(r, code, mrtd_err_text(r->facts.err));
	}
	/* Failures first: they explain the most. */
	for (int failed = 1; failed >= 0; failed--)
		for (size_t i = 0; i < v->n; i++) {
			const struct certs_check *c = &v->checks[i];

			if (!follows(r, c) && certs_checks_bars(v, c->id) &&
			    (c->result == CERTS_FAILED) == (failed == 1))
				reason_of(r, c);
		}
	/* What an error kept from being done is explained by the error. */
	if (r->facts.err == MRTD_E_OK)
		missing(r);
}

int
kiosk_record_status(const struct kiosk_record *r)
{
	struct certs_overall o;

	if (!r->have_facts)
		return VERB_INCONCLUSIVE;
	o = certs_checks_overall(&r->facts.verdict);
	if (o.failed || o.trust == CERTS_TRUST_NOT_TRUSTED)
		return VERB_NEGATIVE;
	if (r->facts.err == MRTD_E_OK && certs_checks_admit(&o))
		return VERB_POSITIVE;
	return VERB_INCONCLUSIVE;
}

const char *
kiosk_record_key_name(enum kiosk_record_key k)
{
	return k == KIOSK_RECORD_TYPED	  ? "typed"
	    : k == KIOSK_RECORD_TYPED_CAN ? "typed CAN"
					  : NULL;
}

const char *
kiosk_record_assist_name(enum kiosk_record_assist a)
{
	return a == KIOSK_RECORD_FAMILY	   ? "family"
	    : a == KIOSK_RECORD_WHEELCHAIR ? "wheelchair"
					   : NULL;
}

void
kiosk_record_wipe(struct kiosk_record *r)
{
	bytes_wipe(r, sizeof(*r));
}
