/*
 * kill -9 while a chip is really read: a virtual passport on a real pcscd, and
 * the blow at every command of the access protocol and of reading.
 *
 *	who       when                  demanded
 *	document  a command is with     an officer, for a reason that is stored;
 *	          the chip, or its      nobody holds the reader; the next
 *workers answer was given      read the same chip to its end reader    a
 *command is with     the same the chip monitor   a command is with     every
 *process ends, nobody holds the the chip              reader; started again, it
 *reads the same chip to its end anybody   ever                  no door;
 *nothing that the chip has said in any file or file of memory
 */
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "biometrics/jpeg.h"
#include "tests/faults/chip.h"
#include "tests/faults/faults.h"
#include "tests/faults/loop.h"

#define CLASS "kill -9 while a chip is read"
#define FILE_MAX (8 << 20)

static struct faults_gate g; /* with its workers */
static struct faults_path passport, trust;
static char mrz[96];
static unsigned whole; /* commands of a chip that is read to its end */

/* --- what lies on the reader --- */

/* DG1 says these, in the form of the zone; DG2 has this in its picture. */
#define PICTURED "PLANTED IN THE PORTRAIT"
static const char *const needles[] = {
    "ERIKSSON", "L898902C3", "740812", PICTURED};

/* A picture with a comment (ITU-T T.81 B.2.4.5) behind its SOI. */
static void
write_portrait(const struct faults_path *to)
{
	static uint8_t px[96 * 128 * 3], jpeg[16384];
	static const uint8_t com[] = {0xFF, 0xFE, 0, 2 + sizeof(PICTURED)};
	struct biometrics_image i = biometrics_image_of(
	    px, sizeof(px), 96, 128, 3);
	struct sink k = sink_of(jpeg, sizeof(jpeg));
	FILE *f = fopen(to->s, "wb");

	if (f == NULL ||
	    biometrics_jpeg_encode(&i, 80, &k) != BIOMETRICS_E_OK ||
	    fwrite(jpeg, 1, 2, f) != 2 ||
	    fwrite(com, 1, sizeof(com), f) != sizeof(com) ||
	    fwrite(PICTURED, 1, sizeof(PICTURED), f) != sizeof(PICTURED) ||
	    fwrite(jpeg + 2, 1, k.n - 2, f) != k.n - 2 || fclose(f) != 0)
		faults_give_up(to->s);
}

/* The zone of DG1, as a scanner says it. */
static void
read_zone(void)
{
	char path[200];
	uint8_t dg1[256];
	size_t n;
	FILE *f;

	snprintf(path, sizeof(path), "%s/EF_DG1.bin", passport.s);
	if ((f = fopen(path, "rb")) == NULL)
		faults_give_up(path);
	n = fread(dg1, 1, sizeof(dg1), f);
	fclose(f);
	if (n < 88)
		faults_give_up(path);
	snprintf(mrz, sizeof(mrz), "%.44s\n%.44s\n", (const char *)dg1 + n - 88,
	    (const char *)dg1 + n - 44);
}

static void
make_passport(const char *access)
{
	const struct faults_path portrait = faults_path("portrait.jpg");
	char command[512];

	passport = faults_path(access);
	trust = faults_path("trust");
	write_portrait(&portrait);
	snprintf(command, sizeof(command),
	    "tests/faults/passport.sh %s %s >%s/out 2>&1", faults_dir(), access,
	    faults_dir());
	if (system(command) != 0)
		faults_give_up("no passport");
	read_zone();
}

/* --- what is left of it --- */

static bool
stands_in(const char *path, const char **needle)
{
	static uint8_t buf[FILE_MAX];
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t n = 0;

	for (ssize_t got = 1; fd >= 0 && got > 0; n += got > 0 ? got : 0)
		got = read(fd, buf + n, sizeof(buf) - (size_t)n);
	if (fd >= 0)
		close(fd);
	if (n == FILE_MAX)
		faults_give_up(path);
	for (size_t i = 0; i < sizeof(needles) / sizeof(needles[0]); i++)
		if (memmem(buf, (size_t)n, needles[i], strlen(needles[i])) !=
		    NULL) {
			*needle = needles[i];
			return true;
		}
	return false;
}

/* Files, or open ones without a name whose link begins so. */
static const char *
search(const char *dir, const char *link)
{
	static char why[200];
	DIR *d = opendir(dir);
	const struct dirent *e;
	const char *needle, *found = NULL;

	while (found == NULL && d != NULL && (e = readdir(d)) != NULL) {
		char path[512], to[256] = "";
		struct stat st;

		snprintf(path, sizeof(path), "%s/%s", dir, e->d_name);
		if (e->d_name[0] == '.' || stat(path, &st) != 0)
			continue;
		if (link != NULL &&
		    (readlink(path, to, sizeof(to) - 1) < 0 ||
			strncmp(to, link, strlen(link)) != 0))
			continue;
		if (link == NULL && S_ISDIR(st.st_mode)) {
			found = search(path, NULL);
		} else if (S_ISREG(st.st_mode) && stands_in(path, &needle)) {
			snprintf(why, sizeof(why), "%s stands in %.150s",
			    needle, link != NULL ? to : path);
			found = why;
		}
	}
	if (d != NULL)
		closedir(d);
	return found;
}

/* In the gate's folder, and in what its processes share. */
static const char *
traces(const char *dir)
{
	const char *found = search(dir, NULL);
	char fds[64];

	for (int p = KIOSK_MONITOR; p < KIOSK_PEERS && found == NULL; p++) {
		const pid_t pid = p == KIOSK_MONITOR ? getpid()
						     : g.m.crew.member[p].pid;

		if (p != KIOSK_MONITOR && (!g.running || pid <= 0))
			continue;
		snprintf(fds, sizeof(fds), "/proc/%d/fd", (int)pid);
		found = search(fds, "/memfd:");
	}
	return found;
}

/* --- a passage --- */

static bool
is_over(struct faults_gate *x)
{
	return x->m.gate.state == GATE_FACE ||
	    !kiosk_gate_running(x->m.gate.state) ||
	    x->m.gate.state == GATE_OFFICER;
}

static bool
is_begun(struct faults_gate *x)
{
	return kiosk_gate_running(x->m.gate.state);
}

/* The document is laid down; false: nobody sees it. */
static bool
lay_down(void)
{
	return faults_loop_home(&g) && faults_loop_lay(mrz) &&
	    faults_loop_until(&g, is_begun);
}

/* The same chip, to its end. */
static bool
reads(void)
{
	faults_chip_arm(0, 0, FAULTS_CHIP_ASKED);
	return lay_down() && faults_loop_until(&g, is_over) &&
	    g.m.gate.state == GATE_FACE;
}

static pid_t struck;

static bool
is_noticed(struct faults_gate *x)
{
	if (faults_chip_struck() != 0)
		struck = faults_chip_struck();
	return struck != 0 && x->m.crew.member[KIOSK_DOCUMENT].pid != struck &&
	    x->m.crew.member[KIOSK_READER].pid != struck;
}

static char label[96]; /* of the case under way */

static void
name_case(const char *access, enum kiosk_peer who, unsigned at,
    enum faults_chip_moment moment)
{
	snprintf(label, sizeof(label), "%s, %s killed at command %u, %s",
	    access, kiosk_msg_peer_name(who), at,
	    moment == FAULTS_CHIP_ASKED ? "asked" : "answered");
}

static void
strike_worker(const char *access, enum kiosk_peer who, unsigned at,
    enum faults_chip_moment moment)
{
	const unsigned opens = g.opens;
	const char *why;
	char got[256];

	name_case(access, who, at, moment);
	struck = 0;
	if (!faults_loop_home(&g)) {
		faults_case(false, "%s: not in service before", label);
		return;
	}
	faults_chip_arm(g.m.crew.member[who].pid, at, moment);
	faults_case(lay_down() && faults_loop_until(&g, is_noticed) &&
		g.m.gate.state == GATE_OFFICER,
	    "%s: the gate is in %s", label,
	    kiosk_gate_state_name(g.m.gate.state));
	faults_case(faults_chip_is_free(), "%s: the reader is held", label);
	faults_case(faults_loop_home(&g), "%s: not in service again", label);
	faults_gate_ask(g.dir,
	    "SELECT decision || ' ' || reasons FROM passage"
	    " ORDER BY rowid DESC LIMIT 1",
	    got);
	faults_case(strcmp(got, "officer worker-lost") == 0,
	    "%s: the record says '%s'", label, got);
	why = traces(g.dir);
	faults_case(why == NULL, "%s: %s", label, why);
	faults_case(reads(), "%s: the next passage is in %s", label,
	    kiosk_gate_state_name(g.m.gate.state));
	faults_case(g.opens == opens, "%s: a door", label);
}

static bool
open_gate(const char *dir, bool journaled)
{
	g = (struct faults_gate) {.exe = getenv("SALLYPORT"),
	    .reader = "pcsc",
	    .trust = trust.s,
	    .journaled = journaled};
	return faults_loop_open(&g, dir, GATE_ONE_STEP);
}

static void
close_gate(const char *access)
{
	const char *why = faults_gate_close(&g);

	faults_loop_end();
	faults_case(why == NULL && g.opens == 0, "%s: %s (%u doors)", access,
	    why != NULL ? why : "", g.opens);
}

/* --- the monitor itself --- */

/* In a process of its own, which does not come back. */
static void
be_struck(const char *dir)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	if (open_gate(dir, true) && faults_loop_home(&g)) {
		faults_chip_name(getpid());
		(void)!(lay_down() && faults_loop_until(&g, is_over));
	}
	_exit(1);
}

/* And one that buries whom it leaves: the chip is none of its children. */
static bool
strike(const char *dir)
{
	int status = -1;
	pid_t pid;

	fflush(NULL);
	if ((pid = fork()) == 0) {
		prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
		if ((pid = fork()) == 0)
			be_struck(dir);
		_exit(faults_loop_bury(pid) == NULL ? 0 : 1);
	}
	return waitpid(pid, &status, 0) == pid && status == 0;
}

static void
strike_monitor(const char *access, const char *dir, unsigned at)
{
	const char *why;

	name_case(access, KIOSK_MONITOR, at, FAULTS_CHIP_ASKED);
	faults_chip_arm(0, at, FAULTS_CHIP_ASKED);
	faults_case(strike(dir) && faults_chip_struck() != 0,
	    "%s: the blow did not fall, or somebody outlives it", label);
	faults_case(faults_loop_doors(dir) == 0, "%s: a door", label);
	faults_case(faults_chip_is_free(), "%s: the reader is held", label);
	g.running = false;
	why = traces(dir);
	if (why == NULL)
		why = faults_gate_look(dir, 0);
	faults_case(why == NULL, "%s: %s", label, why);
	/* Started again, by whatever watches over it. */
	faults_case(faults_loop_again(&g, dir, GATE_ONE_STEP) && reads(),
	    "%s: the next passage is in %s", label,
	    kiosk_gate_state_name(g.m.gate.state));
	close_gate(access);
}

/* --- */

static unsigned
next(unsigned at, unsigned step)
{
	return at < whole && at + step > whole ? whole : at + step;
}

static void
campaign(const char *access)
{
	const struct faults_path dir = faults_path("gate");
	unsigned step;

	make_passport(access);
	faults_chip_lay(passport.s);
	if (!open_gate(dir.s, false))
		faults_give_up("a gate with a reader");
	faults_case(reads(), "%s: the chip is not read, %s", access,
	    kiosk_gate_state_name(g.m.gate.state));
	whole = faults_chip_commands();
	/* What is looked for can be found, and not here. */
	faults_case(search(passport.s, NULL) != NULL && traces(dir.s) == NULL,
	    "%s: traces of a chip that was read", access);
	step = faults_sample ? 1 + whole / 2 : 1;
	for (unsigned at = 1; at <= whole; at = next(at, step)) {
		strike_worker(access, KIOSK_DOCUMENT, at, FAULTS_CHIP_ASKED);
		if (faults_sample && at > 1)
			continue;
		strike_worker(access, KIOSK_DOCUMENT, at, FAULTS_CHIP_ANSWERED);
		strike_worker(access, KIOSK_READER, at, FAULTS_CHIP_ASKED);
	}
	close_gate(access);
	for (unsigned at = faults_sample ? whole / 2 : 1; at <= whole;
	     at += faults_sample ? whole : 2)
		strike_monitor(access, dir.s, at);
	faults_chip_take();
}

static void
run(void)
{
	if (!faults_inside(CLASS, "tests/pcscd.sh"))
		return;
	campaign("pace");
	if (!faults_sample)
		campaign("bac");
}

const struct faults_class faults_kill_chip = {CLASS, run};
