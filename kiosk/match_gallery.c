/* sallyport match gallery: files of templates, built and changed. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "biometrics/gallery_write.h"
#include "kiosk/json.h"
#include "kiosk/match.h"
#include "kiosk/match_template.h"

#define OUT_MAX 4096

struct options {
	struct kiosk_match_templates from;
	struct biometrics_vector vector; /* zeros where not said */
	bool json;
	const char *path; /* of the gallery */
	char **rest; /* photographs or labels */
	size_t n;
};

/* clang-format off */
static const struct {
	const char *name;
	enum biometrics_vector_type type;
} types[] = {
	{"f32",  BIOMETRICS_VECTOR_F32},
	{"f16",  BIOMETRICS_VECTOR_F16},
	{"i8",   BIOMETRICS_VECTOR_I8},
	{"bits", BIOMETRICS_VECTOR_BITS},
};

static const struct {
	const char *name;
	enum biometrics_metric metric;
} metrics[] = {
	{"cosine",  BIOMETRICS_METRIC_COSINE},
	{"L2",      BIOMETRICS_METRIC_L2},
	{"inner",   BIOMETRICS_METRIC_INNER},
	{"hamming", BIOMETRICS_METRIC_HAMMING},
};
/* clang-format on */

static bool
take(struct options *o, int c)
{
	char *end;

	if (c == 't') {
		for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
			if (strcmp(types[i].name, optarg) == 0)
				o->vector.type = types[i].type;
		return o->vector.type != 0;
	}
	if (c == 'e') {
		for (size_t i = 0; i < sizeof(metrics) / sizeof(metrics[0]);
		     i++)
			if (strcmp(metrics[i].name, optarg) == 0)
				o->vector.metric = metrics[i].metric;
		return o->vector.metric != 0;
	}
	o->vector.dim = (unsigned)strtoul(optarg, &end, 10);
	return *end == '\0' && o->vector.dim > 0 &&
	    o->vector.dim <= BIOMETRICS_VECTOR_MAX_BITS;
}

static bool
options(int argc, char **argv, struct options *o)
{
	static const struct option known[] = {
	    {"model", required_argument, NULL, 'm'},
	    {"landmarks", required_argument, NULL, 'l'},
	    {"vectors", required_argument, NULL, 'v'},
	    {"labels", required_argument, NULL, 'n'},
	    {"type", required_argument, NULL, 't'},
	    {"metric", required_argument, NULL, 'e'},
	    {"dim", required_argument, NULL, 'd'},
	    {"json", no_argument, NULL, 'j'},
	    {NULL, 0, NULL, 0},
	};
	int c;

	*o = (struct options) {.from.who = argv[0]};
	optind = 1;
	while ((c = getopt_long(argc, argv, "", known, NULL)) != -1) {
		if (c == 'm')
			o->from.model = optarg;
		else if (c == 'l')
			o->from.landmarks = optarg;
		else if (c == 'v')
			o->from.vectors = optarg;
		else if (c == 'n')
			o->from.labels = optarg;
		else if (c == 'j')
			o->json = true;
		else if (c == '?' || !take(o, c))
			return false;
	}
	if (optind >= argc)
		return false;
	o->path = argv[optind];
	o->rest = argv + optind + 1;
	o->n = (size_t)(argc - optind - 1);
	return true;
}

static int
put(struct options *o, struct biometrics_gallery_write *w, const void *given,
    struct span label)
{
	char text[BIOMETRICS_GALLERY_LABEL + 1];
	const enum biometrics_err e = biometrics_gallery_write_put(
	    w, given, label);

	if (e == BIOMETRICS_E_OK)
		return 0;
	(void)snprintf(
	    text, sizeof(text), "%.*s", (int)label.n, (const char *)label.p);
	return kiosk_match_template_refuse(o->from.who, text, e);
}

static int
put_photos(struct options *o, struct biometrics_gallery_write *w)
{
	float given[BIOMETRICS_EMBEDDER_MAX_DIM];
	struct span label;
	int status = 0;

	for (size_t i = 0; status == 0 && i < o->n; i++) {
		const char *path = kiosk_match_template_named(
		    o->rest[i], &label);

		status = kiosk_match_template_photo(&o->from, path, given);
		if (status == 0)
			status = put(o, w, given, label);
	}
	bytes_wipe(given, sizeof(given));
	return status;
}

/* As many labels as vectors, or nothing is said of anybody. */
static int
put_vectors(struct options *o, struct biometrics_gallery_write *w,
    const struct biometrics_vector *v)
{
	const size_t size = biometrics_vector_given(v);
	struct span rows = o->from.vector_file, labels = o->from.label_file;
	struct span row, label;
	size_t n;
	int status = 0;

	if (!kiosk_match_template_count(&o->from, size, &n)) {
		fprintf(stderr, "%s: %s: no whole number of %zu octets\n",
		    o->from.who, o->from.vectors, size);
		return EX_DATAERR;
	}
	while (status == 0 && span_take(&rows, size, &row)) {
		if (!kiosk_match_template_label(&labels, &label))
			break;
		status = put(o, w, row.p, label);
		n--;
	}
	if (status == 0 && (n > 0 || labels.n > 0)) {
		fprintf(stderr, "%s: %s: not as many labels as vectors\n",
		    o->from.who, o->from.labels);
		status = EX_DATAERR;
	}
	return status;
}

static int
commit(struct options *o, struct biometrics_gallery_write *w, size_t *rows)
{
	struct biometrics_gallery *g = NULL;
	enum biometrics_err e = biometrics_gallery_write_commit(w);

	/* Read once more: what is in place is what was meant. */
	if (e == BIOMETRICS_E_OK)
		e = biometrics_gallery_open(o->path, &g);
	if (e != BIOMETRICS_E_OK)
		return kiosk_match_template_refuse(o->from.who, o->path, e);
	*rows = biometrics_gallery_set(g)->n;
	biometrics_gallery_close(&g);
	printf("%s: %zu templates\n", o->path, *rows);
	return fflush(stdout) == 0 ? 0 : EX_IOERR;
}

static bool
source_is_one(const struct options *o)
{
	if (o->from.vectors == NULL)
		return o->from.labels == NULL && o->n > 0;
	/* Whose vectors they are, nobody else can say. */
	return o->from.model != NULL && o->from.labels != NULL && o->n == 0;
}

static int
build(struct options *o)
{
	struct biometrics_gallery_shape s = {.vector = o->vector};
	struct biometrics_gallery_write *w = NULL;
	enum biometrics_err e;
	size_t rows;
	int status;

	if (!source_is_one(o) ||
	    (o->from.vectors != NULL) != (o->vector.dim > 0))
		return EX_USAGE;
	if ((status = kiosk_match_template_open(&o->from)) != 0)
		goto out;
	if (s.vector.type == 0)
		s.vector.type = BIOMETRICS_VECTOR_F32;
	if (o->from.vectors == NULL) {
		s.vector.dim = o->from.id.dim;
		if (s.vector.metric == 0)
			s.vector.metric = biometrics_embedder_metric(
			    o->from.photos.embedder);
	}
	s.id = o->from.id;
	s.id.dim = (uint16_t)s.vector.dim;
	if (!biometrics_vector_valid(&s.vector) ||
	    (o->from.vectors == NULL &&
		s.vector.type > BIOMETRICS_VECTOR_F16)) {
		fprintf(stderr, "%s: no such type, metric and dim together\n",
		    o->from.who);
		status = EX_USAGE;
		goto out;
	}
	e = biometrics_gallery_write_new(o->path, &s, &w);
	if (e != BIOMETRICS_E_OK) {
		status = kiosk_match_template_refuse(o->from.who, o->path, e);
		goto out;
	}
	status = o->from.vectors != NULL ? put_vectors(o, w, &s.vector)
					 : put_photos(o, w);
	if (status == 0)
		status = commit(o, w, &rows);
out:
	biometrics_gallery_write_free(&w);
	kiosk_match_template_close(&o->from);
	return status;
}

static bool
named(const struct options *o, struct span label)
{
	for (size_t i = 0; i < o->n; i++)
		if (span_eq(label, span_of(o->rest[i], strlen(o->rest[i]))))
			return true;
	return false;
}

/* Takes over the rows of the old gallery, but those whose label is named. */
static int
keep(struct options *o, struct biometrics_gallery_write *w,
    const struct biometrics_gallery *old, bool all)
{
	const size_t n = biometrics_gallery_set(old)->n;

	for (size_t r = 0; r < n; r++) {
		const struct span label = biometrics_gallery_label(old, r);
		enum biometrics_err e = BIOMETRICS_E_OK;

		if (all || !named(o, label))
			e = biometrics_gallery_write_copy(w, old, r);
		if (e != BIOMETRICS_E_OK)
			return kiosk_match_template_refuse(
			    o->from.who, o->path, e);
	}
	return 0;
}

static int
add(struct options *o)
{
	struct biometrics_gallery_write *w = NULL;
	struct biometrics_gallery *old = NULL;
	const struct biometrics_gallery_shape *s;
	enum biometrics_err e;
	size_t rows;
	int status;

	if (!source_is_one(o) || o->vector.type != 0 || o->vector.metric != 0 ||
	    o->vector.dim != 0)
		return EX_USAGE;
	if ((status = kiosk_match_template_open(&o->from)) != 0)
		goto out;
	e = biometrics_gallery_write_update(o->path, &w, &old);
	if (e == BIOMETRICS_E_OK) {
		s = biometrics_gallery_shape(old);
		if (o->from.vectors != NULL)
			o->from.id.dim = s->id.dim;
		e = biometrics_template_same(&o->from.id, &s->id);
	}
	if (e != BIOMETRICS_E_OK) {
		status = kiosk_match_template_refuse(o->from.who, o->path, e);
		goto out;
	}
	if ((status = keep(o, w, old, true)) == 0)
		status = o->from.vectors != NULL ? put_vectors(o, w, &s->vector)
						 : put_photos(o, w);
	if (status == 0)
		status = commit(o, w, &rows);
out:
	biometrics_gallery_write_free(&w);
	biometrics_gallery_close(&old);
	kiosk_match_template_close(&o->from);
	return status;
}

static int
take_away(struct options *o)
{
	struct biometrics_gallery_write *w = NULL;
	struct biometrics_gallery *old = NULL;
	enum biometrics_err e;
	size_t rows, row;
	int status = 0;

	if (o->n == 0 || o->from.model != NULL || o->from.vectors != NULL)
		return EX_USAGE;
	e = biometrics_gallery_write_update(o->path, &w, &old);
	if (e != BIOMETRICS_E_OK)
		status = kiosk_match_template_refuse(o->from.who, o->path, e);
	/* One who is not there is a mistake: then nobody goes. */
	for (size_t i = 0; status == 0 && i < o->n; i++) {
		e = biometrics_gallery_find(
		    old, span_of(o->rest[i], strlen(o->rest[i])), &row);
		if (e != BIOMETRICS_E_OK)
			status = kiosk_match_template_refuse(
			    o->from.who, o->rest[i], e);
	}
	if (status == 0 && (status = keep(o, w, old, false)) == 0)
		status = commit(o, w, &rows);
	biometrics_gallery_write_free(&w);
	biometrics_gallery_close(&old);
	return status;
}

static const char *
type_name(enum biometrics_vector_type t)
{
	return types[t - BIOMETRICS_VECTOR_F32].name;
}

static bool
info_json(const struct options *o, const struct biometrics_gallery *g)
{
	const struct biometrics_gallery_shape *s = biometrics_gallery_shape(g);
	static uint8_t text[OUT_MAX];
	struct sink k = sink_of(text, sizeof(text));
	struct kiosk_json j;

	kiosk_json_init(&j, &k);
	kiosk_json_pretty(&j);
	kiosk_json_open(&j, NULL, '{');
	kiosk_json_text(&j, "format", "sallyport-gallery/1");
	kiosk_json_text(&j, "file", o->path);
	kiosk_json_int(&j, "templates", (int64_t)biometrics_gallery_set(g)->n);
	kiosk_json_text(&j, "of",
	    s->id.kind == BIOMETRICS_TEMPLATE_FINGER ? "finger" : "face");
	kiosk_json_hex(&j, "model", SPAN_OF(s->id.model));
	kiosk_json_int(&j, "version", s->id.version);
	kiosk_json_text(&j, "type", type_name(s->vector.type));
	kiosk_json_int(&j, "dim", s->vector.dim);
	kiosk_json_text(
	    &j, "metric", biometrics_distance_name(s->vector.metric));
	kiosk_json_close(&j);
	return sink_ok(&k) && fwrite(k.p, 1, k.n, stdout) == k.n &&
	    putchar('\n') != EOF && fflush(stdout) == 0;
}

static bool
info_text(const struct options *o, const struct biometrics_gallery *g)
{
	const struct biometrics_gallery_shape *s = biometrics_gallery_shape(g);

	printf("%s: %zu templates of %s, %u %s, %s\nmodel: ", o->path,
	    biometrics_gallery_set(g)->n,
	    s->id.kind == BIOMETRICS_TEMPLATE_FINGER ? "fingers" : "faces",
	    s->vector.dim, type_name(s->vector.type),
	    biometrics_distance_name(s->vector.metric));
	for (size_t i = 0; i < sizeof(s->id.model); i++)
		printf("%02x", s->id.model[i]);
	printf(" version %u\nthe checksum is right\n", s->id.version);
	return fflush(stdout) == 0;
}

static int
info(struct options *o)
{
	struct biometrics_gallery *g = NULL;
	enum biometrics_err e;
	int status;

	if (o->n != 0 || o->from.model != NULL || o->from.vectors != NULL)
		return EX_USAGE;
	e = biometrics_gallery_open(o->path, &g);
	if (e != BIOMETRICS_E_OK)
		return kiosk_match_template_refuse(o->from.who, o->path, e);
	status = (o->json ? info_json : info_text)(o, g) ? 0 : EX_IOERR;
	biometrics_gallery_close(&g);
	return status;
}

int
kiosk_match_gallery(int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*run)(struct options *);
	} verbs[] = {
	    {"build", build},
	    {"add", add},
	    {"remove", take_away},
	    {"info", info},
	};
	static char who[64];
	struct options o;

	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		if (argc < 2 || strcmp(argv[1], verbs[i].name) != 0)
			continue;
		(void)snprintf(
		    who, sizeof(who), "%s %s", argv[0], verbs[i].name);
		argv[1] = who;
		return options(argc - 1, argv + 1, &o) ? verbs[i].run(&o)
						       : EX_USAGE;
	}
	return EX_USAGE;
}
