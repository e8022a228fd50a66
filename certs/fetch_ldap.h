/*
 * A connection to an LDAP directory by libldap, watched: nothing is said before
 * the server is known, and no answer is larger, slower or longer than allowed.
 */
#ifndef CERTS_FETCH_LDAP_H
#define CERTS_FETCH_LDAP_H

#include "certs/fetch_form.h"

#include <ldap.h>

/* The largest single message: an entry with a master list in it. */
#define CERTS_FETCH_LDAP_MESSAGE (32 << 20)

struct certs_fetch_ldap {
	struct certs_fetch *f;
	LDAP *ld;
	uint64_t bytes; /* that came through TLS on all connections */
	uint64_t seen, seen_ms; /* of them when, to notice a drip */
	bool again; /* the failure may pass: connect anew */
};

/* Connects, proves the server, binds. */
enum certs_err certs_fetch_ldap_connect(struct certs_fetch_ldap *) MUST_USE;
void certs_fetch_ldap_close(struct certs_fetch_ldap *);

struct certs_fetch_ldap_search {
	const char *base;
	int scope;
	char **attributes;
	/* One entry; its message lives until this returns. */
	enum certs_err (*take)(void *cookie, LDAP *, LDAPMessage *);
	void *cookie;
};
/* In pages; E_REFUSED with *absent: there is no such base. */
enum certs_err certs_fetch_ldap_search(struct certs_fetch_ldap *,
    const struct certs_fetch_ldap_search *, bool *absent) MUST_USE;

#endif
