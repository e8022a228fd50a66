/*
 * For the store alone: SQL that both backends speak, and what a backend is.
 *
 * A statement is a string literal with $1, $2, ... in the order of their first
 * use; a backend keeps it prepared under its address.  Values go in as text,
 * numbers or octets; cells come back as text or octets.
 */
#ifndef KIOSK_STORE_PARTS_H
#define KIOSK_STORE_PARTS_H

#include "kiosk/store.h"
#include "kiosk/vault.h"

enum kiosk_store_type {
	KIOSK_STORE_TEXT,
	KIOSK_STORE_NUMBER,
	KIOSK_STORE_OCTETS
};

struct kiosk_store_value {
	enum kiosk_store_type type;
	struct span s; /* TEXT, OCTETS: borrowed */
	int64_t i; /* NUMBER */
};

#define KIOSK_STORE_CELLS 20

/* Of one row; valid until the callback returns. */
struct kiosk_store_cells {
	size_t n;
	struct span cell[KIOSK_STORE_CELLS];
};
typedef bool kiosk_store_row(void *cookie, const struct kiosk_store_cells *);

struct kiosk_store_backend {
	const char *scheme;
	/* cookie is set even on failure, for why; NULL: no memory. */
	enum kiosk_err (*open)(const char *rest, void **cookie);
	enum kiosk_err (*run)(void *cookie, const char *sql,
	    const struct kiosk_store_value *, size_t n, kiosk_store_row *,
	    void *row_cookie);
	enum kiosk_err (*listen)(void *cookie, const char *channel);
	enum kiosk_err (*unlisten)(void *cookie, const char *channel);
	enum kiosk_err (*tell)(void *cookie, const char *channel);
	int (*fd)(const void *cookie);
	/* The next channel that has news into out; empty: none. */
	enum kiosk_err (*heard)(void *cookie, char *out, size_t cap);
	const char *(*why)(const void *cookie);
	void (*close)(void *cookie);
};
extern const struct kiosk_store_backend kiosk_store_sqlite;
extern const struct kiosk_store_backend kiosk_store_postgres;

#define KIOSK_STORE_CHANNEL 48 /* "order_", 40 digits */

struct kiosk_store {
	const struct kiosk_store_backend *backend;
	void *cookie;
	char why[KIOSK_STORE_WHY];
	struct kiosk_vault vault; /* dir NULL: nothing is sealed */
	char cases[KIOSK_STORE_CHANNEL], orders[KIOSK_STORE_CHANNEL];
};

/* One numbered step of the schema, in a backend's own dialect. */
struct kiosk_store_migration {
	int number;
	const char *name, *sql;
};

static inline struct kiosk_store_value
kiosk_store_text(const char *s)
{
	return (struct kiosk_store_value) {
	    KIOSK_STORE_TEXT, span_of(s, strlen(s)), 0};
}

static inline struct kiosk_store_value
kiosk_store_number(int64_t i)
{
	return (struct kiosk_store_value) {
	    KIOSK_STORE_NUMBER, span_of(NULL, 0), i};
}

static inline struct kiosk_store_value
kiosk_store_octets(struct span s)
{
	return (struct kiosk_store_value) {KIOSK_STORE_OCTETS, s, 0};
}

/* row NULL: what comes back is dropped. */
enum kiosk_err kiosk_store_run(struct kiosk_store *, const char *sql,
    const struct kiosk_store_value *, size_t n, kiosk_store_row *row,
    void *cookie) MUST_USE;
/* BEGIN; then COMMIT or, where e is not OK, ROLLBACK.  Returns the first. */
enum kiosk_err kiosk_store_begin(struct kiosk_store *) MUST_USE;
enum kiosk_err kiosk_store_end(struct kiosk_store *, enum kiosk_err e) MUST_USE;
/* News of a row that is stored; gate only for orders. */
enum kiosk_err kiosk_store_tell(struct kiosk_store *, enum kiosk_store_topic,
    const char *site, const char *gate) MUST_USE;
/* Sets why; returns e. */
enum kiosk_err kiosk_store_fail(
    struct kiosk_store *, enum kiosk_err e, const char *why);

/*
 * As it is put into the store: sealed where there are keys, in base64 where it
 * is to be text; and back, a row of any kind.  id: of passage or case.
 */
enum kiosk_err kiosk_store_seal(struct kiosk_store *, const char *id, bool text,
    struct span plain, struct sink *out) MUST_USE;
enum kiosk_err kiosk_store_unseal(struct kiosk_store *, const char *id,
    struct span cell, struct sink *out) MUST_USE;

int64_t kiosk_store_cell_number(struct span);
/* NUL at the end; what does not fit is cut. */
void kiosk_store_cell_text(struct span, char *out, size_t cap);

#endif
