#include "kiosk/audit_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

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
 * A line that a crash has cut stays, and its digest says which it was.  It may
 * look like a whole one, so CAN is put behind it, which no line has.
 */
static enum kiosk_err
explain_torn(struct kiosk_audit *a, struct span torn, int64_t now_ms)
{
	static const char end[] = "\x18\n";
	struct audit_entry e = {
	    .kind = AUDIT_TORN, .time_ms = now_ms, .who = "sallyport"};
	uint8_t md[32], line[AUDIT_LINE_MAX + 2];
	char what[160];

	if (torn.n >= AUDIT_LINE_MAX)
		return KIOSK_E_STORE;
	memcpy(line, torn.p, torn.n);
	memcpy(line + torn.n, end, 2);
	SHA256(line, torn.n + 2, md);
	for (size_t i = 0; i < sizeof(md); i++)
		(void)snprintf(what + 2 * i, 3, "%02x", md[i]);
	(void)snprintf(what + 64, sizeof(what) - 64,
	    " is the digest of a line that was not written to its end, %zu "
	    "octets of it",
	    torn.n);
	a->size += (off_t)torn.n;
	return add_line(a, &e, what, end);
}

/* From the last whole line; what stands behind it was cut by a crash. */
static enum kiosk_err
resume(struct kiosk_audit *a, struct span text, int64_t now_ms)
{
	const uint8_t *lf = memrchr(text.p, '\n', text.n);
	size_t whole = lf != NULL ? (size_t)(lf + 1 - text.p) : 0;
	struct span line, rest;
	struct audit_entry e;

	if (!line_before(text, whole, &line))
		return KIOSK_E_STORE;
	rest = line;
	if (!kiosk_audit_take(&rest, &e))
		return KIOSK_E_STORE;
	a->size = (off_t)whole;
	a->seq = e.seq;
	a->last = e.kind;
	SHA256(line.p, line.n, a->tip);
	if (whole == text.n)
		return KIOSK_E_OK;
	return explain_torn(a, span_of(text.p + whole, text.n - whole), now_ms);
}

static enum kiosk_err
begin_or_resume(struct kiosk_audit *a, const char *whose, int64_t now_ms)
{
	struct span text;
	struct stat st;
	enum kiosk_err e;

	if (fstat(a->fd, &st) != 0 || !S_ISREG(st.st_mode))
		return KIOSK_E_STORE;
	if (st.st_size == 0)
		return kiosk_audit_add(
		    a, AUDIT_BEGIN, whose, now_ms, "sallyport-audit/1");
	if (!map(a, (size_t)st.st_size, &text))
		return KIOSK_E_STORE;
	e = resume(a, text, now_ms);
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
		e = begin_or_resume(a, whose, now_ms);
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
