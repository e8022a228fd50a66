/* A visible digital seal beside the printed MRZ: TR-03135-1 §5.9. */
#include <stdlib.h>

#include "kiosk/inspect_parts.h"
#include "kiosk/seal.h"

/* What else a seal's own verdict has is said by the page, not by the seal. */
static bool
of_the_seal(enum certs_check_id id)
{
	return certs_checks_group(id) == CERTS_GROUP_SEAL ||
	    id == CERTS_CHECK_SEAL_MRZ;
}

static void
take_over(struct kiosk_inspect *i, const struct kiosk_seal *s, size_t k,
    struct span read)
{
	const struct certs_check *c = &s->verdict.checks[k];
	struct certs_check *to = certs_checks_add(
	    &i->facts.verdict, c->id, c->result, c->reason);

	if (c->id == CERTS_CHECK_SEAL_MRZ && read.n > 0 && s->contents.have_mrz)
		certs_checks_detail(to, "with the zone as it was read: %s",
		    certs_checks_result_text(mrtd_vds_agrees(&s->contents, read)
			    ? CERTS_SUCCESSFUL
			    : CERTS_FAILED));
	else
		certs_checks_detail(to, "%s", c->detail);
}

void
kiosk_inspect_seal(struct kiosk_inspect *i, struct span bytes,
    struct span printed, struct span read)
{
	const struct kiosk_seal_conf conf = {
	    .anchors = i->conf.anchors, .printed = printed, .now = i->conf.now};
	struct kiosk_seal *s = calloc(1, sizeof(*s));

	if (s == NULL) {
		certs_checks_add(&i->facts.verdict, CERTS_CHECK_SEAL_STRUCTURE,
		    CERTS_ABORTED, CERTS_REASON_NOT_PERFORMED);
		return;
	}
	kiosk_seal_inspect(bytes, &conf, s);
	for (size_t k = 0; k < s->verdict.n; k++)
		if (of_the_seal(s->verdict.checks[k].id))
			take_over(i, s, k, read);
	kiosk_seal_wipe(s);
	free(s);
}
