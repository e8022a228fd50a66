/*
 * sallyport kiosk --config FILE [--once] [--record DIR]
 *
 * The gate.  --once ends after one passage.  (--worker KIND is how the monitor
 * starts its workers; it needs the fds that only a monitor gives.)
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/loop.h"
#include "kiosk/policy_file.h"
#include "kiosk/verbs.h"
#include "kiosk/walls.h"
#include "kiosk/worker.h"

const char kiosk_main_kiosk_usage[] =
    "usage: sallyport kiosk --config FILE [--once] [--record DIR]\n"
    "  --config FILE  the gate: devices, trust, face, screen\n"
    "  --once         end after one passage\n"
    "  --record DIR   keep the record of every passage as JSON and text\n";

struct options {
	const char *config, *record, *worker;
	bool once;
};

static bool
parse(int argc, char **argv, struct options *o)
{
	for (int i = 1; i < argc; i++) {
		const char **value = strcmp(argv[i], "--config") == 0
		    ? &o->config
		    : strcmp(argv[i], "--record") == 0 ? &o->record
		    : strcmp(argv[i], "--worker") == 0 ? &o->worker
						       : NULL;

		if (value != NULL && i + 1 < argc)
			*value = argv[++i];
		else if (strcmp(argv[i], "--once") == 0)
			o->once = true;
		else {
			fprintf(stderr, "sallyport kiosk: %s: %s\n", argv[i],
			    value != NULL ? "has no value"
					  : "there is no such option");
			return false;
		}
	}
	return o->config != NULL;
}

static int
work(const struct options *o)
{
	for (int p = KIOSK_READER; p < KIOSK_PEERS; p++)
		if (strcmp(o->worker,
			kiosk_msg_peer_name((enum kiosk_peer)p)) == 0)
			return kiosk_worker_run(
			    (enum kiosk_peer)p, o->config, NULL);
	return EX_USAGE;
}

/* Before there is a passage there is none to store. */
static const char *
failure(enum kiosk_err e, bool opened)
{
	return e == KIOSK_E_STORE && !opened ? "the store cannot be opened"
					     : kiosk_err_text(e);
}

static int
guard(const struct options *o)
{
	struct kiosk_lane *lane = calloc(1, sizeof(*lane));
	struct kiosk_monitor *m = calloc(1, sizeof(*m));
	struct conf_error err;
	enum kiosk_err e = KIOSK_E_SYSTEM;
	bool opened;
	int status = EX_OSERR;

	if (lane == NULL || m == NULL)
		goto out;
	if ((e = kiosk_lane_read(o->config, lane, &err)) != KIOSK_E_OK) {
		fprintf(stderr, "sallyport kiosk: %s:%u: '%s' %s\n", err.file,
		    err.line, err.key, err.text);
		status = EX_CONFIG;
		goto out;
	}
	if (lane->policy_path[0] != '\0' && lane->policy_state[0] != '\0' &&
	    kiosk_policy_file_remember(lane->policy_state, &lane->policy.id) !=
		KIOSK_E_OK) {
		fprintf(stderr, "sallyport kiosk: %s: cannot be written\n",
		    lane->policy_state);
		status = EX_CANTCREAT;
		goto out;
	}
	e = kiosk_monitor_open(m,
	    &(struct kiosk_monitor_conf) {
		lane, o->config, NULL, o->record, o->once});
	opened = e == KIOSK_E_OK;
	if (opened)
		e = kiosk_walls_close(lane, o->record);
	if (e == KIOSK_E_OK)
		e = kiosk_loop_run(m);
	kiosk_monitor_close(m);
	status = e == KIOSK_E_OK ? 0 : EX_UNAVAILABLE;
	if (e != KIOSK_E_OK)
		fprintf(stderr,
		    "sallyport kiosk: %s\n"
		    "sallyport doctor --config %s says what to do about it\n",
		    failure(e, opened), o->config);
out:
	free(m);
	free(lane);
	return status;
}

int
kiosk_main_kiosk(int argc, char **argv)
{
	struct options o = {0};

	if (!parse(argc, argv, &o)) {
		fputs(kiosk_main_kiosk_usage, stderr);
		return EX_USAGE;
	}
	return o.worker != NULL ? work(&o) : guard(&o);
}
