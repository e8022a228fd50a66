/* sallyport doctor: is this gate fit to be opened? */
#include "kiosk/verbs.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "kiosk/doctor.h"
#include "kiosk/json.h"

#define JSON_MAX ((size_t)128 * 1024)

const char kiosk_main_doctor_usage[] =
    "usage: sallyport doctor [--config FILE] [--json]\n"
    "  --config FILE  the gate's configuration; else the defaults\n"
    "  --json         the rows as JSON\n"
    "exit: 0 all is well, 1 the gate does not go into service, 2 it does, "
    "with limits\n";

/* clang-format off */
static const struct {
	const char *sign, *name;
} marks[] = {
	[KIOSK_DOCTOR_OK]     = {"[ok]", "ok"},
	[KIOSK_DOCTOR_LIMITS] = {"[??]", "limits"},
	[KIOSK_DOCTOR_BARS]   = {"[XX]", "bars"},
};
/* clang-format on */

static bool
print_text(const struct kiosk_doctor *d)
{
	for (size_t i = 0; i < d->rows; i++) {
		const struct kiosk_doctor_row *r = &d->row[i];

		printf("%s %-16s %s%s%s\n", marks[r->mark].sign, r->what,
		    r->found, r->advice[0] != '\0' ? ". " : "", r->advice);
	}
	return fflush(stdout) == 0;
}

static bool
print_json(const struct kiosk_doctor *d)
{
	uint8_t *text = malloc(JSON_MAX);
	struct sink k = sink_of(text, text != NULL ? JSON_MAX : 0);
	struct kiosk_json j;
	bool ok;

	kiosk_json_init(&j, &k);
	kiosk_json_pretty(&j);
	kiosk_json_open(&j, NULL, '{');
	kiosk_json_text(&j, "format", "sallyport-doctor/1");
	kiosk_json_int(&j, "status", kiosk_doctor_status(d));
	kiosk_json_open(&j, "rows", '[');
	for (size_t i = 0; i < d->rows; i++) {
		const struct kiosk_doctor_row *r = &d->row[i];

		kiosk_json_open(&j, NULL, '{');
		kiosk_json_text(&j, "mark", marks[r->mark].name);
		kiosk_json_text(&j, "what", r->what);
		kiosk_json_text(&j, "found", r->found);
		kiosk_json_text(
		    &j, "advice", r->advice[0] != '\0' ? r->advice : NULL);
		kiosk_json_close(&j);
	}
	kiosk_json_close(&j);
	kiosk_json_close(&j);
	ok = sink_ok(&k) && fwrite(k.p, 1, k.n, stdout) == k.n &&
	    putchar('\n') != EOF && fflush(stdout) == 0;
	free(text);
	return ok;
}

int
kiosk_main_doctor(int argc, char **argv)
{
	static const struct option known[] = {
	    {"config", required_argument, NULL, 'c'},
	    {"json", no_argument, NULL, 'j'},
	    {NULL, 0, NULL, 0},
	};
	struct kiosk_doctor *d = NULL;
	const char *config = NULL;
	bool json = false, ok;
	int c, status;

	while ((c = getopt_long(argc, argv, "", known, NULL)) != -1) {
		if (c == 'c')
			config = optarg;
		else if (c == 'j')
			json = true;
		else
			break;
	}
	if (c != -1 || optind != argc) {
		fputs(kiosk_main_doctor_usage, stderr);
		return EX_USAGE;
	}
	if ((d = calloc(1, sizeof(*d))) == NULL)
		return EX_OSERR;
	kiosk_doctor_run(d, config);
	ok = json ? print_json(d) : print_text(d);
	status = ok ? kiosk_doctor_status(d) : EX_IOERR;
	free(d);
	return status;
}
