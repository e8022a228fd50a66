/* The data groups of a virtual passport that hold no keys. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/chip_make_parts.h"
#include "kiosk/host.h"
#include "mrtd/chip/personalise.h"
#include "mrtd/chip/personalise_fields.h"
#include "mrtd/finger.h"

enum {
	PPI = 500,
	DAYS_A_YEAR = 365
};

static enum mrtd_cbeff_encoding
encoding(const struct kiosk_chip_maker *m)
{
	return strcmp(m->opt->records, "39794") == 0 ? MRTD_CBEFF_39794
						     : MRTD_CBEFF_19794;
}

/* An image file with what it says about itself. */
static enum kiosk_err
load(struct kiosk_chip_maker *m, const char *path, struct span *image,
    struct mrtd_image *is)
{
	enum kiosk_err e = kiosk_chip_make_slurp(
	    m, path, KIOSK_CHIP_IMAGE_MAX, image);
	enum mrtd_err me;

	if (e != KIOSK_E_OK)
		return e;
	if ((me = mrtd_image_parse(*image, is)) != MRTD_E_OK)
		return kiosk_chip_make_fault(
		    m, "%s: %s", path, mrtd_err_text(me));
	return KIOSK_E_OK;
}

enum kiosk_err
kiosk_chip_make_dg2(struct kiosk_chip_maker *m, const char *path)
{
	struct mrtd_chip_portrait p = {.encoding = encoding(m)};
	struct mrtd_image is;
	enum kiosk_err e = load(m, path, &p.image, &is);
	size_t start = m->arena.n;

	if (e != KIOSK_E_OK)
		return e;
	if (is.format != MRTD_IMAGE_JPEG && is.format != MRTD_IMAGE_JP2 &&
	    is.format != MRTD_IMAGE_J2K)
		return kiosk_chip_make_fault(
		    m, "%s: neither JPEG nor JPEG 2000", path);
	p.format = is.format;
	p.width = (uint16_t)is.width;
	p.height = (uint16_t)is.height;
	mrtd_chip_personalise_dg2(&m->arena, &p);
	kiosk_chip_make_keep(m, MRTD_FILE_DG2, start);
	return KIOSK_E_OK;
}

/* An option like --finger 7:left.wsq: how the numbers are counted. */
struct numbered {
	const char *option;
	unsigned max;
	const char *numbers;
};

static enum kiosk_err
take_number(struct kiosk_chip_maker *m, const struct numbered *k,
    const char *text, uint8_t *number, const char **after)
{
	char *end;
	unsigned long n = strtoul(text, &end, 10);

	if (*text < '0' || *text > '9' || *end != ':' || n < 1 || n > k->max)
		return kiosk_chip_make_fault(m,
		    "%s %s: %s, a colon, and a file", k->option, text,
		    k->numbers);
	*number = (uint8_t)n;
	*after = end + 1;
	return KIOSK_E_OK;
}

static enum kiosk_err
load_numbered(struct kiosk_chip_maker *m, const struct numbered *k,
    const char *text, uint8_t *number, struct span *image,
    struct mrtd_image *is)
{
	const char *path;
	enum kiosk_err e = take_number(m, k, text, number, &path);

	return e == KIOSK_E_OK ? load(m, path, image, is) : e;
}

/* A print is a file, or grown out of a seed: 7:seed=42. */
static enum kiosk_err
load_print(struct kiosk_chip_maker *m, const char *text, uint8_t *position,
    struct span *image, struct mrtd_image *is)
{
	static const struct numbered option = {
	    "--finger", 10, "1 (right thumb) to 10 (left little finger)"};
	const char *what;
	enum kiosk_err e = take_number(m, &option, text, position, &what);
	unsigned long long seed;
	char *end;

	if (e != KIOSK_E_OK || strncmp(what, "seed=", 5) != 0)
		return e == KIOSK_E_OK ? load(m, what, image, is) : e;
	seed = strtoull(what + 5, &end, 10);
	if (what[5] < '0' || what[5] > '9' || *end != '\0')
		return kiosk_chip_make_fault(
		    m, "--finger %s: the seed is a number", text);
	e = kiosk_chip_make_print(m, seed, image);
	if (e == KIOSK_E_OK && mrtd_image_parse(*image, is) != MRTD_E_OK)
		e = KIOSK_E_SYSTEM;
	return e;
}

static enum kiosk_err
refused(struct kiosk_chip_maker *m, const char *what, enum mrtd_err e)
{
	return kiosk_chip_make_fault(m, "%s: %s", what, mrtd_err_text(e));
}

static enum kiosk_err
make_dg3(struct kiosk_chip_maker *m)
{
	const struct kiosk_chip_list *list = &m->opt->fingers;
	struct mrtd_chip_print prints[KIOSK_CHIP_OPTIONS_LIST] = {0};
	size_t start;
	enum mrtd_err e;

	for (unsigned i = 0; i < list->n; i++) {
		struct mrtd_chip_print *p = &prints[i];
		struct mrtd_image is;
		enum kiosk_err ke = load_print(
		    m, list->v[i], &p->position, &p->image, &is);

		if (ke != KIOSK_E_OK)
			return ke;
		p->format = is.format;
		p->width = (uint16_t)is.width;
		p->height = (uint16_t)is.height;
		p->ppi = PPI;
		p->encoding = encoding(m);
	}
	start = m->arena.n;
	e = mrtd_chip_personalise_dg3(
	    &m->arena, prints, list->n, span_of(NULL, 0));
	if (e != MRTD_E_OK)
		return refused(m, "--finger", e);
	kiosk_chip_make_keep(m, MRTD_FILE_DG3, start);
	return KIOSK_E_OK;
}

static enum kiosk_err
make_dg4(struct kiosk_chip_maker *m)
{
	static const struct numbered option = {
	    "--iris", 2, "1 (right eye) or 2 (left eye)"};
	const struct kiosk_chip_list *list = &m->opt->irises;
	struct mrtd_chip_iris irises[KIOSK_CHIP_OPTIONS_LIST] = {0};
	size_t start;
	enum mrtd_err e;

	for (unsigned i = 0; i < list->n; i++) {
		struct mrtd_chip_iris *p = &irises[i];
		struct mrtd_image is;
		enum kiosk_err ke = load_numbered(
		    m, &option, list->v[i], &p->eye, &p->image, &is);

		if (ke != KIOSK_E_OK)
			return ke;
		p->format = is.format;
		p->width = (uint16_t)is.width;
		p->height = (uint16_t)is.height;
		p->year =
		    (uint16_t)mrtd_date_of_days(kiosk_host_time() / 86400).year;
		p->encoding = encoding(m);
	}
	start = m->arena.n;
	e = mrtd_chip_personalise_dg4(
	    &m->arena, irises, list->n, span_of(NULL, 0));
	if (e != MRTD_E_OK)
		return refused(m, "--iris", e);
	kiosk_chip_make_keep(m, MRTD_FILE_DG4, start);
	return KIOSK_E_OK;
}

static const struct mrtd_field_rule *
rule_of(const struct mrtd_field_table *t, const char *key)
{
	for (size_t i = 0; i < t->n; i++)
		if (strcmp(t->rules[i].key, key) == 0)
			return &t->rules[i];
	return NULL;
}

/* One data group out of the sections of --from. */
static enum kiosk_err
make_fields(struct kiosk_chip_maker *m, unsigned dg)
{
	const struct kiosk_chip_make *o = m->opt;
	enum mrtd_file id = mrtd_lds_dg(dg)->id;
	const struct mrtd_field_table *t = mrtd_field_table(id);
	struct mrtd_chip_field fields[KIOSK_CHIP_OPTIONS_FIELDS];
	const char *keys[KIOSK_CHIP_OPTIONS_FIELDS + 1] = {""};
	size_t n = 0, bad, start;

	for (unsigned i = 0; i < o->n_fields; i++) {
		const struct kiosk_chip_field *f = &o->fields[i];
		const struct mrtd_field_rule *r;
		struct mrtd_image is;
		enum kiosk_err e;

		if (f->dg != dg)
			continue;
		if (t == NULL || dg == 1)
			return kiosk_chip_make_fault(
			    m, "DG%u: has options of its own", dg);
		keys[n] = f->key;
		fields[n] = (struct mrtd_chip_field) {.key = f->key,
		    .group = f->group,
		    .value = span_of(f->value, strlen(f->value))};
		r = rule_of(t, f->key);
		if (r != NULL && r->kind == MRTD_FIELD_IMAGE &&
		    (e = load(m, f->value, &fields[n].value, &is)) !=
			KIOSK_E_OK)
			return e;
		n++;
	}
	if (n == 0)
		return KIOSK_E_OK;
	start = m->arena.n;
	if (mrtd_chip_personalise_fields(&m->arena, t, fields, n, &bad) !=
	    MRTD_E_OK)
		return kiosk_chip_make_fault(
		    m, "DG%u: %s: there is no such element", dg, keys[bad]);
	kiosk_chip_make_keep(m, id, start);
	return KIOSK_E_OK;
}

enum kiosk_err
kiosk_chip_make_data(struct kiosk_chip_maker *m)
{
	enum kiosk_err e = kiosk_chip_make_dg2(m, m->opt->portrait);

	if (e == KIOSK_E_OK && m->opt->fingers.n > 0)
		e = make_dg3(m);
	if (e == KIOSK_E_OK && m->opt->irises.n > 0)
		e = make_dg4(m);
	for (unsigned dg = 1; dg <= 16 && e == KIOSK_E_OK; dg++)
		e = make_fields(m, dg);
	return e;
}
