#include "kiosk/match_template.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "biometrics/file.h"
#include "biometrics/model.h"

int
kiosk_match_template_refuse(
    const char *who, const char *what, enum biometrics_err e)
{
	fprintf(stderr, "%s: %s: %s\n", who, what, biometrics_err_text(e));
	switch (e) {
	case BIOMETRICS_E_FILE:
		return EX_NOINPUT;
	case BIOMETRICS_E_WRITE:
		return EX_CANTCREAT;
	case BIOMETRICS_E_BUSY:
		return EX_TEMPFAIL;
	case BIOMETRICS_E_MEMORY:
		return EX_OSERR;
	default:
		return EX_DATAERR;
	}
}

static int
map(const struct kiosk_match_templates *t, const char *path, struct span *out)
{
	const enum biometrics_err e = biometrics_file_map(path, out);

	return e == BIOMETRICS_E_OK
	    ? 0
	    : kiosk_match_template_refuse(t->who, path, e);
}

static unsigned
digit(char c)
{
	return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
}

/* Whose vectors these are: the model's file says so, whatever it is. */
static int
identify(struct kiosk_match_templates *t)
{
	struct span file = {0};
	char hex[65];
	int status = map(t, t->model, &file);

	if (status != 0)
		return status;
	if (!biometrics_model_sha256(file, hex))
		status = kiosk_match_template_refuse(
		    t->who, t->model, BIOMETRICS_E_MEMORY);
	for (size_t i = 0; status == 0 && i < sizeof(t->id.model); i++)
		t->id.model[i] = (uint8_t)(digit(hex[2 * i]) << 4 |
		    digit(hex[2 * i + 1]));
	t->id.version = BIOMETRICS_EMBEDDER_VERSION;
	t->id.kind = BIOMETRICS_TEMPLATE_FACE;
	biometrics_file_unmap(&file);
	return status;
}

int
kiosk_match_template_open(struct kiosk_match_templates *t)
{
	int status;

	if (t->vectors == NULL) {
		status = kiosk_photo_open(
		    &t->photos, t->who, t->model, t->landmarks);
		if (status == 0)
			t->id = biometrics_embedder_id(t->photos.embedder);
		return status;
	}
	if ((status = identify(t)) == 0)
		status = map(t, t->vectors, &t->vector_file);
	if (status == 0 && t->labels != NULL)
		status = map(t, t->labels, &t->label_file);
	return status;
}

void
kiosk_match_template_close(struct kiosk_match_templates *t)
{
	kiosk_photo_close(&t->photos);
	biometrics_file_unmap(&t->vector_file);
	biometrics_file_unmap(&t->label_file);
}

bool
kiosk_match_template_count(
    const struct kiosk_match_templates *t, size_t size, size_t *count)
{
	*count = t->vector_file.n / size;
	return *count > 0 && t->vector_file.n % size == 0;
}

bool
kiosk_match_template_label(struct span *labels, struct span *out)
{
	const uint8_t *end;
	uint8_t newline;

	if (labels->n == 0)
		return false;
	end = memchr(labels->p, '\n', labels->n);
	if (end == NULL)
		return span_take(labels, labels->n, out);
	return span_take(labels, (size_t)(end - labels->p), out) &&
	    span_take_u8(labels, &newline);
}

const char *
kiosk_match_template_named(const char *argument, struct span *label)
{
	const char *path = strchr(argument, '='), *name, *dot;

	if (path != NULL) {
		*label = span_of(argument, (size_t)(path - argument));
		return path + 1;
	}
	name = strrchr(argument, '/');
	name = name != NULL ? name + 1 : argument;
	dot = strrchr(name, '.');
	*label = span_of(name,
	    dot != NULL && dot > name ? (size_t)(dot - name) : strlen(name));
	return argument;
}

int
kiosk_match_template_photo(struct kiosk_match_templates *t, const char *path,
    float out[BIOMETRICS_EMBEDDER_MAX_DIM])
{
	struct kiosk_photo p;
	int status = 0;

	kiosk_photo_take(&t->photos, path, &p);
	if (p.err == BIOMETRICS_E_OK) {
		memcpy(out, p.template, sizeof(p.template));
		if (p.doubtful)
			fprintf(stderr,
			    "%s: %s: what was taken for a face is doubtful: "
			    "look at it\n",
			    t->who, path);
	} else
		status = kiosk_match_template_refuse(t->who, path, p.err);
	kiosk_photo_wipe(&p);
	return status;
}
