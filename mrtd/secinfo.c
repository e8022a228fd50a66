#include "mrtd/secinfo.h"

#include "mrtd/der.h"

#include <string.h>

/* bsi-de protocols(2) smartcard(2): 0.4.0.127.0.7.2.2 */
static const uint8_t bsi[] = {0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02};
/* bsi-de algorithms(1) 2: standardizedDomainParameters, §9.5.1 */
static const uint8_t standardised[] = {
    0x04, 0x00, 0x7F, 0x00, 0x07, 0x01, 0x02};
/* id-icao-mrtd-security-aaProtocolObject: 2.23.136.1.1.5 */
static const uint8_t aa[] = {0x67, 0x81, 0x08, 0x01, 0x01, 0x05};

/* clang-format off */
/*
 * What requiredData and optionalData are: §9.2.1 to §9.2.7, TR-03110-3
 * §A.1.1.  The form of a protocol with its version, or of its parameters.
 */
enum form {
	VERSION_ID,   /* INTEGER version, INTEGER id OPTIONAL */
	VERSION_ANY,  /* INTEGER version, anything OPTIONAL */
	SEQUENCE_ID,  /* SEQUENCE, INTEGER id OPTIONAL */
};
static const struct {
	uint8_t arc;           /* below 0.4.0.127.0.7.2.2 */
	size_t arcs;           /* after it */
	enum mrtd_secinfo_kind kind;
	enum form form;
} kinds[] = {
	{1, 1, MRTD_SECINFO_CA_KEY,      SEQUENCE_ID},
	{2, 0, MRTD_SECINFO_TA,          VERSION_ANY},
	{3, 2, MRTD_SECINFO_CA,          VERSION_ID},
	{3, 1, MRTD_SECINFO_CA_DOMAIN,   SEQUENCE_ID},
	{4, 2, MRTD_SECINFO_PACE,        VERSION_ID},
	{4, 1, MRTD_SECINFO_PACE_DOMAIN, SEQUENCE_ID},
};
/* clang-format on */

static enum mrtd_err
take_id(struct span s, struct mrtd_secinfo *info)
{
	enum mrtd_err e;

	if (s.n == 0)
		return MRTD_E_OK;
	if ((e = mrtd_der_uint(&s, &info->id)) != MRTD_E_OK)
		return e;
	info->has_id = true;
	return MRTD_E_OK;
}

static enum mrtd_err
take_form(enum form form, struct mrtd_secinfo *info)
{
	struct span s = info->required, contents;
	enum mrtd_err e;

	if (form == SEQUENCE_ID) {
		e = mrtd_der_only(s, MRTD_DER_SEQUENCE, &contents);
		return e == MRTD_E_OK ? take_id(info->optional, info) : e;
	}
	if ((e = mrtd_der_uint(&s, &info->version)) != MRTD_E_OK)
		return e;
	return form == VERSION_ID ? take_id(info->optional, info) : MRTD_E_OK;
}

static void
take_kind(struct mrtd_secinfo *info)
{
	struct span oid = info->oid, prefix;
	uint8_t arc;

	if (span_eq(oid, SPAN_OF(aa))) {
		info->kind = MRTD_SECINFO_AA;
		info->err = take_form(VERSION_ANY, info);
		return;
	}
	if (!span_take(&oid, sizeof(bsi), &prefix) ||
	    !span_eq(prefix, SPAN_OF(bsi)) || !span_take_u8(&oid, &arc))
		return;
	if (arc == 5)
		info->kind = MRTD_SECINFO_RI;
	/* id-PK-DH and id-PK-ECDH, TR-03110-3 §A.1.1.2; there is no third. */
	if (arc == 1 && oid.n == 1 && oid.p[0] != 1 && oid.p[0] != 2)
		return;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (kinds[i].arc == arc && kinds[i].arcs == oid.n) {
			info->kind = kinds[i].kind;
			info->err = take_form(kinds[i].form, info);
		}
}

/*
 * SecurityInfo ::= SEQUENCE { protocol OBJECT IDENTIFIER, requiredData ANY
 * DEFINED BY protocol, optionalData ANY DEFINED BY protocol OPTIONAL }
 */
static enum mrtd_err
take_info(struct span *set, struct mrtd_secinfo *info)
{
	struct mrtd_tlv t;
	struct span s;
	enum mrtd_err e;

	*info = (struct mrtd_secinfo) {0};
	if ((e = mrtd_der_expect(set, MRTD_DER_SEQUENCE, &s)) != MRTD_E_OK ||
	    (e = mrtd_der_oid(&s, &info->oid)) != MRTD_E_OK ||
	    (e = mrtd_der_next(&s, &t)) != MRTD_E_OK)
		return e;
	info->required = t.raw;
	if (s.n > 0) {
		if ((e = mrtd_der_next(&s, &t)) != MRTD_E_OK)
			return e;
		info->optional = t.raw;
	}
	if (s.n > 0)
		return MRTD_E_TRAILING;
	take_kind(info);
	return MRTD_E_OK;
}

enum mrtd_err
mrtd_secinfo_parse(struct span file, struct mrtd_secinfos *out)
{
	struct mrtd_secinfos infos = {0};
	struct span set;
	enum mrtd_err e;

	if ((e = mrtd_der_only(file, MRTD_DER_SET, &set)) != MRTD_E_OK)
		return e;
	while (set.n > 0) {
		if (infos.n == MRTD_SECINFO_MAX)
			return MRTD_E_SPACE;
		if ((e = take_info(&set, &infos.list[infos.n])) != MRTD_E_OK)
			return e;
		infos.n++;
	}
	*out = infos;
	return MRTD_E_OK;
}

/*
 * PACEDomainParameterInfo may name standardised parameters instead of listing
 * them (§9.5.1).  MRTD_E_EXPLICIT: explicit ones, which §9.2.2 forbids us to
 * use unless we know them.
 */
static enum mrtd_err
named_group(const struct mrtd_secinfo *info, uint32_t *group)
{
	struct span s, oid;
	enum mrtd_err e;

	if (info->err != MRTD_E_OK)
		return info->err;
	if ((e = mrtd_der_only(info->required, MRTD_DER_SEQUENCE, &s)) !=
		MRTD_E_OK ||
	    (e = mrtd_der_oid(&s, &oid)) != MRTD_E_OK)
		return e;
	if (!span_eq(oid, SPAN_OF(standardised)))
		return MRTD_E_EXPLICIT;
	if ((e = mrtd_der_uint(&s, group)) != MRTD_E_OK)
		return e;
	return s.n == 0 ? MRTD_E_OK : MRTD_E_TRAILING;
}

/*
 * What a PACEInfo without parameterId can mean: the one set of parameters that
 * the others name.  Seen on cards whose PACEInfo for chip authentication
 * mapping comes without.
 */
static enum mrtd_err
only_group(const struct mrtd_secinfos *infos, const struct mrtd_secinfo *pace,
    uint32_t *group)
{
	const struct mrtd_secinfo_suite *suite = mrtd_secinfo_suite(pace->oid);
	enum mrtd_err e = MRTD_E_UNSUPPORTED;

	for (size_t i = 0; i < infos->n; i++) {
		const struct mrtd_secinfo *o = &infos->list[i];
		const struct mrtd_group_info *g = mrtd_group_info(o->id);

		if (o->kind != MRTD_SECINFO_PACE || o->err != MRTD_E_OK ||
		    !o->has_id || g == NULL || g->kind != suite->kind)
			continue;
		if (e == MRTD_E_OK && *group != o->id)
			return MRTD_E_UNSUPPORTED;
		*group = o->id;
		e = MRTD_E_OK;
	}
	return e;
}

/*
 * §9.2.1, §9.5: an identifier up to 31 is that of Table 12; any other, and
 * none, refers to the PACEDomainParameterInfo with the same.
 */
static enum mrtd_err
find_group(const struct mrtd_secinfos *infos, const struct mrtd_secinfo *pace,
    uint32_t *group)
{
	enum mrtd_err e = MRTD_E_UNSUPPORTED;
	bool found = false;

	if (pace->has_id && pace->id < 32) {
		*group = pace->id;
		return MRTD_E_OK;
	}
	for (size_t i = 0; i < infos->n; i++) {
		const struct mrtd_secinfo *d = &infos->list[i];

		/* The protocol of the parameters is that of the PACEInfo
		 * without its last arc. */
		if (d->kind != MRTD_SECINFO_PACE_DOMAIN ||
		    !span_eq(d->oid, span_of(pace->oid.p, pace->oid.n - 1)) ||
		    d->has_id != pace->has_id || d->id != pace->id)
			continue;
		/* Two of them: which one is meant? */
		if (found)
			return MRTD_E_VALUE;
		found = true;
		e = named_group(d, group);
	}
	return found || pace->has_id ? e : only_group(infos, pace, group);
}

static struct mrtd_paceinfo
pace_of(const struct mrtd_secinfos *infos, const struct mrtd_secinfo *info)
{
	struct mrtd_paceinfo p = {
	    .suite = mrtd_secinfo_suite(info->oid),
	    .has_id = info->has_id,
	    .id = (uint8_t)info->id,
	    .err = info->err,
	};
	uint32_t group = 0;

	if (p.suite == NULL || p.err != MRTD_E_OK)
		return p;
	if (info->version != 2 || info->id > UINT8_MAX) {
		p.err = MRTD_E_UNSUPPORTED;
		return p;
	}
	if ((p.err = find_group(infos, info, &group)) != MRTD_E_OK)
		return p;
	p.err = mrtd_secinfo_suite_check(p.suite, group);
	p.group = group < 32 ? (uint8_t)group : 0;
	return p;
}

/*
 * Higher is tried first.  Of two runs that are equally strong the one that
 * authenticates the chip as well is the better (appendix J.1).
 */
static unsigned
rank(const struct mrtd_paceinfo *p)
{
	const struct mrtd_group_info *g = mrtd_group_info(p->group);

	if (p->err != MRTD_E_OK || g == NULL)
		return 0;
	return 1 +
	    ((unsigned)p->suite->cipher << 16 | (unsigned)g->order_bits << 4 |
		(unsigned)(p->suite->mapping == MRTD_SECINFO_CAM) << 3 |
		(unsigned)(g->kind == MRTD_GROUP_ECDH) << 2 |
		(unsigned)(p->suite->mapping != MRTD_SECINFO_IM) << 1);
}

static bool
listed(
    const struct mrtd_paceinfo *p, const struct mrtd_paceinfo list[], size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (list[i].suite == p->suite && list[i].has_id == p->has_id &&
		    list[i].id == p->id && list[i].err == p->err)
			return true;
	return false;
}

size_t
mrtd_secinfo_pace(
    const struct mrtd_secinfos *infos, struct mrtd_paceinfo out[], size_t cap)
{
	size_t n = 0, at;

	for (size_t i = 0; i < infos->n; i++) {
		struct mrtd_paceinfo p;

		if (infos->list[i].kind != MRTD_SECINFO_PACE)
			continue;
		p = pace_of(infos, &infos->list[i]);
		if (p.suite == NULL || listed(&p, out, n))
			continue;
		for (at = 0; at < n && rank(&out[at]) >= rank(&p); at++)
			;
		if (at == cap)
			continue;
		if (n < cap)
			n++;
		memmove(&out[at + 1], &out[at], (n - at - 1) * sizeof(out[0]));
		out[at] = p;
	}
	return n;
}
