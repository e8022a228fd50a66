/*
 * The power is cut at every write of an audit log, and once more at every write
 * of what its next start does about it.
 *
 *	cut                                demanded
 *	after a line was acknowledged      it is there, and the chain verifies
 *	in the middle of a line            the log is continued, says so,
 *verifies before the file was acknowledged   the log begins anew while a cut
 *line is explained      as above
 */
#include <fcntl.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kiosk/audit_file.h"
#include "tests/faults/disk.h"
#include "tests/faults/faults.h"

#define NOW INT64_C(1795000000123)
#define LINES 9

static struct kiosk_sign *sign;

/* Of lengths that end before, at and behind a sector. */
static const size_t lengths[LINES] = {10, 300, 90, 600, 7, 352, 120, 40, 480};

static bool
make_key(void)
{
	const struct faults_path path = faults_path("audit.pem");
	EVP_PKEY *k = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	FILE *f = fopen(path.s, "w");
	bool ok = k != NULL && f != NULL &&
	    PEM_write_PrivateKey(f, k, NULL, NULL, 0, NULL, NULL) == 1;

	if (f != NULL)
		ok = fclose(f) == 0 && ok;
	EVP_PKEY_free(k);
	return ok && chmod(path.s, 0600) == 0 &&
	    kiosk_sign_open(path.s, NULL, &sign) == KIOSK_E_OK;
}

static void
text_of(int line, char out[AUDIT_WHAT_MAX])
{
	const int n = snprintf(out, AUDIT_WHAT_MAX, "line %d ", line);

	memset(out + n, 'x', lengths[line]);
	out[(size_t)n + lengths[line]] = '\0';
}

static bool
add_line(struct kiosk_audit *a, int line)
{
	char what[AUDIT_WHAT_MAX];

	text_of(line, what);
	return kiosk_audit_add(a, AUDIT_PASSAGE, "lane-1", NOW + line, "%s",
		   what) == KIOSK_E_OK;
}

/* Two starts of a gate, and checkpoints between its lines. */
static bool
work(struct faults_trace *t, const char *path)
{
	struct kiosk_audit *a = NULL;
	bool ok = true;

	for (int i = 0; i < LINES && ok; i++) {
		if (i == 0 || i == 6) {
			kiosk_audit_close(&a);
			ok = kiosk_audit_open(path, "lane-1", sign, NOW, &a) ==
			    KIOSK_E_OK;
			faults_disk_mark(t, "begun");
		}
		ok = ok && add_line(a, i);
		faults_disk_mark(t, "line %d", i);
		if (i % 3 == 2)
			ok = ok &&
			    kiosk_audit_checkpoint(a, NOW + i, NULL) ==
				KIOSK_E_OK;
	}
	kiosk_audit_close(&a);
	return ok;
}

static bool
slurp(const char *path, uint8_t *buf, size_t cap, struct span *out)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	const ssize_t n = fd >= 0 ? read(fd, buf, cap) : -1;

	if (fd >= 0)
		close(fd);
	*out = span_of(buf, n > 0 ? (size_t)n : 0);
	return n >= 0;
}

/* Every line that was acknowledged before the cut, in a chain that holds. */
static const char *
look(const char *path, const struct faults_trace *t, size_t cut)
{
	static uint8_t buf[65536];
	const struct audit_against with = {
	    .key = kiosk_sign_public(sign), .keys = 1};
	struct audit_report r;
	struct span text;

	if (!slurp(path, buf, sizeof(buf), &text))
		return "the log is gone";
	kiosk_audit_verify(text, &with, &r);
	if (r.fault != AUDIT_FAULT_NONE)
		return kiosk_audit_fault_text(r.fault);
	for (int i = 0; i < LINES; i++) {
		char what[AUDIT_WHAT_MAX], name[32];

		snprintf(name, sizeof(name), "line %d", i);
		text_of(i, what);
		if (faults_disk_promised(t, cut, name) &&
		    memmem(text.p, text.n, what, strlen(what)) == NULL)
			return "an acknowledged line is gone";
	}
	return NULL;
}

/* The next start, as a gate does it. */
static const char *
go_on(const char *path, const struct faults_trace *t, size_t cut)
{
	struct kiosk_audit *a = NULL;
	enum kiosk_err e = kiosk_audit_open(path, "lane-1", sign, NOW, &a);
	bool ok = e == KIOSK_E_OK &&
	    kiosk_audit_add(a, AUDIT_START, "lane-1", NOW, "again") ==
		KIOSK_E_OK;

	kiosk_audit_close(&a);
	if (!ok)
		return "the log is not continued";
	return look(path, t, cut);
}

/* The power is cut in the middle of that, too. */
static void
cut_again(const struct faults_trace *first, size_t at, enum faults_fate fate)
{
	const struct faults_path dir = faults_path("again"),
				 path = faults_path("again/log"),
				 third = faults_path("third"),
				 log = faults_path("third/log");
	struct faults_trace t;

	faults_disk_restore(first, at, fate, dir.s);
	faults_disk_record(&t, dir.s);
	(void)!go_on(path.s, first, at);
	faults_disk_stop();
	for (size_t cut = 0; cut < faults_disk_cuts(&t); cut++)
		for (unsigned f = 0; f < FAULTS_FATE_COUNT; f++) {
			const char *why;

			faults_disk_restore(
			    &t, cut, (enum faults_fate)f, third.s);
			why = go_on(log.s, first, at);
			faults_case(why == NULL,
			    "cut at write %zu (%s), then at write %zu of the "
			    "next start (%s): %s",
			    at, faults_fate_text(fate), cut,
			    faults_fate_text((enum faults_fate)f), why);
			if (!faults_disk_pending(&t, cut))
				break;
		}
	faults_disk_free(&t);
}

static void
run(void)
{
	const struct faults_path dir = faults_path("audit"),
				 path = faults_path("audit/log"),
				 other = faults_path("other"),
				 there = faults_path("other/log");
	struct faults_trace t;

	if (!make_key() || mkdir(dir.s, 0700) != 0 ||
	    mkdir(other.s, 0700) != 0 ||
	    mkdir(faults_path("again").s, 0700) != 0 ||
	    mkdir(faults_path("third").s, 0700) != 0)
		faults_give_up("the audit log's key");
	faults_disk_record(&t, dir.s);
	if (!work(&t, path.s))
		faults_give_up("the audit log cannot be written");
	faults_disk_stop();
	for (size_t cut = 0; cut <= faults_disk_cuts(&t);
	     cut += faults_sample ? 5 : 1)
		for (unsigned f = 0; f < FAULTS_FATE_COUNT; f++) {
			const char *why;

			faults_disk_restore(
			    &t, cut, (enum faults_fate)f, other.s);
			why = go_on(there.s, &t, cut);
			faults_case(why == NULL, "cut at write %zu (%s): %s",
			    cut, faults_fate_text((enum faults_fate)f), why);
			cut_again(&t, cut, (enum faults_fate)f);
			if (!faults_disk_pending(&t, cut))
				break;
		}
	faults_disk_free(&t);
	kiosk_sign_close(&sign);
}

const struct faults_class faults_audit = {"power cut: audit log", run};
