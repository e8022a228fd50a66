#include "certs/change.h"

#include "certs/chain.h"
#include "certs/key.h"
#include "certs/signature.h"
#include "certs/store.h"
#include "certs/x509.h"

#include <ctype.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <string.h>

static const char *const words[CERTS_CHANGE_COUNT] = {
    [CERTS_CHANGE_PROMOTE] = "promote",
    [CERTS_CHANGE_DISTRUST] = "distrust",
    [CERTS_CHANGE_TRUST] = "trust",
    [CERTS_CHANGE_ONE_PERSON] = "one person",
};

/* What a change is called when it is made. */
static const enum certs_anchors_why made[CERTS_CHANGE_COUNT] = {
    [CERTS_CHANGE_PROMOTE] = CERTS_ANCHORS_LINK,
    [CERTS_CHANGE_DISTRUST] = CERTS_ANCHORS_DISTRUST,
    [CERTS_CHANGE_TRUST] = CERTS_ANCHORS_OPERATOR,
    [CERTS_CHANGE_ONE_PERSON] = CERTS_ANCHORS_ONE_PERSON,
};

static enum certs_err
begin(const struct certs_change *c, enum certs_anchors_why why,
    const uint8_t sha256[32], const char *by)
{
	struct certs_anchors_source s = {.why = why, .time = c->now};

	memcpy(s.sha256, sha256, sizeof(s.sha256));
	(void)snprintf(s.by, sizeof(s.by), "%s", by);
	(void)snprintf(s.who, sizeof(s.who), "%s", c->who);
	(void)snprintf(s.note, sizeof(s.note), "%s", c->reason);
	return certs_anchors_build_source(c->build, &s);
}

static const char *
skip(const char *s)
{
	while (*s == ' ' || *s == '\t')
		s++;
	return s;
}

static bool
says_who_and_why(const struct certs_change *c)
{
	return c->who != NULL && *skip(c->who) != '\0' && strlen(c->who) < 32 &&
	    c->reason != NULL && c->reason[0] != '\0' &&
	    strlen(c->reason) < 128;
}

static enum certs_err
snapshot(const struct certs_change *c, bool whole, struct certs_anchors **out)
{
	struct span index;
	enum certs_err e;

	if (!whole)
		return certs_anchors_build_look(c->build, out);
	*out = NULL;
	e = certs_anchors_build_index(c->build, &index);
	return e == CERTS_E_OK ? certs_anchors_open_memory(index, out) : e;
}

/* Letter case and blanks make nobody another person. */
static bool
same_person(const char *a, const char *b)
{
	a = skip(a);
	b = skip(b);
	while (*a != '\0' && *b != '\0') {
		if (tolower((unsigned char)*a) != tolower((unsigned char)*b))
			return false;
		a = *a == ' ' || *a == '\t' ? skip(a) : a + 1;
		b = *b == ' ' || *b == '\t' ? skip(b) : b + 1;
	}
	return *skip(a) == '\0' && *skip(b) == '\0';
}

/* Whether somebody else proposed this since it was last made. */
static bool
seconded(const struct certs_anchors *a, const struct certs_change *c,
    enum certs_change_what what, const uint8_t sha256[32])
{
	struct certs_anchors_source s;
	bool yes = false;

	for (size_t i = 0; certs_anchors_source_get(a, i, &s); i++) {
		if (memcmp(s.sha256, sha256, sizeof(s.sha256)) != 0)
			continue;
		if (s.why == made[what])
			yes = false;
		else if (s.why == CERTS_ANCHORS_PROPOSAL &&
		    strcmp(s.by, words[what]) == 0 &&
		    !same_person(s.who, c->who))
			yes = true;
	}
	return yes;
}

enum certs_err
certs_change_agree(const struct certs_change *c, enum certs_change_what what,
    const uint8_t sha256[32], bool *agreed)
{
	struct certs_anchors *a = NULL;
	enum certs_err e;

	*agreed = false;
	if ((e = snapshot(c, false, &a)) != CERTS_E_OK)
		return e;
	if (!certs_store_two_persons(a, certs_anchors_sources(a)))
		*agreed = true;
	else if (!says_who_and_why(c))
		e = CERTS_E_ARGUMENT;
	else
		*agreed = seconded(a, c, what, sha256);
	certs_anchors_free(&a);
	if (e != CERTS_E_OK || *agreed)
		return e;
	return begin(c, CERTS_ANCHORS_PROPOSAL, sha256, words[what]);
}

static bool
is_authority(const struct certs_x509 *x)
{
	return x->authority || (x->key_usage & CERTS_X509_KEY_CERT_SIGN) != 0;
}

/*
 * The rules of a link, for the anchors there are.  It was made while its maker
 * was valid; that one of them is over by now is history, and stays so.
 */
static enum certs_err
check_link(const struct certs_change *c, struct span root, struct span link,
    char by[160])
{
	struct certs_chain_found found;
	uint8_t of_root[32], of_link[32], root_key[32], link_key[32];
	struct certs_anchors *a = NULL;
	struct certs_x509 r, l;
	enum certs_err e;

	if ((e = certs_x509_parse(root, &r)) != CERTS_E_OK ||
	    (e = certs_x509_parse(link, &l)) != CERTS_E_OK)
		return e;
	certs_x509_name_digest(r.subject, of_root);
	certs_x509_name_digest(l.subject, of_link);
	if (!certs_key_digest(r.spki, root_key) ||
	    !certs_key_digest(l.spki, link_key))
		return CERTS_E_MEMORY;
	if (memcmp(root_key, link_key, sizeof(root_key)) != 0 ||
	    memcmp(of_root, of_link, sizeof(of_root)) != 0)
		return CERTS_E_KEY;
	if (!is_authority(&r) || !is_authority(&l))
		return CERTS_E_PURPOSE;
	if (!certs_signature_made_by(r.spki, &r))
		return CERTS_E_SIGNATURE;
	if (c->now < l.not_before || c->now < r.not_before)
		return CERTS_E_EXPIRED;
	if ((e = snapshot(c, false, &a)) != CERTS_E_OK)
		return e;
	/* An anchor of the same key would prove nothing: it is no other's. */
	if (certs_chain_find(a, &l, c->now, &found) != CERTS_REASON_NONE ||
	    memcmp(found.anchor.key_sha256, link_key, sizeof(link_key)) == 0)
		e = CERTS_E_PATH;
	else if (l.not_before < found.anchor.not_before ||
	    l.not_before > found.anchor.not_after)
		e = CERTS_E_EXPIRED;
	else
		certs_x509_name_text(found.anchor.subject, by, 160);
	certs_anchors_free(&a);
	return e;
}

enum certs_err
certs_change_promote(const struct certs_change *c, struct span root,
    struct span link, char by[160], struct certs_settle *settled, bool *agreed)
{
	struct certs_anchors_mark mark = certs_anchors_build_mark(c->build);
	const struct span both[] = {root, link};
	uint8_t digest[32];
	enum certs_err e;
	bool added;

	*agreed = false;
	*settled = (struct certs_settle) {0};
	by[0] = '\0';
	if (!says_who_and_why(c))
		return CERTS_E_ARGUMENT;
	SHA256(root.p, root.n, digest);
	if ((e = check_link(c, root, link, by)) != CERTS_E_OK ||
	    (e = certs_change_agree(c, CERTS_CHANGE_PROMOTE, digest, agreed)) !=
		CERTS_E_OK ||
	    !*agreed)
		return e;
	e = begin(c, CERTS_ANCHORS_LINK, digest, by);
	for (size_t i = 0; i < 2 && e == CERTS_E_OK; i++)
		e = certs_anchors_build_add(c->build, both[i], &added);
	if (e == CERTS_E_OK)
		e = certs_settle(
		    c->build, CERTS_SETTLE_AUTHORITIES, c->now, settled);
	if (e != CERTS_E_OK)
		certs_anchors_build_undo(c->build, mark);
	else
		certs_anchors_build_sign(
		    c->build, mark.sources, c->who, c->reason);
	return e;
}

enum certs_err
certs_change_distrust(const struct certs_change *c, const uint8_t sha256[32],
    struct certs_settle *settled, bool *agreed)
{
	struct certs_anchors_mark mark = certs_anchors_build_mark(c->build);
	enum certs_err e;

	*agreed = false;
	*settled = (struct certs_settle) {0};
	if (!says_who_and_why(c))
		return CERTS_E_ARGUMENT;
	if ((e = certs_change_agree(
		 c, CERTS_CHANGE_DISTRUST, sha256, agreed)) != CERTS_E_OK ||
	    !*agreed)
		return e;
	if ((e = begin(c, CERTS_ANCHORS_DISTRUST, sha256, "")) == CERTS_E_OK)
		e = certs_anchors_build_set(
		    c->build, sha256, CERTS_STORE_DISTRUSTED);
	if (e == CERTS_E_OK)
		e = certs_settle(c->build,
		    CERTS_SETTLE_CRLS | CERTS_SETTLE_LISTS, c->now, settled);
	if (e != CERTS_E_OK)
		certs_anchors_build_undo(c->build, mark);
	return e;
}

/* Whether a newer CRL of its issuer is in use. */
static bool
replaced(const struct certs_anchors *a, const struct certs_store_object *o)
{
	struct certs_store_object n;

	for (size_t i = 0; i < certs_store_count(a); i++)
		if (i != o->index && certs_store_get(a, i, &n) &&
		    n.kind == CERTS_STORE_CRL &&
		    n.status == CERTS_STORE_TRUSTED && n.from > o->from &&
		    n.by == o->by && strcmp(n.country, o->country) == 0)
			return true;
	return false;
}

static bool
is_over(const struct certs_anchors *a, const struct certs_store_object *o,
    int64_t before)
{
	if (o->status != CERTS_STORE_TRUSTED &&
	    o->status != CERTS_STORE_REPLACED && o->status != CERTS_STORE_KNOWN)
		return false;
	if (o->until == 0 || o->until >= before)
		return false;
	switch (o->kind) {
	case CERTS_STORE_AUTHORITY:
	case CERTS_STORE_SIGNER:
		return true;
	case CERTS_STORE_CRL:
		return replaced(a, o);
	default:
		return false;
	}
}

enum certs_err
certs_change_expire(const struct certs_change *c, int64_t before, size_t *count)
{
	static const uint8_t nothing[32];
	struct certs_anchors_mark mark = certs_anchors_build_mark(c->build);
	struct certs_anchors *a = NULL;
	struct certs_store_object o;
	enum certs_err e;

	*count = 0;
	if (!says_who_and_why(c))
		return CERTS_E_ARGUMENT;
	if (before > c->now)
		return CERTS_E_EXPIRED;
	if ((e = snapshot(c, true, &a)) != CERTS_E_OK)
		return e;
	e = begin(c, CERTS_ANCHORS_EXPIRE, nothing, "");
	for (size_t i = 0; e == CERTS_E_OK && i < certs_store_count(a); i++) {
		if (!certs_store_get(a, i, &o))
			e = CERTS_E_STORE;
		else if (is_over(a, &o, before) &&
		    (e = certs_anchors_build_set(c->build, o.sha256,
			 CERTS_STORE_EXPIRED)) == CERTS_E_OK)
			++*count;
	}
	certs_anchors_free(&a);
	if (e != CERTS_E_OK || *count == 0)
		certs_anchors_build_undo(c->build, mark);
	return e;
}

enum certs_err
certs_change_persons(const struct certs_change *c, bool two, bool *agreed)
{
	static const uint8_t nothing[32];
	enum certs_err e;

	*agreed = two;
	if (!says_who_and_why(c))
		return CERTS_E_ARGUMENT;
	if (!two &&
	    ((e = certs_change_agree(
		  c, CERTS_CHANGE_ONE_PERSON, nothing, agreed)) != CERTS_E_OK ||
		!*agreed))
		return e;
	return begin(c,
	    two ? CERTS_ANCHORS_TWO_PERSONS : CERTS_ANCHORS_ONE_PERSON, nothing,
	    "");
}
