#include "certs/fetch_ldap.h"

#include "certs/fetch_peer.h"

#include <errno.h>
#include <lber.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

/* Slower than this for as long as our patience is no transfer any more. */
#define DRIP 64
/* A server may send a page without entries (RFC 2696 3), but not for ever. */
#define EMPTY 16
/* Entries in one page of an answer (RFC 2696). */
#define PAGE 250

/* clang-format off */
static const struct {
	int code;
	bool again;
	enum certs_err e;
	const char *advice;
} troubles[] = {
	{LDAP_SERVER_DOWN,           true,  CERTS_E_SERVER,   "it cannot be reached, ended the connection, or speaks no LDAP: is this the right port? Look at the network and its firewall"},
	{LDAP_CONNECT_ERROR,         true,  CERTS_E_SERVER,   "it cannot be reached: look at the URL, the network and its firewall"},
	{LDAP_TIMEOUT,               true,  CERTS_E_SERVER,   "it says nothing, or next to nothing: look at the network, or try again later"},
	{LDAP_BUSY,                  true,  CERTS_E_LATER,    "it is busy: try again later"},
	{LDAP_UNAVAILABLE,           true,  CERTS_E_LATER,    "it is being shut down or mended: try again later"},
	{LDAP_UNWILLING_TO_PERFORM,  false, CERTS_E_REFUSED,  "it is not willing to answer: look at user, base and what its operator allows"},
	{LDAP_INVALID_CREDENTIALS,   false, CERTS_E_REFUSED,  "it does not know this user with this password"},
	{LDAP_INAPPROPRIATE_AUTH,    false, CERTS_E_REFUSED,  "it wants a user and a password"},
	{LDAP_STRONG_AUTH_REQUIRED,  false, CERTS_E_REFUSED,  "it wants a user and a password"},
	{LDAP_INSUFFICIENT_ACCESS,   false, CERTS_E_REFUSED,  "this user may not read there: ask its operator"},
	{LDAP_NO_SUCH_OBJECT,        false, CERTS_E_REFUSED,  "there is no such tree, or this user may not see it: look at base and user"},
	{LDAP_INVALID_DN_SYNTAX,     false, CERTS_E_REFUSED,  "base is no name of an entry"},
	{LDAP_PROTOCOL_ERROR,        false, CERTS_E_REFUSED,  "it does not do what it was asked for; with ldap:// that is StartTLS: try ldaps://"},
	{LDAP_SIZELIMIT_EXCEEDED,    false, CERTS_E_REFUSED,  "it sends fewer entries than there are: ask its operator to lift the limit for this user"},
	{LDAP_ADMINLIMIT_EXCEEDED,   false, CERTS_E_REFUSED,  "it sends fewer entries than there are: ask its operator to lift the limit for this user"},
	{LDAP_TIMELIMIT_EXCEEDED,    true,  CERTS_E_SERVER,   "it takes too long: try again later"},
	{LDAP_REFERRAL,              false, CERTS_E_RESPONSE, "it sends us to another server: if that is right, name it as the URL, with its certificate"},
	{LDAP_DECODING_ERROR,        false, CERTS_E_RESPONSE, "its answer is no LDAP: is this the right port?"},
};
/* clang-format on */

static enum certs_err
fail(struct certs_fetch_ldap *l, int code)
{
	for (size_t i = 0; i < sizeof(troubles) / sizeof(troubles[0]); i++) {
		if (troubles[i].code != code)
			continue;
		l->again = troubles[i].again;
		return certs_fetch_form_fail(
		    l->f, troubles[i].e, "%s", troubles[i].advice);
	}
	return certs_fetch_form_fail(l->f, CERTS_E_RESPONSE,
	    "the directory's answer cannot be used: %s", ldap_err2string(code));
}

/* Below the messages, above TLS: counts what comes, and stops an endless one.
 */
static ber_slen_t
count_read(Sockbuf_IO_Desc *d, void *p, ber_len_t n)
{
	struct certs_fetch_ldap *l = d->sbiod_pvt;
	uint64_t limit = 2 * (uint64_t)l->f->source.max_bytes;
	ber_slen_t got;

	if (l->bytes >= limit) {
		errno = EFBIG;
		return -1;
	}
	got = LBER_SBIOD_READ_NEXT(d, p, n);
	if (got > 0)
		l->bytes += (uint64_t)got;
	return got;
}

static ber_slen_t
count_write(Sockbuf_IO_Desc *d, void *p, ber_len_t n)
{
	return LBER_SBIOD_WRITE_NEXT(d, p, n);
}

static int
count_setup(Sockbuf_IO_Desc *d, void *cookie)
{
	d->sbiod_pvt = cookie;
	return 0;
}

static int
count_ctrl(Sockbuf_IO_Desc *d, int option, void *arg)
{
	return LBER_SBIOD_CTRL_NEXT(d, option, arg);
}

static int
count_none(Sockbuf_IO_Desc *d)
{
	(void)d;
	return 0;
}

static Sockbuf_IO counter = {.sbi_setup = count_setup,
    .sbi_remove = count_none,
    .sbi_ctrl = count_ctrl,
    .sbi_read = count_read,
    .sbi_write = count_write,
    .sbi_close = count_none};

/* So many bytes in so much time that the server is still there. */
static bool
drips(struct certs_fetch_ldap *l)
{
	uint64_t now = l->f->env->now_ms(), patience = l->f->source.patience_s;

	if (now - l->seen_ms < patience * 1000)
		return false;
	if (l->bytes - l->seen < DRIP * patience)
		return true;
	l->seen = l->bytes;
	l->seen_ms = now;
	return false;
}

/* The next message of an answer; the caller frees it. */
static enum certs_err
receive(struct certs_fetch_ldap *l, int id, LDAPMessage **out)
{
	uint64_t before = l->bytes, wait_ms;
	int type = 0, code = LDAP_OTHER;

	l->seen = l->bytes;
	l->seen_ms = l->f->env->now_ms();
	do {
		struct timeval tv = {.tv_sec = 1};

		errno = 0;
		type = ldap_result(l->ld, id, LDAP_MSG_ONE, &tv, out);
	} while (type == 0 && !drips(l));
	l->f->report.bytes += l->bytes - before;
	wait_ms = certs_fetch_pace_bytes(
	    &l->f->pace, l->bytes - before, l->f->env->now_ms());
	if (wait_ms > 0)
		l->f->env->sleep_ms(wait_ms);
	if (type > 0)
		return CERTS_E_OK;
	if (type == 0)
		return fail(l, LDAP_TIMEOUT);
	if (errno == EFBIG || errno == ERANGE)
		return certs_fetch_form_fail(l->f, CERTS_E_SPACE,
		    errno == ERANGE
			? "the directory sends an entry that is larger than "
			  "any list: ask its operator"
			: "the directory sends more than max_megabytes allows: "
			  "raise it if that is right");
	(void)ldap_get_option(l->ld, LDAP_OPT_RESULT_CODE, &code);
	return fail(l, code);
}

/* The result of a request whose answer is nothing else. */
static enum certs_err
result(struct certs_fetch_ldap *l, int sent, int id)
{
	LDAPMessage *m = NULL;
	int code = LDAP_OTHER;
	enum certs_err e;

	if (sent != LDAP_SUCCESS)
		return fail(l, sent);
	if ((e = receive(l, id, &m)) != CERTS_E_OK)
		return e;
	if (ldap_parse_result(l->ld, m, &code, NULL, NULL, NULL, NULL, 0) !=
	    LDAP_SUCCESS)
		code = LDAP_DECODING_ERROR;
	ldap_msgfree(m);
	return code == LDAP_SUCCESS ? CERTS_E_OK : fail(l, code);
}

static bool
set(struct certs_fetch_ldap *l, int option, const void *value)
{
	return ldap_set_option(l->ld, option, value) == LDAP_OPT_SUCCESS;
}

/*
 * Of this handle alone, and nothing of files or the environment.  With a pin
 * and no file the pin stands for the chain.
 */
static bool
set_options(struct certs_fetch_ldap *l)
{
	const struct certs_fetch_source *s = &l->f->source;
	struct timeval patience = {.tv_sec = (time_t)s->patience_s};
	int version = LDAP_VERSION3, none = 0, client = 0,
	    protocol = LDAP_OPT_X_TLS_PROTOCOL_TLS1_2,
	    need = s->ca_file != NULL ? LDAP_OPT_X_TLS_DEMAND
				      : LDAP_OPT_X_TLS_ALLOW;

	return set(l, LDAP_OPT_PROTOCOL_VERSION, &version) &&
	    set(l, LDAP_OPT_REFERRALS, LDAP_OPT_OFF) &&
	    set(l, LDAP_OPT_RESTART, LDAP_OPT_OFF) &&
	    set(l, LDAP_OPT_DEREF, &none) &&
	    set(l, LDAP_OPT_NETWORK_TIMEOUT, &patience) &&
	    set(l, LDAP_OPT_TIMEOUT, &patience) &&
	    set(l, LDAP_OPT_X_TLS_PROTOCOL_MIN, &protocol) &&
	    set(l, LDAP_OPT_X_TLS_REQUIRE_CERT, &need) &&
	    (s->ca_file == NULL ||
		set(l, LDAP_OPT_X_TLS_CACERTFILE, s->ca_file)) &&
	    (s->client_certificate == NULL ||
		(set(l, LDAP_OPT_X_TLS_CERTFILE, s->client_certificate) &&
		    set(l, LDAP_OPT_X_TLS_KEYFILE, s->client_key))) &&
	    set(l, LDAP_OPT_X_TLS_NEWCTX, &client);
}

/* Everything but the chain, which libldap's TLS library has judged. */
static enum certs_err
check_peer(struct certs_fetch_ldap *l)
{
	struct berval der = {0};
	const char *advice = "it shows no certificate";
	enum certs_err e = CERTS_E_PEER;

	if (ldap_tls_inplace(l->ld) == 1 &&
	    ldap_get_option(l->ld, LDAP_OPT_X_TLS_PEERCERT, &der) ==
		LDAP_OPT_SUCCESS &&
	    der.bv_val != NULL)
		e = certs_fetch_peer_check(span_of(der.bv_val, der.bv_len),
		    certs_fetch_form_pin(l->f), l->f->host, l->f->env->time(),
		    &advice);
	ldap_memfree(der.bv_val);
	return e == CERTS_E_OK
	    ? e
	    : certs_fetch_form_fail(l->f, CERTS_E_PEER, "%s", advice);
}

/* From here on reading never waits longer than receive() does. */
static bool
watch(struct certs_fetch_ldap *l)
{
	ber_len_t most = CERTS_FETCH_LDAP_MESSAGE;
	Sockbuf *sb = NULL;

	return ldap_get_option(l->ld, LDAP_OPT_SOCKBUF, &sb) ==
	    LDAP_OPT_SUCCESS &&
	    sb != NULL &&
	    ber_sockbuf_ctrl(sb, LBER_SB_OPT_SET_MAX_INCOMING, &most) == 1 &&
	    ber_sockbuf_ctrl(sb, LBER_SB_OPT_SET_NONBLOCK, sb) >= 0;
}

static bool
count(struct certs_fetch_ldap *l)
{
	Sockbuf *sb = NULL;

	return ldap_get_option(l->ld, LDAP_OPT_SOCKBUF, &sb) ==
	    LDAP_OPT_SUCCESS &&
	    ber_sockbuf_add_io(sb, &counter, LBER_SBIOD_LEVEL_APPLICATION, l) ==
	    0;
}

static enum certs_err
start_tls(struct certs_fetch_ldap *l)
{
	int id = 0, code = ldap_start_tls(l->ld, NULL, NULL, &id);

	return result(l, code, id);
}

/* Over the connection as it is: at once, or after StartTLS. */
static enum certs_err
install_tls(struct certs_fetch_ldap *l)
{
	char *why = NULL;
	enum certs_err e = CERTS_E_OK;

	if (ldap_install_tls(l->ld) == LDAP_SUCCESS)
		return e;
	(void)ldap_get_option(l->ld, LDAP_OPT_DIAGNOSTIC_MESSAGE, &why);
	e = certs_fetch_form_fail(l->f, CERTS_E_PEER,
	    "no TLS connection comes about (%s): is this the right port, is "
	    "its certificate for this name, valid, and from the one named as "
	    "ca?%s",
	    why != NULL && why[0] != '\0' ? why : "no reason given",
	    strcmp(l->f->host, "localhost") == 0
		? " (libldap asks for this machine's own name where the URL "
		  "says localhost: write the address)"
		: "");
	ldap_memfree(why);
	return e;
}

static enum certs_err
bind_as(struct certs_fetch_ldap *l)
{
	struct berval word = {
	    .bv_len = strlen(l->f->password), .bv_val = l->f->password};
	const char *user = l->f->source.user;
	int id = 0, code;

	certs_fetch_form_request(l->f);
	code = ldap_sasl_bind(l->ld, user != NULL ? user : "", LDAP_SASL_SIMPLE,
	    &word, NULL, NULL, &id);
	return result(l, code, id);
}

enum certs_err
certs_fetch_ldap_connect(struct certs_fetch_ldap *l)
{
	enum certs_err e = CERTS_E_OK;
	int code;

	l->again = false;
	/* Neither ldap.conf nor LDAPTLS_CACERT says whom to trust here. */
	if (setenv("LDAPNOINIT", "1", 1) != 0 ||
	    ldap_initialize(&l->ld, l->f->server) != LDAP_SUCCESS)
		return CERTS_E_MEMORY;
	if (!set_options(l))
		return certs_fetch_form_fail(l->f, CERTS_E_FILE,
		    "libldap does not accept these certificates: are they "
		    "PEM files?");
	if ((code = ldap_connect(l->ld)) != LDAP_SUCCESS)
		return fail(l, code);
	if (!watch(l))
		return CERTS_E_INTERNAL;
	if (!l->f->tls_first)
		e = start_tls(l);
	if (e == CERTS_E_OK)
		e = install_tls(l);
	if (e == CERTS_E_OK)
		e = check_peer(l);
	if (e == CERTS_E_OK && (!watch(l) || !count(l)))
		e = CERTS_E_INTERNAL;
	return e == CERTS_E_OK ? bind_as(l) : e;
}

void
certs_fetch_ldap_close(struct certs_fetch_ldap *l)
{
	if (l->ld != NULL)
		(void)ldap_unbind_ext_s(l->ld, NULL, NULL);
	l->ld = NULL;
}

/* The end of a page: its cookie, empty with the last one. */
static enum certs_err
end_page(struct certs_fetch_ldap *l, LDAPMessage *m, struct berval *next,
    bool *absent)
{
	LDAPControl **controls = NULL, *paged;
	int code = LDAP_DECODING_ERROR;
	struct berval cookie = {0};
	ber_int_t size;

	if (ldap_parse_result(l->ld, m, &code, NULL, NULL, NULL, &controls,
		0) != LDAP_SUCCESS)
		code = LDAP_DECODING_ERROR;
	paged = code == LDAP_SUCCESS
	    ? ldap_control_find(LDAP_CONTROL_PAGEDRESULTS, controls, NULL)
	    : NULL;
	if (paged != NULL &&
	    ldap_parse_pageresponse_control(l->ld, paged, &size, &cookie) !=
		LDAP_SUCCESS)
		code = LDAP_DECODING_ERROR;
	ldap_controls_free(controls);
	ldap_memfree(next->bv_val);
	*next = cookie;
	*absent = code == LDAP_NO_SUCH_OBJECT;
	return code == LDAP_SUCCESS ? CERTS_E_OK : fail(l, code);
}

static enum certs_err
page(struct certs_fetch_ldap *l, const struct certs_fetch_ldap_search *s,
    struct berval *next, size_t *entries, bool *absent)
{
	LDAPControl *paged = NULL, *controls[2] = {NULL, NULL};
	LDAPMessage *m;
	enum certs_err e = CERTS_E_OK;
	bool more = true;
	int id = 0, code;

	if (ldap_create_page_control(l->ld, PAGE,
		next->bv_len > 0 ? next : NULL, 0, &paged) != LDAP_SUCCESS)
		return CERTS_E_MEMORY;
	controls[0] = paged;
	certs_fetch_form_request(l->f);
	code = ldap_search_ext(l->ld, s->base, s->scope, "(objectClass=*)",
	    s->attributes, 0, controls, NULL, NULL, LDAP_NO_LIMIT, &id);
	ldap_control_free(paged);
	if (code != LDAP_SUCCESS)
		return fail(l, code);
	while (
	    more && e == CERTS_E_OK && (e = receive(l, id, &m)) == CERTS_E_OK) {
		switch (ldap_msgtype(m)) {
		case LDAP_RES_SEARCH_ENTRY:
			e = s->take(s->cookie, l->ld, m);
			++*entries;
			break;
		case LDAP_RES_SEARCH_REFERENCE:
			e = fail(l, LDAP_REFERRAL);
			break;
		case LDAP_RES_SEARCH_RESULT:
			e = end_page(l, m, next, absent);
			more = false;
			break;
		default:
			e = fail(l, LDAP_DECODING_ERROR);
		}
		ldap_msgfree(m);
	}
	return e;
}

enum certs_err
certs_fetch_ldap_search(struct certs_fetch_ldap *l,
    const struct certs_fetch_ldap_search *s, bool *absent)
{
	struct berval next = {0};
	size_t before, entries = 0;
	unsigned empty = 0;
	enum certs_err e;

	*absent = false;
	do {
		before = entries;
		e = page(l, s, &next, &entries, absent);
		empty = entries > before ? 0 : empty + 1;
		if (e == CERTS_E_OK && empty > EMPTY)
			e = certs_fetch_form_fail(l->f, CERTS_E_RESPONSE,
			    "it goes on sending pages without an entry: "
			    "tell its operator");
	} while (e == CERTS_E_OK && next.bv_len > 0);
	ldap_memfree(next.bv_val);
	return e;
}
