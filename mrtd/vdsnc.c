#include "mrtd/vdsnc.h"

#include <string.h>

#include "mrtd/base64.h"
#include "mrtd/date.h"

/* The longest name a seal holds: that of a TD3 MRZ. */
#define NAME_CHARACTERS 39

bool
mrtd_vdsnc_is(struct span text)
{
	while (text.n > 0 && memchr(" \t\r\n", text.p[0], 4) != NULL)
		text = span_of(text.p + 1, text.n - 1);
	return text.n > 0 && text.p[0] == '{';
}

static enum mrtd_err
decode(const struct mrtd_json *v, struct sink *k, struct span *out)
{
	size_t start = k->n;
	enum mrtd_err e;

	if (v->kind != MRTD_JSON_STRING)
		return MRTD_E_JSON;
	if ((e = mrtd_base64_read(MRTD_BASE64_URL, v->text, k)) != MRTD_E_OK)
		return e == MRTD_E_VALUE ? MRTD_E_JSON : e;
	*out = span_of(k->p + start, k->n - start);
	return out->n > 0 ? MRTD_E_OK : MRTD_E_JSON;
}

static enum mrtd_err
get_text(
    const struct mrtd_json *object, const char *name, char *out, size_t cap)
{
	struct mrtd_json v;

	if (!mrtd_json_get(object, name, &v))
		return MRTD_E_JSON;
	return mrtd_json_string(&v, out, cap);
}

static enum mrtd_err
read_header(const struct mrtd_json *data, struct mrtd_vdsnc *out)
{
	struct mrtd_json header, version;
	enum mrtd_err e;

	if (!mrtd_json_get(data, "hdr", &header) ||
	    !mrtd_json_get(&header, "v", &version) ||
	    !mrtd_json_integer(&version, &out->version) ||
	    !mrtd_json_get(data, "msg", &out->message) ||
	    out->message.kind != MRTD_JSON_OBJECT)
		return MRTD_E_JSON;
	if ((e = get_text(&header, "t", out->type, sizeof(out->type))) !=
		MRTD_E_OK ||
	    (e = get_text(&header, "is", out->issuer, sizeof(out->issuer))) !=
		MRTD_E_OK)
		return e;
	out->use = mrtd_vdsnc_use(out->type);
	return MRTD_E_OK;
}

static enum mrtd_err
read_signature(
    const struct mrtd_json *root, struct sink *k, struct mrtd_vdsnc *out)
{
	struct mrtd_json sig, certificate, value;
	enum mrtd_err e;

	if (!mrtd_json_get(root, "sig", &sig) ||
	    !mrtd_json_get(&sig, "cer", &certificate) ||
	    !mrtd_json_get(&sig, "sigvl", &value))
		return MRTD_E_JSON;
	if ((e = get_text(&sig, "alg", out->algorithm,
		 sizeof(out->algorithm))) != MRTD_E_OK ||
	    (e = decode(&certificate, k, &out->certificate)) != MRTD_E_OK)
		return e;
	return decode(&value, k, &out->signature);
}

/* Which of the use's fields have been met: bits by their place. */
struct seen {
	const struct mrtd_vdsnc_use *use;
	uint32_t fields;
};

static void
look(void *cookie, const char *path, const struct mrtd_json *v)
{
	struct seen *s = cookie;
	const struct mrtd_vdsnc_field *f = mrtd_vdsnc_field(s->use, path);

	if (f != NULL && v->kind != MRTD_JSON_NULL)
		s->fields |= UINT32_C(1) << (f - s->use->fields);
}

static void
set_flaw(struct mrtd_vdsnc *v, const char *before, const char *name)
{
	struct sink k = sink_of(v->flaw, sizeof(v->flaw) - 1);

	sink_put(&k, span_of(before, strlen(before)));
	sink_put(&k, span_of(name, strlen(name)));
	v->flaw[k.n] = '\0';
}

/* What is there has to be readable. */
static void
person(struct mrtd_vdsnc *v, const struct mrtd_json *pid, const char *name,
    char *out, size_t cap)
{
	struct mrtd_json unused;

	if (mrtd_json_get(pid, name, &unused) &&
	    get_text(pid, name, out, cap) != MRTD_E_OK)
		set_flaw(v, "pid.", name);
}

/* YYYY-MM-DD; every part known. */
static bool
is_date(const char *text)
{
	char digits[8];
	struct mrtd_date d;

	if (strlen(text) != 10 || text[4] != '-' || text[7] != '-')
		return false;
	memcpy(digits, text, 4);
	memcpy(digits + 4, text + 5, 2);
	memcpy(digits + 6, text + 8, 2);
	return mrtd_date_full(span_of(digits, 8), &d) == MRTD_E_OK &&
	    mrtd_date_valid(d);
}

static void
examine(struct mrtd_vdsnc *v)
{
	struct seen s = {.use = v->use};
	struct mrtd_json pid;

	if (v->use == NULL)
		return;
	mrtd_json_visit(&v->message, look, &s);
	for (size_t i = v->use->n; i > 0; i--)
		if (v->use->fields[i - 1].required &&
		    (s.fields >> (i - 1) & 1) == 0)
			set_flaw(v, "", v->use->fields[i - 1].path);
	if (!mrtd_json_get(&v->message, "pid", &pid))
		return;
	person(v, &pid, "n", v->name, sizeof(v->name));
	person(v, &pid, v->use->number, v->number, sizeof(v->number));
	person(v, &pid, "dob", v->birth, sizeof(v->birth));
	person(v, &pid, "sex", v->sex, sizeof(v->sex));
	if (v->birth[0] != '\0' && !is_date(v->birth))
		set_flaw(v, "pid.", "dob");
}

enum mrtd_err
mrtd_vdsnc_parse(struct span text, struct sink *k, struct mrtd_vdsnc *out)
{
	struct mrtd_json root, data;
	size_t start;
	enum mrtd_err e;

	memset(out, 0, sizeof(*out));
	if (text.n > MRTD_VDSNC_MAX)
		return MRTD_E_LENGTH;
	if ((e = mrtd_json_open(text, &root)) != MRTD_E_OK)
		return e;
	if (!mrtd_json_get(&root, "data", &data) ||
	    data.kind != MRTD_JSON_OBJECT)
		return MRTD_E_JSON;
	if ((e = read_header(&data, out)) != MRTD_E_OK ||
	    (e = read_signature(&root, k, out)) != MRTD_E_OK)
		return e;
	start = k->n;
	if ((e = mrtd_json_canonical(&data, k)) != MRTD_E_OK)
		return e;
	out->signed_part = span_of(k->p + start, k->n - start);
	examine(out);
	return MRTD_E_OK;
}

void
mrtd_vdsnc_wipe(struct mrtd_vdsnc *v)
{
	bytes_wipe(v, sizeof(*v));
}

/* Doc 9303-3 §3.4: two blanks between the parts; either may have been cut. */
static bool
same_name(const struct mrtd_vdsnc *v, const struct mrtd_mrz *m)
{
	char name[sizeof(m->surname) + sizeof(m->given) + 2];
	struct sink k = sink_of(name, sizeof(name));
	size_t have, want;

	sink_put(&k, span_of(m->surname, strlen(m->surname)));
	if (m->given[0] != '\0')
		sink_put(&k, SPAN_STR("  "));
	sink_put(&k, span_of(m->given, strlen(m->given)));
	want = k.n;
	have = strlen(v->name);
	if (have > want)
		return m->name_cut && memcmp(v->name, name, want) == 0;
	if (have < want)
		return have == NAME_CHARACTERS &&
		    memcmp(v->name, name, have) == 0;
	return memcmp(v->name, name, have) == 0;
}

void
mrtd_vdsnc_compare(const struct mrtd_vdsnc *v, const struct mrtd_mrz *m,
    unsigned *compared, unsigned *different)
{
	char birth[7] = "";

	*compared = *different = 0;
	if (v->name[0] != '\0') {
		*compared |= MRTD_VDSNC_NAME;
		if (!same_name(v, m))
			*different |= MRTD_VDSNC_NAME;
	}
	if (v->number[0] != '\0') {
		*compared |= MRTD_VDSNC_NUMBER;
		if (strcmp(v->number, m->document_number) != 0)
			*different |= MRTD_VDSNC_NUMBER;
	}
	if (is_date(v->birth)) {
		memcpy(birth, v->birth + 2, 2);
		memcpy(birth + 2, v->birth + 5, 2);
		memcpy(birth + 4, v->birth + 8, 2);
		*compared |= MRTD_VDSNC_BIRTH;
		if (strcmp(birth, m->birth) != 0)
			*different |= MRTD_VDSNC_BIRTH;
	}
	if (strcmp(v->sex, "M") == 0 || strcmp(v->sex, "F") == 0) {
		*compared |= MRTD_VDSNC_SEX;
		if (v->sex[0] != m->sex)
			*different |= MRTD_VDSNC_SEX;
	}
	bytes_wipe(birth, sizeof(birth));
}
