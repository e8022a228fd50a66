/*
 * A seal for non-constrained environments: who signed it, whether the person in
 * it is the one of the passport, and what it says.
 */
#include "kiosk/say.h"
#include "kiosk/seal_parts.h"

#include <string.h>

#include "mrtd/text.h"

/* Room for a value: the whole text may be one. */
#define VALUE_MAX (3 * MRTD_VDSNC_MAX)

/*
 * At best undetermined: what the report demands of such a seal is not known
 * here, and a seal that is well signed may still break it.
 */
static void
check_structure(struct kiosk_seal *s)
{
	if (s->nc.flaw[0] != '\0')
		certs_checks_detail(
		    certs_checks_add(&s->verdict, CERTS_CHECK_SEAL_STRUCTURE,
			CERTS_FAILED, CERTS_REASON_FORM),
		    "%s", s->nc.flaw);
	else
		certs_checks_detail(
		    certs_checks_add(&s->verdict, CERTS_CHECK_SEAL_STRUCTURE,
			CERTS_UNDETERMINED, CERTS_REASON_TEXT_MISSING),
		    "%s, version %lld", s->nc.type, (long long)s->nc.version);
	certs_checks_add(&s->verdict, CERTS_CHECK_SEAL_SEMANTICS,
	    CERTS_UNDETERMINED, CERTS_REASON_TEXT_MISSING);
	certs_checks_add(&s->verdict, CERTS_CHECK_SEAL_MRZ_DIGITS,
	    CERTS_NOT_SUPPORTED, CERTS_REASON_NONE);
	certs_checks_add(&s->verdict, CERTS_CHECK_SEAL_MRZ, CERTS_NOT_SUPPORTED,
	    CERTS_REASON_NONE);
}

/* The holder of the passport, by name, number, birth and sex. */
static void
check_person(struct kiosk_seal *s, struct span passport)
{
	struct certs_verdict *v = &s->verdict;
	struct certs_check *c;
	unsigned compared, different;
	struct mrtd_mrz m;

	if (passport.n == 0 || s->nc.use == NULL) {
		certs_checks_add(v, CERTS_CHECK_SEAL_PASSPORT,
		    CERTS_NOT_SUPPORTED, CERTS_REASON_NONE);
		return;
	}
	if (mrtd_mrz_parse(passport, &m) != MRTD_E_OK ||
	    m.bad_check_digits != 0) {
		certs_checks_add(v, CERTS_CHECK_SEAL_PASSPORT, CERTS_FAILED,
		    CERTS_REASON_MRZ_DIGITS);
	} else {
		mrtd_vdsnc_compare(&s->nc, &m, &compared, &different);
		c = certs_checks_add(v, CERTS_CHECK_SEAL_PASSPORT,
		    different == 0 ? CERTS_SUCCESSFUL : CERTS_FAILED,
		    different == 0 ? CERTS_REASON_NONE : CERTS_REASON_DIFFERS);
		certs_checks_detail(c, "%s%s%s%s%s",
		    different == 0 ? "compared:" : "differs:",
		    ((different == 0 ? compared : different) &
			MRTD_VDSNC_NAME) != 0
			? " name"
			: "",
		    ((different == 0 ? compared : different) &
			MRTD_VDSNC_NUMBER) != 0
			? " number"
			: "",
		    ((different == 0 ? compared : different) &
			MRTD_VDSNC_BIRTH) != 0
			? " date of birth"
			: "",
		    ((different == 0 ? compared : different) &
			MRTD_VDSNC_SEX) != 0
			? " sex"
			: "");
	}
	bytes_wipe(&m, sizeof(m));
}

void
kiosk_seal_nc_inspect(
    struct span bytes, const struct kiosk_seal_conf *conf, struct kiosk_seal *s)
{
	struct sink k = sink_of(s->decoded, sizeof(s->decoded));
	struct certs_seal_object o = {
	    .kind = CERTS_SEAL_VDSNC, .state = "", .document_code = ""};
	bool distrusted;

	s->kind = CERTS_SEAL_VDSNC;
	if ((s->err = mrtd_vdsnc_parse(bytes, &k, &s->nc)) != MRTD_E_OK)
		return;
	check_structure(s);
	check_person(s, conf->passport);
	o.signed_part = s->nc.signed_part;
	o.signature = s->nc.signature;
	o.algorithm = s->nc.algorithm;
	o.issuer = s->nc.issuer;
	o.health = s->nc.use != NULL;
	distrusted = kiosk_seal_distrusted(conf->anchors, s->nc.certificate);
	certs_seal_judge(conf->anchors, &s->nc.certificate, distrusted ? 0 : 1,
	    &o, conf->now, &s->verdict, &s->chain);
}

/* What is said of one value, for both forms. */
struct show {
	const struct mrtd_vdsnc *nc;
	struct sink *text;
	struct kiosk_json *json;
};

/* As it may be printed: the issuer's text is a stranger's. */
static void
words(const struct mrtd_json *v, char *out, size_t cap)
{
	struct sink k = sink_of(out, cap - 1);
	char raw[MRTD_VDSNC_MAX + 1];

	if (v->kind != MRTD_JSON_STRING)
		mrtd_text_put(&k, v->text);
	else if (mrtd_json_string(v, raw, sizeof(raw)) == MRTD_E_OK)
		mrtd_text_put(&k, span_of(raw, strlen(raw)));
	out[sink_ok(&k) ? k.n : 0] = '\0';
	bytes_wipe(raw, sizeof(raw));
}

static void
leaf(void *cookie, const char *path, const struct mrtd_json *v)
{
	const struct show *s = cookie;
	const struct mrtd_vdsnc_field *f = mrtd_vdsnc_field(s->nc->use, path);
	char text[VALUE_MAX], where[3 * MRTD_JSON_PATH];
	struct sink k = sink_of(where, sizeof(where) - 1);

	words(v, text, sizeof(text));
	mrtd_text_put(&k, span_of(path, strlen(path)));
	where[k.n] = '\0';
	if (s->text != NULL)
		kiosk_say(
		    s->text, "  %s: %s\n", f != NULL ? f->name : where, text);
	if (s->json != NULL) {
		kiosk_json_open(s->json, NULL, '{');
		kiosk_json_text(s->json, "path", where);
		kiosk_json_text(s->json, "name", f != NULL ? f->id : NULL);
		kiosk_json_text(s->json, "value", text);
		kiosk_json_close(s->json);
	}
	bytes_wipe(text, sizeof(text));
}

static void
plain(const char *text, char *out, size_t cap)
{
	struct sink k = sink_of(out, cap - 1);

	mrtd_text_put(&k, span_of(text, strlen(text)));
	out[sink_ok(&k) ? k.n : 0] = '\0';
}

void
kiosk_seal_nc_text(const struct kiosk_seal *s, struct sink *out)
{
	struct show show = {.nc = &s->nc, .text = out};
	char type[3 * sizeof(s->nc.type)], issuer[3 * sizeof(s->nc.issuer)];

	plain(s->nc.type, type, sizeof(type));
	plain(s->nc.issuer, issuer, sizeof(issuer));
	kiosk_say(out, "  %s (VDS-NC %s, version %lld), of %s\n",
	    s->nc.use != NULL ? s->nc.use->name : "unknown use case", type,
	    (long long)s->nc.version, issuer);
	mrtd_json_visit(&s->nc.message, leaf, &show);
}

void
kiosk_seal_nc_json(const struct kiosk_seal *s, struct kiosk_json *j)
{
	struct show show = {.nc = &s->nc, .json = j};

	kiosk_json_text(j, "use", s->nc.type);
	kiosk_json_int(j, "version", s->nc.version);
	kiosk_json_text(j, "issuer", s->nc.issuer);
	kiosk_json_text(j, "algorithm", s->nc.algorithm);
	kiosk_json_open(j, "features", '[');
	mrtd_json_visit(&s->nc.message, leaf, &show);
	kiosk_json_close(j);
}
