#include "kiosk/contents_parts.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "mrtd/aa.h"
#include "mrtd/ca.h"
#include "mrtd/der.h"
#include "mrtd/face.h"
#include "mrtd/finger.h"
#include "mrtd/iris.h"
#include "mrtd/secinfo.h"
#include "mrtd/sod.h"
#include "mrtd/tlv.h"

enum {
	TEXT =
	    1200, /* custody information has 999 bytes, in hexadecimal less */
	NOTES = 200,
	INFOS = 8192
};

#define tell kiosk_contents_tell

void
kiosk_contents_tell(struct kiosk_contents_walk *w, const char *key,
    const char *name, const char *format, ...)
{
	char text[TEXT];
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	w->row.key = key;
	w->row.name = name;
	w->row.text = text;
	if (w->rows + 1 == KIOSK_CONTENTS_MAX) {
		w->row.key = w->row.name = w->row.text = "more";
		w->row.notes = "";
	}
	if (w->rows++ < KIOSK_CONTENTS_MAX)
		w->take(w->cookie, &w->row);
}

static void
notes_of(uint32_t mask, char *out, size_t cap)
{
	size_t n = 0;

	out[0] = '\0';
	for (unsigned i = 0; i < MRTD_FIELD_NOTE_COUNT_ && n < cap; i++)
		if ((mask >> i & 1) != 0)
			n += (size_t)snprintf(out + n, cap - n, "%s%s",
			    n > 0 ? ", " : "",
			    mrtd_field_note_name((enum mrtd_field_note)i));
}

static bool
listed(const char *const *list, const char *key)
{
	for (; list != NULL && *list != NULL; list++)
		if (strcmp(*list, key) == 0)
			return true;
	return false;
}

void
kiosk_contents_fields(struct kiosk_contents_walk *w,
    const struct mrtd_field_table *t, struct span file, const char *const *skip)
{
	struct mrtd_fields all;
	struct mrtd_field_walk walk;
	struct mrtd_field f;
	char notes[NOTES];

	if (t == NULL || mrtd_field_parse(t, file, &all) != MRTD_E_OK)
		return;
	mrtd_field_begin(&all, &walk);
	while (mrtd_field_next(&walk, &f)) {
		char text[TEXT];
		struct sink k = sink_of(text, sizeof(text) - 1);

		if (f.rule != NULL &&
		    (f.rule->kind == MRTD_FIELD_TAGS ||
			f.rule->kind == MRTD_FIELD_COUNT ||
			listed(skip, f.rule->key)))
			continue;
		mrtd_field_text(&f, &k);
		text[sink_ok(&k) ? k.n : 0] = '\0';
		notes_of(f.notes, notes, sizeof(notes));
		if (skip == NULL)
			w->row.group = f.group;
		w->row.notes = notes;
		tell(w, mrtd_field_key(&f), mrtd_field_name(&f), "%s%s", text,
		    sink_ok(&k) ? "" : "(too long to show)");
	}
	w->row.notes = "";
}

static void
face(struct kiosk_contents_walk *w, struct span file)
{
	struct mrtd_face f;

	if (mrtd_face_parse(file, &f) != MRTD_E_OK)
		return;
	tell(w, "encoding", "Encoding", "ISO/IEC %s",
	    f.encoding == MRTD_CBEFF_39794 ? "39794-5" : "19794-5");
	tell(w, "image", "Image", "%s, %u x %u, %zu bytes",
	    mrtd_image_format_name(f.format), f.own.width, f.own.height,
	    f.image.n);
	if (f.gender != MRTD_FACE_GENDER_UNSTATED)
		tell(w, "gender", "Gender", "%s",
		    mrtd_face_gender_name(f.gender));
	if (f.eyes != MRTD_FACE_EYES_UNSTATED)
		tell(w, "eye_colour", "Eye colour", "%s",
		    mrtd_face_eyes_name(f.eyes));
	if (f.hair != MRTD_FACE_HAIR_UNSTATED)
		tell(w, "hair_colour", "Hair colour", "%s",
		    mrtd_face_hair_name(f.hair));
	if (f.points > 0)
		tell(w, "points", "Feature points", "%u", f.points);
}

static void
fingers(struct kiosk_contents_walk *w, struct span file)
{
	struct mrtd_fingers all;

	if (mrtd_finger_parse(file, &all) != MRTD_E_OK)
		return;
	if (all.set.none)
		tell(w, "none", "Fingerprints", "none stored");
	for (size_t i = 0; i < all.n; i++) {
		const struct mrtd_finger *f = &all.finger[i];

		w->row.group = (unsigned)i + 1;
		tell(w, "finger", "Fingerprint",
		    "%s, %s, %u x %u, %u ppi, %zu bytes, ISO/IEC %s",
		    mrtd_finger_position_name(f->position),
		    mrtd_image_format_name(f->format), f->width, f->height,
		    f->ppi, f->image.n,
		    f->encoding == MRTD_CBEFF_39794 ? "39794-4" : "19794-4");
	}
}

static void
irises(struct kiosk_contents_walk *w, struct span file)
{
	struct mrtd_irises all;

	if (mrtd_iris_parse(file, &all) != MRTD_E_OK)
		return;
	if (all.set.none)
		tell(w, "none", "Irises", "none stored");
	for (size_t i = 0; i < all.n; i++) {
		const struct mrtd_iris *f = &all.iris[i];

		w->row.group = (unsigned)i + 1;
		tell(w, "iris", "Iris",
		    "%s, %s, %u x %u, %zu bytes, ISO/IEC %s",
		    mrtd_iris_eye_name(f->eye),
		    mrtd_image_format_name(f->format), f->width, f->height,
		    f->image.n,
		    f->encoding == MRTD_CBEFF_39794 ? "39794-6" : "19794-6");
	}
}

/* The name of a protocol, else the identifier in dots. */
static void
protocol(const struct mrtd_secinfo *s, char *out, size_t cap)
{
	const struct mrtd_secinfo_suite *pace = mrtd_secinfo_suite(s->oid);
	const struct mrtd_ca_suite *ca = mrtd_ca_suite(s->oid);
	char dots[80];
	struct sink k = sink_of(dots, sizeof(dots) - 1);
	bool known = mrtd_der_oid_text(s->oid, &k) == MRTD_E_OK && sink_ok(&k);

	dots[known ? k.n : 0] = '\0';
	snprintf(out, cap, "%s",
	    pace != NULL     ? pace->name
		: ca != NULL ? ca->name
			     : dots);
}

static const char *
key_text(const struct mrtd_pubkey *key, char *out, size_t cap)
{
	static const char *const kinds[] = {[MRTD_PUBKEY_RSA] = "RSA",
	    [MRTD_PUBKEY_EC] = "EC",
	    [MRTD_PUBKEY_DH] = "DH"};

	snprintf(out, cap, "%s %u%s%s%s", kinds[key->kind], key->bits,
	    key->name != NULL ? " " : "", key->name != NULL ? key->name : "",
	    key->written_out ? ", parameters written out" : "");
	return out;
}

static void
security_info(struct kiosk_contents_walk *w, const struct mrtd_secinfo *s)
{
	static const struct {
		const char *key, *name;
	} kinds[] = {
	    [MRTD_SECINFO_UNKNOWN] = {"security_info", "Security information"},
	    [MRTD_SECINFO_PACE] = {"pace_info", "PACE"},
	    [MRTD_SECINFO_PACE_DOMAIN] = {"pace_domain",
		"PACE domain parameters"},
	    [MRTD_SECINFO_CA] = {"ca_info", "Chip Authentication"},
	    [MRTD_SECINFO_CA_DOMAIN] = {"ca_domain",
		"Chip Authentication domain parameters"},
	    [MRTD_SECINFO_CA_KEY] = {"ca_key", "Chip Authentication key"},
	    [MRTD_SECINFO_TA] = {"ta_info", "Terminal Authentication"},
	    [MRTD_SECINFO_AA] = {"aa_info", "Active Authentication"},
	    [MRTD_SECINFO_RI] = {"ri_info", "Restricted Identification"},
	};
	char name[80], id[24] = "", key[80] = "";
	struct mrtd_pubkey k;

	protocol(s, name, sizeof(name));
	if (s->has_id)
		snprintf(id, sizeof(id), ", identifier %u", s->id);
	if (s->kind == MRTD_SECINFO_CA_KEY &&
	    mrtd_pubkey_parse(s->required, &k) == MRTD_E_OK)
		key_text(&k, key, sizeof(key));
	tell(w, kinds[s->kind].key, kinds[s->kind].name, "%s%s%s%s",
	    key[0] != '\0' ? key : name, id, s->err != MRTD_E_OK ? ", " : "",
	    s->err != MRTD_E_OK ? mrtd_err_text(s->err) : "");
}

static void
security_infos(struct kiosk_contents_walk *w, struct span file)
{
	uint8_t bytes[INFOS];
	struct sink k = sink_of(bytes, sizeof(bytes));
	struct mrtd_secinfos infos;
	struct span set = file;

	if (w->id == MRTD_FILE_DG14 &&
	    mrtd_tlv_only(file, 0x6E, &set) != MRTD_E_OK)
		return;
	if (w->id == MRTD_FILE_CARD_SECURITY) {
		if (mrtd_sod_security_infos(file, &k) != MRTD_E_OK)
			return;
		set = sink_span(&k);
	}
	if (mrtd_secinfo_parse(set, &infos) != MRTD_E_OK)
		return;
	for (size_t i = 0; i < infos.n; i++) {
		w->row.group = (unsigned)i + 1;
		security_info(w, &infos.list[i]);
	}
}

static void
aa_key(struct kiosk_contents_walk *w, struct span file)
{
	struct mrtd_pubkey key;
	char text[80];

	if (mrtd_aa_key(file, &key) == MRTD_E_OK)
		tell(w, "aa_key", "Active Authentication key", "%s",
		    key_text(&key, text, sizeof(text)));
}

void
kiosk_contents_each(const struct span content[], const struct kiosk_lds2 *lds2,
    kiosk_contents_take *take, void *cookie)
{
	struct kiosk_contents_walk w = {
	    .take = take, .cookie = cookie, .row = {.notes = ""}};

	for (unsigned id = 0; id < MRTD_FILE_COUNT; id++) {
		if (content[id].n == 0)
			continue;
		w.id = (enum mrtd_file)id;
		w.row.file = mrtd_lds_file(w.id)->name;
		w.row.group = 0;
		switch (id) {
		case MRTD_FILE_DG1: /* the document, above */
			break;
		case MRTD_FILE_DG2:
			face(&w, content[id]);
			break;
		case MRTD_FILE_DG3:
			fingers(&w, content[id]);
			break;
		case MRTD_FILE_DG4:
			irises(&w, content[id]);
			break;
		case MRTD_FILE_CARD_ACCESS:
		case MRTD_FILE_CARD_SECURITY:
		case MRTD_FILE_DG14:
			security_infos(&w, content[id]);
			break;
		case MRTD_FILE_DG15:
			aa_key(&w, content[id]);
			break;
		default:
			kiosk_contents_fields(
			    &w, mrtd_field_table(w.id), content[id], NULL);
		}
	}
	if (lds2 != NULL)
		kiosk_contents_lds2(&w, lds2);
}

static void
put_json(void *cookie, const struct kiosk_contents_row *r)
{
	struct kiosk_json *j = cookie;

	kiosk_json_open(j, NULL, '{');
	kiosk_json_text(j, "file", r->file);
	kiosk_json_text(j, "key", r->key);
	if (r->group > 0)
		kiosk_json_int(j, "group", r->group);
	kiosk_json_text(j, "name", r->name);
	kiosk_json_text(j, "text", r->text);
	if (r->notes[0] != '\0')
		kiosk_json_text(j, "notes", r->notes);
	kiosk_json_close(j);
}

void
kiosk_contents_json(struct kiosk_json *j, const struct span content[],
    const struct kiosk_lds2 *lds2)
{
	kiosk_json_open(j, "contents", '[');
	kiosk_contents_each(content, lds2, put_json, j);
	kiosk_json_close(j);
}

struct lines {
	struct sink *out;
	bool some;
};

static void
put_line(void *cookie, const struct kiosk_contents_row *r)
{
	struct lines *l = cookie;
	char text[TEXT + 2 * NOTES], file[40];
	int n;

	snprintf(file, sizeof(file), r->group > 0 ? "%s %u" : "%s", r->file,
	    r->group);
	n = snprintf(text, sizeof(text), "%s  %-18s %s: %s%s%s%s\n",
	    l->some ? "" : "\nContents\n", file, r->name, r->text,
	    r->notes[0] != '\0' ? " (" : "", r->notes,
	    r->notes[0] != '\0' ? ")" : "");

	if (n > 0 && (size_t)n < sizeof(text))
		sink_put(l->out, span_of(text, (size_t)n));
	l->some = true;
}

void
kiosk_contents_text(struct sink *out, const struct span content[],
    const struct kiosk_lds2 *lds2)
{
	struct lines l = {.out = out};

	kiosk_contents_each(content, lds2, put_line, &l);
}
