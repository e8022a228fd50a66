#include "kiosk/store_parts.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct kiosk_store_backend *const backends[] = {
    &kiosk_store_sqlite,
    &kiosk_store_postgres,
};

enum kiosk_err
kiosk_store_fail(struct kiosk_store *s, enum kiosk_err e, const char *why)
{
	snprintf(s->why, sizeof(s->why), "%s", why);
	return e;
}

enum kiosk_err
kiosk_store_open(
    const char *address, struct kiosk_store **out, char why[KIOSK_STORE_WHY])
{
	for (size_t i = 0; i < sizeof(backends) / sizeof(backends[0]); i++) {
		size_t n = strlen(backends[i]->scheme);
		struct kiosk_store *s;
		enum kiosk_err e;

		if (strncmp(address, backends[i]->scheme, n) != 0 ||
		    address[n] != ':')
			continue;
		if ((s = calloc(1, sizeof(*s))) == NULL)
			return KIOSK_E_SYSTEM;
		s->backend = backends[i];
		e = s->backend->open(address + n + 1, &s->cookie);
		if (e == KIOSK_E_OK) {
			*out = s;
			return e;
		}
		if (why != NULL && s->cookie != NULL)
			snprintf(why, KIOSK_STORE_WHY, "%s",
			    s->backend->why(s->cookie));
		kiosk_store_close(&s);
		return e;
	}
	return KIOSK_E_CONF;
}

enum kiosk_err
kiosk_store_run(struct kiosk_store *s, const char *sql,
    const struct kiosk_store_value *v, size_t n, kiosk_store_row *row,
    void *cookie)
{
	enum kiosk_err e = s->backend->run(s->cookie, sql, v, n, row, cookie);

	return e == KIOSK_E_OK
	    ? e
	    : kiosk_store_fail(s, e, s->backend->why(s->cookie));
}

enum kiosk_err
kiosk_store_begin(struct kiosk_store *s)
{
	return kiosk_store_run(s, "BEGIN", NULL, 0, NULL, NULL);
}

enum kiosk_err
kiosk_store_end(struct kiosk_store *s, enum kiosk_err e)
{
	char why[sizeof(s->why)];

	if (e == KIOSK_E_OK)
		e = kiosk_store_run(s, "COMMIT", NULL, 0, NULL, NULL);
	if (e == KIOSK_E_OK)
		return e;
	/* What failed first is what is told. */
	memcpy(why, s->why, sizeof(why));
	if (kiosk_store_run(s, "ROLLBACK", NULL, 0, NULL, NULL) != KIOSK_E_OK)
		return kiosk_store_fail(s, e, why);
	return kiosk_store_fail(s, e, why);
}

/* A value that does not change would not be written. */
bool
kiosk_store_ready(struct kiosk_store *s)
{
	return kiosk_store_run(s,
		   "INSERT INTO pulse VALUES (1, 1)"
		   " ON CONFLICT (id) DO UPDATE SET n = n + 1",
		   NULL, 0, NULL, NULL) == KIOSK_E_OK;
}

const char *
kiosk_store_why(const struct kiosk_store *s)
{
	return s->why;
}

void
kiosk_store_close(struct kiosk_store **s)
{
	if (*s == NULL)
		return;
	if ((*s)->cookie != NULL)
		(*s)->backend->close((*s)->cookie);
	free(*s);
	*s = NULL;
}

int64_t
kiosk_store_cell_number(struct span s)
{
	char text[24];

	kiosk_store_cell_text(s, text, sizeof(text));
	return strtoll(text, NULL, 10);
}

void
kiosk_store_cell_text(struct span s, char *out, size_t cap)
{
	size_t n = s.n < cap ? s.n : cap - 1;

	if (n > 0)
		memcpy(out, s.p, n);
	out[n] = '\0';
}

/* "case_" or "order_" and the digest of a name: anybody may listen to anything,
 * so a channel says nothing but that there is news. */
static enum kiosk_err
channel_of(enum kiosk_store_topic topic, const char *site, const char *gate,
    char out[KIOSK_STORE_CHANNEL])
{
	const bool orders = topic == KIOSK_STORE_ORDERS;
	char name[2 * KIOSK_CASE_NAME + 1];
	uint8_t md[EVP_MAX_MD_SIZE];
	size_t n = 0;
	int put;

	if (orders)
		snprintf(name, sizeof(name), "%s@%s", gate, site);
	else
		snprintf(name, sizeof(name), "%s", site);
	if (!EVP_Q_digest(NULL, "SHA256", NULL, name, strlen(name), md, &n) ||
	    n < 20)
		return KIOSK_E_SYSTEM;
	put = snprintf(
	    out, KIOSK_STORE_CHANNEL, "%s", orders ? "order_" : "case_");
	for (size_t i = 0; i < 20; i++)
		put += snprintf(out + put, KIOSK_STORE_CHANNEL - (size_t)put,
		    "%02x", md[i]);
	return KIOSK_E_OK;
}

enum kiosk_err
kiosk_store_listen(struct kiosk_store *s, enum kiosk_store_topic topic,
    const char *site, const char *gate)
{
	char *channel = topic == KIOSK_STORE_ORDERS ? s->orders : s->cases;
	enum kiosk_err e = channel_of(topic, site, gate, channel);

	if (e == KIOSK_E_OK)
		e = s->backend->listen(s->cookie, channel);
	return e == KIOSK_E_OK
	    ? e
	    : kiosk_store_fail(s, e, s->backend->why(s->cookie));
}

enum kiosk_err
kiosk_store_unlisten(struct kiosk_store *s, enum kiosk_store_topic topic)
{
	char *channel = topic == KIOSK_STORE_ORDERS ? s->orders : s->cases;
	enum kiosk_err e = KIOSK_E_OK;

	if (channel[0] != '\0')
		e = s->backend->unlisten(s->cookie, channel);
	channel[0] = '\0';
	return e == KIOSK_E_OK
	    ? e
	    : kiosk_store_fail(s, e, s->backend->why(s->cookie));
}

bool
kiosk_store_listens(const struct kiosk_store *s, enum kiosk_store_topic topic)
{
	return (topic == KIOSK_STORE_ORDERS ? s->orders : s->cases)[0] != '\0';
}

enum kiosk_err
kiosk_store_tell(struct kiosk_store *s, enum kiosk_store_topic topic,
    const char *site, const char *gate)
{
	char channel[KIOSK_STORE_CHANNEL];
	enum kiosk_err e = channel_of(topic, site, gate, channel);

	if (e == KIOSK_E_OK)
		e = s->backend->tell(s->cookie, channel);
	return e == KIOSK_E_OK
	    ? e
	    : kiosk_store_fail(s, e, s->backend->why(s->cookie));
}

int
kiosk_store_fd(const struct kiosk_store *s)
{
	return s->backend->fd(s->cookie);
}

enum kiosk_err
kiosk_store_news(struct kiosk_store *s, unsigned *topics)
{
	char channel[KIOSK_STORE_CHANNEL];
	enum kiosk_err e;

	*topics = 0;
	while ((e = s->backend->heard(s->cookie, channel, sizeof(channel))) ==
		KIOSK_E_OK &&
	    channel[0] != '\0') {
		if (strcmp(channel, s->cases) == 0)
			*topics |= KIOSK_STORE_CASES;
		if (strcmp(channel, s->orders) == 0)
			*topics |= KIOSK_STORE_ORDERS;
	}
	return e == KIOSK_E_OK
	    ? e
	    : kiosk_store_fail(s, e, s->backend->why(s->cookie));
}

void
kiosk_store_forget(struct kiosk_store *s)
{
	/* Should somebody else be reading, the next case does it. */
	if (s->backend == &kiosk_store_sqlite)
		(void)!kiosk_store_run(
		    s, "PRAGMA wal_checkpoint(TRUNCATE)", NULL, 0, NULL, NULL);
}
