/*
 * The one form of configuration and policy files:
 *
 *	# a comment
 *	[section]
 *	key = value
 *
 * A program describes the keys it knows in a table; each key points at a
 * member of its struct.  A key that is unknown, repeated, out of range or
 * missing is an error which names the line and the key: a gate that does not
 * understand its configuration does not open.
 */
#ifndef KIOSK_CONF_H
#define KIOSK_CONF_H

#include "kiosk/err.h"
#include "mrtd/bytes.h"

enum conf_type {
	CONF_BOOL, /* bool: yes or no */
	CONF_UINT, /* unsigned, between min and max */
	CONF_REAL, /* double, between min and max */
	CONF_TEXT, /* char[size], NUL at the end */
};

struct conf_key {
	const char *section, *key;
	enum conf_type type;
	size_t offset, size;
	double min, max;
	bool required;
};

#define CONF_MEMBER(type, member) \
	offsetof(type, member), sizeof(((type *)0)->member)

/* A table may hold this many keys. */
#define CONF_KEYS_MAX 64

struct conf_error {
	char file[256]; /* empty: the text came from none */
	unsigned line; /* 0: the file as a whole */
	char key[48];
	char text[96];
};

/*
 * Fills the members of *out that the text names; the others stay as they were,
 * so put the defaults there first.  After an error *out is half filled:
 * do not use it.
 */
enum kiosk_err kiosk_conf_parse(struct span text, const struct conf_key *keys,
    size_t n, void *out, struct conf_error *) MUST_USE;
/*
 * The lines of a text one by one, for files whose sections or keys no table can
 * name beforehand.  A take that returns a text has refused the line: the text
 * says why.
 */
struct conf_line {
	unsigned number;
	/* Trimmed, until take returns.  No key: the section begins here. */
	const char *section, *key, *value;
};
typedef const char *conf_take(void *cookie, const struct conf_line *);
enum kiosk_err kiosk_conf_each(
    struct span text, conf_take *, void *cookie, struct conf_error *) MUST_USE;
/*
 * For a take whose sections come more than once: the member of *out that the
 * line names, by a table of up to CONF_KEYS_MAX keys; a line without a key asks
 * for the section alone.  *seen holds a bit for each key: start with 0.
 */
const char *kiosk_conf_assign(const struct conf_key *, size_t n, uint64_t *seen,
    void *out, const struct conf_line *) MUST_USE;
/* The same for a file of at most 64 KiB. */
enum kiosk_err kiosk_conf_read_each(
    const char *path, conf_take *, void *cookie, struct conf_error *) MUST_USE;
/* kiosk_conf_parse() for a file of at most 64 KiB. */
enum kiosk_err kiosk_conf_read(const char *path, const struct conf_key *keys,
    size_t n, void *out, struct conf_error *) MUST_USE;

#endif
