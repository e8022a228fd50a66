#include "kiosk/audit_gate.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include <openssl/evp.h>

#include "certs/files.h"

#define CHECKPOINT_MS ((int64_t)3600 * 1000)
/* Octets of a digest that a line shows; the files are not secret. */
#define SHOWN 16

static int64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* What decides at a gate, beside what travellers bring. */
struct watched {
	const char *name, *path; /* a path of its own, or with commas */
	bool store; /* a trust store's directory */
};

static void
watch(const struct kiosk_lane *l, const char *conf, struct watched out[9])
{
	const struct watched all[9] = {
	    {"program", "/proc/self/exe", false},
	    {"configuration", conf, false},
	    {"policy", l->policy_path, false},
	    {"algorithms", l->algorithms_path, false},
	    {"trust", l->trust, true},
	    {"thresholds", l->thresholds, false},
	    {"model", l->model, false},
	    {"pad", l->pad, false},
	    {"watchlists", l->watchlists, false},
	};

	memcpy(out, all, sizeof(all));
}

static bool
add_file(EVP_MD_CTX *c, const char *path, bool store)
{
	struct span s = {0};
	bool ok;

	if (store) {
		ok = certs_files_map(path, &s) == CERTS_E_OK &&
		    EVP_DigestUpdate(c, s.p, s.n) == 1;
		certs_files_unmap(&s);
		return ok;
	}
	ok = certs_files_read(path, &s) == CERTS_E_OK &&
	    EVP_DigestUpdate(c, s.p, s.n) == 1;
	free((void *)(uintptr_t)s.p);
	return ok;
}

/* "none" where no file is named, "unread" where it cannot be: also a change. */
static void
digest_of(const struct watched *w, char out[2 * SHOWN + 1])
{
	EVP_MD_CTX *c = EVP_MD_CTX_new();
	const char *p = w->path;
	uint8_t md[EVP_MAX_MD_SIZE];
	char one[KIOSK_LANE_PATH];
	bool ok = c != NULL && EVP_DigestInit_ex(c, EVP_sha256(), NULL) == 1;

	(void)snprintf(
	    out, 2 * SHOWN + 1, "%s", *p != '\0' ? "unread" : "none");
	while (ok && *p != '\0') {
		size_t n = strcspn(p, ",");

		ok = n < sizeof(one);
		if (ok && n > 0) {
			memcpy(one, p, n);
			one[n] = '\0';
			ok = add_file(c, one + strspn(one, " "), w->store);
		}
		p += n + (p[n] == ',');
	}
	if (ok && w->path[0] != '\0' && EVP_DigestFinal_ex(c, md, NULL) == 1)
		for (size_t i = 0; i < SHOWN; i++)
			(void)snprintf(out + 2 * i, 3, "%02x", md[i]);
	EVP_MD_CTX_free(c);
}

/* "name=value" in what the last start said. */
static bool
before(const char *said, const char *name, char *out, size_t cap)
{
	size_t n = strlen(name);

	for (const char *p = said; *p != '\0'; p += strcspn(p, " ")) {
		p += strspn(p, " ");
		if (strncmp(p, name, n) == 0 && p[n] == '=') {
			(void)snprintf(out, cap, "%.*s",
			    (int)strcspn(p + n + 1, " "), p + n + 1);
			return true;
		}
	}
	return false;
}

/* To whom the file belongs: who could have changed it. */
static void
owner_of(const char *path, char *out, size_t cap)
{
	const struct passwd *p;
	struct stat st;

	(void)snprintf(out, cap, "-");
	if (stat(path, &st) == 0 && (p = getpwuid(st.st_uid)) != NULL)
		(void)snprintf(out, cap, "%s", p->pw_name);
}

static enum kiosk_err
tell_change(struct kiosk_audit *log, const struct watched *w, const char *old,
    const char *new)
{
	char who[64];

	owner_of(w->path, who, sizeof(who));
	return kiosk_audit_add(log, AUDIT_CHANGE, who, now_ms(),
	    "%s: %s -> %s, %.255s", w->name, old, new, w->path);
}

static enum kiosk_err
tell_start(
    struct kiosk_audit *log, const struct kiosk_lane *lane, const char *conf)
{
	char said[AUDIT_LINE_MAX] = "", line[AUDIT_WHAT_MAX] = "";
	struct sink k = sink_of(said, sizeof(said));
	bool known = kiosk_audit_last(log, AUDIT_START, &k);
	struct watched all[9];
	size_t n = 0;
	enum kiosk_err e = KIOSK_E_OK;

	watch(lane, conf, all);
	for (size_t i = 0; i < 9 && e == KIOSK_E_OK; i++) {
		char old[2 * SHOWN + 1], new[2 * SHOWN + 1];

		digest_of(&all[i], new);
		n += (size_t)snprintf(line + n, sizeof(line) - n, "%s%s=%s",
		    i > 0 ? " " : "", all[i].name, new);
		if (known && before(said, all[i].name, old, sizeof(old)) &&
		    strcmp(old, new) != 0)
			e = tell_change(log, &all[i], old, new);
	}
	return e == KIOSK_E_OK ? kiosk_audit_add(log, AUDIT_START, lane->name,
				     now_ms(), "%s", line)
			       : e;
}

enum kiosk_err
kiosk_audit_gate_open(
    struct kiosk_audit_gate *a, const struct kiosk_lane *lane, const char *conf)
{
	enum kiosk_err e = KIOSK_E_OK;

	*a = (struct kiosk_audit_gate) {.log = NULL};
	if (lane->audit[0] == '\0')
		return KIOSK_E_OK;
	if (lane->audit_key[0] != '\0')
		e = kiosk_sign_open(lane->audit_key,
		    lane->audit_pin[0] != '\0' ? lane->audit_pin : NULL,
		    &a->sign);
	if (e == KIOSK_E_OK)
		e = kiosk_audit_open(
		    lane->audit, lane->name, a->sign, now_ms(), &a->log);
	if (e == KIOSK_E_OK)
		e = tell_start(a->log, lane, conf);
	if (e != KIOSK_E_OK) {
		kiosk_audit_close(&a->log);
		kiosk_sign_close(&a->sign);
	}
	return e;
}

static enum kiosk_err
digest_record(const struct kiosk_record *r, char out[65])
{
	uint8_t *text = malloc(KIOSK_RECORD_MAX), md[EVP_MAX_MD_SIZE];
	struct sink k = sink_of(text, text != NULL ? KIOSK_RECORD_MAX : 0);
	enum kiosk_err e = KIOSK_E_SYSTEM;

	if (text == NULL)
		return e;
	if (kiosk_record_json(r, &k) &&
	    EVP_Digest(text, k.n, md, NULL, EVP_sha256(), NULL) == 1) {
		for (size_t i = 0; i < 32; i++)
			(void)snprintf(out + 2 * i, 3, "%02x", md[i]);
		e = KIOSK_E_OK;
	}
	bytes_wipe(text, KIOSK_RECORD_MAX);
	free(text);
	return e;
}

enum kiosk_err
kiosk_audit_gate_passage(
    struct kiosk_audit_gate *a, const struct kiosk_record *r)
{
	char md[65];
	enum kiosk_err e;

	if (a->log == NULL)
		return KIOSK_E_OK;
	if ((e = digest_record(r, md)) != KIOSK_E_OK)
		return e;
	return kiosk_audit_add(a->log, AUDIT_PASSAGE, r->gate, now_ms(),
	    "%s %s record=%s", r->id, r->decision, md);
}

void
kiosk_audit_gate_say(struct kiosk_audit_gate *a, enum audit_kind kind,
    const char *who, const char *what)
{
	if (a->log != NULL)
		(void)!kiosk_audit_add(a->log, kind, who, now_ms(), "%s", what);
}

bool
kiosk_audit_gate_checkpoint(struct kiosk_audit_gate *a, struct sink *line)
{
	int64_t now = now_ms();

	/* A clock that was set back is no reason to wait. */
	if (a->log == NULL || a->sign == NULL ||
	    (a->signed_ms != 0 && now >= a->signed_ms &&
		now - a->signed_ms < CHECKPOINT_MS))
		return false;
	a->signed_ms = now;
	return kiosk_audit_checkpoint(a->log, now, line) == KIOSK_E_OK &&
	    line->n > 0;
}

void
kiosk_audit_gate_close(struct kiosk_audit_gate *a)
{
	uint8_t buf[AUDIT_LINE_MAX];
	struct sink line = sink_of(buf, sizeof(buf));

	if (a->log != NULL) {
		(void)!kiosk_audit_add(
		    a->log, AUDIT_STOP, "gate", now_ms(), "in order");
		(void)!kiosk_audit_checkpoint(a->log, now_ms(), &line);
	}
	kiosk_audit_close(&a->log);
	kiosk_sign_close(&a->sign);
}
