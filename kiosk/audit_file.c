#include "kiosk/audit_file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/sha.h>

struct kiosk_audit {
	int fd;
	off_t size; /* of the whole lines */
	uint64_t seq; /* of the last line */
	uint8_t tip[32]; /* and its digest */
	enum audit_kind last;
	struct kiosk_sign *sign;
};

/* All of it or nothing, on the disk. */
static enum kiosk_err
append(struct kiosk_audit *a, struct span s)
{
	ssize_t n = pwrite(a->fd, s.p, s.n, a->size);

	if (n == (ssize_t)s.n && fdatasync(a->fd) == 0) {
		a->size += (off_t)s.n;
		return KIOSK_E_OK;
	}
	/* Where that fails too, what is left is a line without its end. */
	(void)!ftruncate(a->fd, a->size);
	return KIOSK_E_STORE;
}

/* front stands before the line: the end of one that was cut. */
static enum kiosk_err
add_line(struct kiosk_audit *a, struct audit_entry *e, const char *what,
    const char *front)
{
	uint8_t buf[AUDIT_LINE_MAX + 1], signature[KIOSK_SIGN_SIZE];
	struct sink k = sink_of(buf, sizeof(buf));
	size_t head = strlen(front);
	enum kiosk_err err;

	e->seq = a->seq + 1;
	memcpy(e->prev, a->tip, sizeof(e->prev));
	sink_put(&k, span_of(front, head));
	kiosk_audit_put(&k, e, what);
	if (e->kind == AUDIT_CHECKPOINT) {
		if ((err = kiosk_sign_make(a->sign, AUDIT_PURPOSE,
			 span_of(buf + head, k.n - head), signature)) !=
		    KIOSK_E_OK)
			return err;
		kiosk_audit_put_signature(&k, signature);
	}
	if (!sink_ok(&k))
		return KIOSK_E_SIZE;
	if ((err = append(a, sink_span(&k))) != KIOSK_E_OK)
		return err;
	SHA256(buf + head, k.n - head, a->tip);
	a->seq = e->seq;
	a->last = e->kind;
	return KIOSK_E_OK;
}

enum kiosk_err
kiosk_audit_add(struct kiosk_audit *a, enum audit_kind kind, const char *who,
    int64_t now_ms, const char *fmt, ...)
{
	struct audit_entry e = {.kind = kind, .time_ms = now_ms};
	char what[AUDIT_WHAT_MAX + 1];
	va_list ap;

	if (kind == AUDIT_CHECKPOINT)
		return KIOSK_E_INTERNAL;
	va_start(ap, fmt);
	(void)vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	(void)snprintf(e.who, sizeof(e.who), "%s", who);
	return add_line(a, &e, what, "");
}

enum kiosk_err
kiosk_audit_checkpoint(struct kiosk_audit *a, int64_t now_ms, struct sink *line)
{
	struct audit_entry e = {.kind = AUDIT_CHECKPOINT, .time_ms = now_ms};
	off_t before = a->size;
	uint8_t buf[AUDIT_LINE_MAX];
	char what[4 + 64 + 1] = "key=";
	enum kiosk_err err;
	ssize_t n;

	if (a->sign == NULL || a->last == AUDIT_CHECKPOINT)
		return KIOSK_E_OK;
	for (size_t i = 0; i < 32; i++)
		(void)snprintf(what + 4 + 2 * i, 3, "%02x",
		    kiosk_sign_public(a->sign)->id[i]);
	if ((err = add_line(a, &e, what, "")) != KIOSK_E_OK || line == NULL)
		return err;
	n = pread(a->fd, buf, sizeof(buf), before);
	if (n != (ssize_t)(a->size - before))
		return KIOSK_E_STORE;
	sink_put(line, span_of(buf, (size_t)n));
	return KIOSK_E_OK;
}

/* The last whole line before `end`, and where it begins. */
static bool
line_before(struct span text, size_t end, struct span *line)
{
	const uint8_t *lf;

	if (end == 0)
		return false;
	lf = end > 1 ? memrchr(text.p, '\n', end - 1) : NULL;
	*line = lf == NULL ? span_of(text.p, end)
			   : span_of(lf + 1, end - (size_t)(lf + 1 - text.p));
	return true;
}

static bool
map(const struct kiosk_audit *a, size_t n, struct span *out)
{
	void *p = mmap(NULL, n, PROT_READ, MAP_SHARED, a->fd, 0);

	if (p == MAP_FAILED)
		return false;
	*out = span_of(p, n);
	return true;
}

bool
kiosk_audit_last(
    const struct kiosk_audit *a, enum audit_kind kind, struct sink *what)
{
	struct span text, line;
	struct audit_entry e;
	size_t end = (size_t)a->size;
	bool found = false;

	if (end == 0 || !map(a, end, &text))
		return false;
	while (!found && line_before(text, end, &line)) {
		end = (size_t)(line.p - text.p);
		if (kiosk_audit_take(&line, &e) && e.kind == kind) {
			kiosk_audit_text(e.what, what);
			sink_put_u8(what, 0);
			found = sink_ok(what);
			break;
		}
	}
	munmap((void *)(uintptr_t)text.p, text.n);
	return found;
}

/*
 * Says what the line is that a crash has cut: it stands between the last good
 * one and a->size, and stays.  front ends it where it has no end, because it
 * may look like a whole one: CAN, which no line has.
 */
static enum kiosk_err
explain_torn(
    struct kiosk_audit *a, struct span torn, const char *front, int64_t now_ms)
{
	struct audit_entry e = {
	    .kind = AUDIT_TORN, .time_ms = now_ms, .who = "sallyport"};
	uint8_t md[EVP_MAX_MD_SIZE];
	EVP_MD_CTX *c = EVP_MD_CTX_new();
	char what[160];
	bool ok = c != NULL && EVP_DigestInit_ex(c, EVP_sha256(), NULL) == 1 &&
	    EVP_DigestUpdate(c, torn.p, torn.n) == 1 &&
	    EVP_DigestUpdate(c, front, strlen(front)) == 1 &&
	    EVP_DigestFinal_ex(c, md, NULL) == 1;

	EVP_MD_CTX_free(c);
	if (!ok)
		return KIOSK_E_SYSTEM;
	for (size_t i = 0; i < 32; i++)
		(void)snprintf(what + 2 * i, 3, "%02x", md[i]);
	(void)snprintf(what + 64, sizeof(what) - 64,
	    " is the digest of a line that was not written to its end, %zu "
	    "octets of it",
	    torn.n);
	return add_line(a, &e, what, front);
}

/* Without its end, or explained so far as CAN; sectors that are not there are
 * zeros.  What was altered by hand is none of these, and not continued. */
static bool
is_torn(struct span line)
{
	return line.p[line.n - 1] != '\n' ||
	    memchr(line.p, 0, line.n) != NULL ||
	    (line.n > 1 && line.p[line.n - 2] == 0x18);
}

/* The last good line: behind it stands nothing but what a crash leaves. */
static bool
find_good(struct kiosk_audit *a, struct span text)
{
	size_t end = text.n;
	struct span line, rest;
	struct audit_entry e;

	/* One line that was cut, and the line that was to explain it. */
	for (int i = 0; i < 3 && line_before(text, end, &line); i++) {
		rest = line;
		if (kiosk_audit_take(&rest, &e)) {
			a->size = (off_t)end;
			a->seq = e.seq;
			a->last = e.kind;
			SHA256(line.p, line.n, a->tip);
			return true;
		}
		if (!is_torn(line))
			return false;
		end = (size_t)(line.p - text.p);
	}
	return false;
}

/* The power was cut while the file was made: it has promised nothing yet. */
static bool
is_unborn(struct span text)
{
	static const uint8_t begins[] = {'1', '\t'};
	size_t zeros = 0;

	if (text.n == 0)
		return true;
	while (zeros < text.n && text.p[zeros] == 0)
		zeros++;
	return text.n < AUDIT_LINE_MAX &&
	    memchr(text.p, '\n', text.n) == NULL &&
	    (zeros == text.n ||
		memcmp(text.p, begins,
		    text.n < sizeof(begins) ? text.n : sizeof(begins)) == 0);
}

/*
 * What stands behind the last good line was promised to nobody.  Its first line
 * is what a crash has cut, and stays; the rest is of an explanation that
 * another crash has cut, and is written anew.
 */
static enum kiosk_err
resume(struct kiosk_audit *a, struct span text, int64_t now_ms)
{
	struct span torn;
	const uint8_t *lf;

	if (!find_good(a, text))
		return KIOSK_E_STORE;
	torn = span_of(text.p + a->size, text.n - (size_t)a->size);
	if (torn.n == 0)
		return KIOSK_E_OK;
	if (torn.n > 3 * AUDIT_LINE_MAX)
		return KIOSK_E_STORE;
	if ((lf = memchr(torn.p, '\n', torn.n)) != NULL)
		torn.n = (size_t)(lf + 1 - torn.p);
	a->size += (off_t)torn.n;
	if (ftruncate(a->fd, a->size) != 0)
		return KIOSK_E_STORE;
	return explain_torn(a, torn, lf != NULL ? "" : "\x18\n", now_ms);
}

/* The file's name has to last as well as its lines: fsync(2). */
static enum kiosk_err
begin(
    struct kiosk_audit *a, const char *path, const char *whose, int64_t now_ms)
{
	char copy[PATH_MAX];
	enum kiosk_err e;
	int dir;

	if (ftruncate(a->fd, 0) != 0)
		return KIOSK_E_STORE;
	e = kiosk_audit_add(a, AUDIT_BEGIN, whose, now_ms, "sallyport-audit/1");
	(void)snprintf(copy, sizeof(copy), "%s", path);
	dir = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0 || fsync(dir) != 0)
		e = KIOSK_E_STORE;
	if (dir >= 0)
		close(dir);
	return e;
}

static enum kiosk_err
begin_or_resume(
    struct kiosk_audit *a, const char *path, const char *whose, int64_t now_ms)
{
	struct span text = {0};
	struct stat st;
	enum kiosk_err e;

	if (fstat(a->fd, &st) != 0 || !S_ISREG(st.st_mode) ||
	    (st.st_size > 0 && !map(a, (size_t)st.st_size, &text)))
		return KIOSK_E_STORE;
	e = is_unborn(text) ? begin(a, path, whose, now_ms)
			    : resume(a, text, now_ms);
	if (text.n > 0)
		munmap((void *)(uintptr_t)text.p, text.n);
	return e;
}

enum kiosk_err
kiosk_audit_open(const char *path, const char *whose, struct kiosk_sign *sign,
    int64_t now_ms, struct kiosk_audit **out)
{
	struct kiosk_audit *a = calloc(1, sizeof(*a));
	enum kiosk_err e = KIOSK_E_STORE;

	*out = NULL;
	if (a == NULL)
		return KIOSK_E_SYSTEM;
	a->sign = sign;
	a->last = AUDIT_KIND_COUNT;
	a->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (a->fd >= 0 && flock(a->fd, LOCK_EX | LOCK_NB) != 0)
		e = errno == EWOULDBLOCK ? KIOSK_E_BUSY : KIOSK_E_STORE;
	else if (a->fd >= 0)
		e = begin_or_resume(a, path, whose, now_ms);
	if (e != KIOSK_E_OK)
		kiosk_audit_close(&a);
	*out = a;
	return e;
}

void
kiosk_audit_close(struct kiosk_audit **a)
{
	if (*a == NULL)
		return;
	if ((*a)->fd >= 0)
		close((*a)->fd);
	free(*a);
	*a = NULL;
}
