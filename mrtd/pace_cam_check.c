#include "mrtd/pace_cam.h"
#include "mrtd/pubkey.h"

/* id-PK-ECDH: 0.4.0.127.0.7.2.2.1.2; there is no mapping of this kind with DH
 * (§4.4.3, note 1). */
static const uint8_t pk_ecdh[] = {
    0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x01, 0x02};

/* One key: is it of PACE's parameters, and did the chip use its private key? */
static enum mrtd_err
check_key(const struct mrtd_cam *cam, struct span spki)
{
	uint8_t element[MRTD_GROUP_PUBLIC_MAX];
	struct sink k = sink_of(element, sizeof(element));
	struct mrtd_pubkey key;
	struct mrtd_group g = {0};
	enum mrtd_err e;

	if ((e = mrtd_pubkey_parse(spki, &key)) != MRTD_E_OK)
		return e;
	if (key.group != cam->group)
		return MRTD_E_KEY;
	if ((e = mrtd_group_init(&g, cam->group)) != MRTD_E_OK ||
	    (e = mrtd_group_check(&g, key.value)) != MRTD_E_OK)
		goto out;
	/* A number that is no scalar of the group is no proof either. */
	e = mrtd_group_multiply(
	    &g, span_of(cam->data, cam->data_n), key.value, &k);
	if (e == MRTD_E_KEY ||
	    (e == MRTD_E_OK &&
		!span_eq(sink_span(&k), span_of(cam->map, cam->map_n))))
		e = MRTD_E_AUTH;
out:
	mrtd_group_wipe(&g);
	return e;
}

enum rule {
	SAME_ID, /* the identifier of PACE */
	NO_ID,
	ANY_ID,
};

static bool
fits(const struct mrtd_cam *cam, const struct mrtd_secinfo *s, enum rule rule)
{
	if (s->kind != MRTD_SECINFO_CA_KEY ||
	    !span_eq(s->oid, SPAN_OF(pk_ecdh)))
		return false;
	if (rule == SAME_ID)
		return cam->has_id && s->has_id && s->id == cam->id;
	return rule == ANY_ID ? !cam->has_id : !s->has_id;
}

/*
 * The first key that fits and proves the chip.  Else the error of the last that
 * fits, and NOT_FOUND where none does; a key of other parameters says less than
 * one that was tried in vain.
 */
static enum mrtd_err
check_keys(const struct mrtd_cam *cam, const struct mrtd_secinfos *infos,
    enum rule rule)
{
	enum mrtd_err e = MRTD_E_NOT_FOUND;

	for (size_t i = 0; i < infos->n; i++) {
		const struct mrtd_secinfo *s = &infos->list[i];
		enum mrtd_err now;

		if (!fits(cam, s, rule))
			continue;
		now = s->err != MRTD_E_OK ? s->err
					  : check_key(cam, s->required);
		if (now == MRTD_E_OK)
			return now;
		if (e != MRTD_E_AUTH)
			e = now;
	}
	return e;
}

enum mrtd_err
mrtd_pace_cam_check(
    const struct mrtd_cam *cam, const struct mrtd_secinfos *card_security)
{
	enum mrtd_err e = MRTD_E_NOT_FOUND;

	if (cam->err != MRTD_E_OK)
		return cam->err;
	for (enum rule r = SAME_ID; e == MRTD_E_NOT_FOUND && r <= ANY_ID; r++)
		e = check_keys(cam, card_security, r);
	return e;
}
