/*
 * The power is cut at every write of a monitor that admits one traveller by
 * itself and one by an officer's order.
 *
 *	cut                            demanded
 *	after a door was released      its admission is in the store and in the
 *	                               audit log, whatever else was not synced
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/faults/disk.h"
#include "tests/faults/faults.h"
#include "tests/faults/letter.h"

static struct faults_trace trace;
static bool released;

/* The next that is written after this line goes to the door. */
static void
listen_to_log(const void *p, size_t n)
{
	static const char line[] = "-> DOOR_OPEN\"";

	if (released)
		faults_disk_mark(&trace, "door");
	released = memmem(p, n, line, sizeof(line) - 1) != NULL;
}

static void
work(const char *dir)
{
	struct faults_letter l = {.is = {.kind = KIOSK_ORDER_ADMIT,
				      .signer = FAULTS_DESK_1,
				      .issued_s = -1,
				      .lasts_s = 60}};
	struct faults_gate g = {.opens = 0};
	const char *why;

	/* Its keys are there before. */
	if (!faults_gate_open(&g, dir, GATE_ONE_STEP) ||
	    faults_gate_close(&g) != NULL)
		faults_give_up("no gate");
	faults_disk_record(&trace, dir);
	faults_disk_listen(listen_to_log);
	if (!faults_gate_open(&g, dir, GATE_ONE_STEP) ||
	    !faults_gate_to(&g, GATE_DOOR_OPEN) ||
	    !faults_gate_to(&g, GATE_OFFICER))
		faults_give_up("no passage");
	faults_letter_write(&g, &l);
	faults_letter_deliver(&g, &l);
	faults_case(g.m.gate.state == GATE_DOOR_OPEN && faults_gate_settle(&g),
	    "the order does not admit");
	faults_disk_listen(NULL);
	faults_disk_stop();
	why = faults_gate_close(&g);
	faults_case(why == NULL && g.opens == 2, "%s", why ? why : "the doors");
}

static char *
slurp(const char *path)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	char *text = calloc(1, 65536);

	if (text == NULL)
		abort();
	if (fd >= 0) {
		(void)!read(fd, text, 65535);
		close(fd);
	}
	return text;
}

/* Admissions that both know of. */
static unsigned
admitted(const char *dir)
{
	char path[256], sql[160], id[256], line[64], *audit;
	unsigned n = 0;

	snprintf(path, sizeof(path), "%s/audit.log", dir);
	audit = slurp(path);
	for (unsigned i = 0; i < 9; i++) {
		snprintf(sql, sizeof(sql),
		    "SELECT DISTINCT id FROM passage WHERE decision = 'admit'"
		    " ORDER BY id LIMIT 1 OFFSET %u",
		    i);
		faults_gate_ask(dir, sql, id);
		if (id[0] == '\0')
			break;
		snprintf(line, sizeof(line), "%.40s admit ", id);
		n += memmem(audit, 65535, line, strlen(line)) != NULL;
	}
	free(audit);
	return n;
}

static void
run(void)
{
	const struct faults_path dir = faults_path("gate"),
				 other = faults_path("other");

	(void)mkdir(other.s, 0700);
	work(dir.s);
	for (size_t cut = 0; cut <= faults_disk_cuts(&trace);
	     cut += faults_sample ? 41 : 1)
		for (unsigned f = 0; f < FAULTS_FATE_COUNT; f++) {
			unsigned doors = 0, n;

			for (size_t i = 0; i < trace.marks; i++)
				doors += trace.mark[i].at <= cut;
			faults_disk_restore(
			    &trace, cut, (enum faults_fate)f, other.s);
			n = admitted(other.s);
			faults_case(n >= doors,
			    "cut at write %zu (%s): %u doors, %u admissions",
			    cut, faults_fate_text((enum faults_fate)f), doors,
			    n);
		}
	faults_case(trace.marks == 2, "%zu doors were released", trace.marks);
	faults_disk_free(&trace);
}

const struct faults_class faults_gate_power = {"power cut: monitor, door", run};
