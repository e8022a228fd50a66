/*
 * Where passages are kept.  One interface; the backend is chosen by the
 * address's scheme, `sqlite:PATH`.
 *
 * kiosk_store_put() returns OK only when the record would survive a loss of
 * power: the gate opens no door before.
 */
#ifndef KIOSK_STORE_H
#define KIOSK_STORE_H

#include "kiosk/err.h"
#include "mrtd/bytes.h"

struct kiosk_store;

/* Of the schema: a store of another version is not opened. */
#define KIOSK_STORE_VERSION 1

struct kiosk_record;

enum kiosk_err kiosk_store_open(
    const char *address, struct kiosk_store **out) MUST_USE;
enum kiosk_err kiosk_store_put(
    struct kiosk_store *, const struct kiosk_record *) MUST_USE;
/* Whether it can be written now, without writing. */
bool kiosk_store_ready(struct kiosk_store *) MUST_USE;
/* Why the last call failed, for the log; never NULL. */
const char *kiosk_store_why(const struct kiosk_store *);
void kiosk_store_close(struct kiosk_store **);

/* For who writes a backend: a row of the table in store.c. */
struct kiosk_store_backend {
	const char *scheme;
	enum kiosk_err (*open)(const char *rest, void **cookie);
	enum kiosk_err (*put)(void *cookie, const struct kiosk_record *);
	bool (*ready)(void *cookie);
	const char *(*why)(const void *cookie);
	void (*close)(void *cookie);
};
extern const struct kiosk_store_backend kiosk_store_sqlite;

#endif
