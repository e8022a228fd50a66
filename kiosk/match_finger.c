/* sallyport match finger: are these two prints of one finger? */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "biometrics/finger_verdict.h"
#include "kiosk/json.h"
#include "kiosk/match.h"
#include "kiosk/prints.h"

#define FMR 1e-3
#define OUT_MAX 16384

struct options {
	unsigned ppi;
	double fmr;
	bool json;
	char **files; /* two */
};

struct outcome {
	struct kiosk_print print[2];
	enum biometrics_err err; /* OK: the verdict holds */
	struct biometrics_finger_verdict verdict;
	const char *why;
};

static bool
take_rate(const char *text, double *out)
{
	char *end;

	*out = strtod(text, &end);
	if (end != text && *end == '\0' && *out >= 1e-6 && *out <= 0.1)
		return true;
	fprintf(stderr, "sallyport match finger: --fmr: 0.000001 to 0.1\n");
	return false;
}

static bool
take_ppi(const char *text, unsigned *out)
{
	char *end;
	const unsigned long v = strtoul(text, &end, 10);

	*out = (unsigned)v;
	if (*text >= '0' && *text <= '9' && *end == '\0' &&
	    v >= BIOMETRICS_MINUTIAE_MIN_PPI &&
	    v <= BIOMETRICS_MINUTIAE_MAX_PPI)
		return true;
	fprintf(stderr, "sallyport match finger: --ppi: %d to %d\n",
	    BIOMETRICS_MINUTIAE_MIN_PPI, BIOMETRICS_MINUTIAE_MAX_PPI);
	return false;
}

static bool
options(int argc, char **argv, struct options *o)
{
	static const struct option known[] = {
	    {"ppi", required_argument, NULL, 'p'},
	    {"fmr", required_argument, NULL, 'f'},
	    {"json", no_argument, NULL, 'j'},
	    {NULL, 0, NULL, 0},
	};
	int c;

	*o = (struct options) {.fmr = FMR};
	optind = 1;
	while ((c = getopt_long(argc, argv, "", known, NULL)) != -1) {
		if (c == 'j')
			o->json = true;
		else if (c == 'p' ? !take_ppi(optarg, &o->ppi)
				  : c != 'f' || !take_rate(optarg, &o->fmr))
			return false;
	}
	o->files = argv + optind;
	return argc - optind == 2;
}

static void
compare(const struct options *o, struct outcome *r, char *why, size_t cap)
{
	const struct biometrics_finger_verdict *v = &r->verdict;

	r->why = why;
	for (int i = 0; i < 2; i++) {
		kiosk_prints_take(o->files[i], o->ppi, &r->print[i]);
		if (r->err == BIOMETRICS_E_OK &&
		    (r->err = r->print[i].err) != BIOMETRICS_E_OK)
			snprintf(why, cap, "%s: %s", o->files[i],
			    biometrics_err_text(r->err));
	}
	if (r->err != BIOMETRICS_E_OK)
		return;
	r->err = biometrics_finger_verdict_compare(
	    &r->print[0].prepared, &r->print[1].prepared, o->fmr, &r->verdict);
	if (r->err != BIOMETRICS_E_OK)
		snprintf(why, cap, "%s", biometrics_err_text(r->err));
	else
		snprintf(why, cap, "the score %s the threshold",
		    v->outcome == BIOMETRICS_MATCH ? "reaches"
						   : "does not reach");
}

static bool
print_text(const struct options *o, const struct outcome *r)
{
	for (int i = 0; i < 2; i++) {
		const struct kiosk_print *p = &r->print[i];

		if (p->err != BIOMETRICS_E_OK)
			printf("%s: %s\n", o->files[i],
			    biometrics_err_text(p->err));
		else
			printf("%s: %s%ux%u, %u ppi, %zu minutiae, quality "
			       "%u\n",
			    o->files[i], p->record ? "a record, " : "",
			    p->width, p->height, p->ppi, p->minutiae.n,
			    p->minutiae.quality);
	}
	if (r->err == BIOMETRICS_E_OK)
		printf("score: %.4f, threshold %.4f for FMR %g\n",
		    r->verdict.score, r->verdict.threshold, o->fmr);
	printf("%s: %s\n",
	    r->err == BIOMETRICS_E_OK
		? biometrics_verdict_text(r->verdict.outcome)
		: "not compared",
	    r->why);
	return fflush(stdout) == 0;
}

static bool
print_json(const struct options *o, const struct outcome *r)
{
	static uint8_t text[OUT_MAX];
	struct sink k = sink_of(text, sizeof(text));
	struct kiosk_json j;

	kiosk_json_init(&j, &k);
	kiosk_json_pretty(&j);
	kiosk_json_open(&j, NULL, '{');
	kiosk_json_text(&j, "format", "sallyport-match/1");
	kiosk_json_open(&j, "print", '[');
	for (int i = 0; i < 2; i++) {
		const struct kiosk_print *p = &r->print[i];

		kiosk_json_open(&j, NULL, '{');
		kiosk_json_text(&j, "file", o->files[i]);
		kiosk_json_text(&j, "error",
		    p->err == BIOMETRICS_E_OK ? NULL
					      : biometrics_err_name(p->err));
		kiosk_json_int(&j, "width", p->width);
		kiosk_json_int(&j, "height", p->height);
		kiosk_json_int(&j, "ppi", p->ppi);
		kiosk_json_int(&j, "minutiae", (int64_t)p->minutiae.n);
		kiosk_json_int(&j, "quality", p->minutiae.quality);
		kiosk_json_close(&j);
	}
	kiosk_json_close(&j);
	kiosk_json_text(&j, "model", biometrics_finger_verdict_model()->name);
	kiosk_json_text(&j, "outcome",
	    r->err == BIOMETRICS_E_OK
		? biometrics_verdict_text(r->verdict.outcome)
		: NULL);
	kiosk_json_text(&j, "error",
	    r->err == BIOMETRICS_E_OK ? NULL : biometrics_err_name(r->err));
	kiosk_json_text(&j, "why", r->why);
	kiosk_json_real(&j, "fmr", o->fmr, 6);
	if (r->err == BIOMETRICS_E_OK) {
		kiosk_json_real(&j, "score", r->verdict.score, 6);
		kiosk_json_real(&j, "threshold", r->verdict.threshold, 6);
	}
	kiosk_json_close(&j);
	return sink_ok(&k) && fwrite(k.p, 1, k.n, stdout) == k.n &&
	    putchar('\n') != EOF && fflush(stdout) == 0;
}

static int
status_of(const struct outcome *r)
{
	if (r->err == BIOMETRICS_E_FILE)
		return EX_NOINPUT;
	if (r->err != BIOMETRICS_E_OK)
		return VERB_INCONCLUSIVE;
	return r->verdict.outcome == BIOMETRICS_MATCH ? VERB_POSITIVE
						      : VERB_NEGATIVE;
}

int
kiosk_match_finger(int argc, char **argv)
{
	struct outcome *r = calloc(1, sizeof(*r));
	struct options o;
	char why[600];
	int status = EX_USAGE;

	if (r == NULL)
		return EX_OSERR;
	if (!options(argc, argv, &o))
		goto out;
	compare(&o, r, why, sizeof(why));
	status = (o.json ? print_json : print_text)(&o, r) ? status_of(r)
							   : EX_IOERR;
out:
	bytes_wipe(r, sizeof(*r));
	free(r);
	return status;
}
