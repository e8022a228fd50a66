#include "certs/cv_soap.h"

#include "certs/soap.h"
#include "mrtd/tlv.h"

#include <libxml/tree.h>
#include <stdio.h>
#include <string.h>

static const struct {
	const char *name;
	enum certs_cv_soap_meaning meaning;
	const char *advice;
} codes[] = {
#define ROW(name, meaning, advice) {#name, CERTS_CV_SOAP_##meaning, advice},
    CERTS_CV_SOAP_CODES(ROW)
#undef ROW
};

const char *
certs_cv_soap_code_name(enum certs_cv_soap_code c)
{
	return (unsigned)c < CERTS_CV_SOAP_CODE_COUNT ? codes[c].name
						      : "UNKNOWN";
}

enum certs_cv_soap_meaning
certs_cv_soap_code_meaning(enum certs_cv_soap_code c)
{
	return (unsigned)c < CERTS_CV_SOAP_CODE_COUNT ? codes[c].meaning
						      : CERTS_CV_SOAP_REFUSED;
}

const char *
certs_cv_soap_code_advice(enum certs_cv_soap_code c)
{
	return (unsigned)c < CERTS_CV_SOAP_CODE_COUNT ? codes[c].advice : "";
}

enum field {
	NONE,
	CALLBACK,
	ID,
	URL,
	REQUEST,
	REFERENCE,
	FOREIGN,
	HOLDER,
	SEQUENCE,
	CODE,
	TEXT,
	STATUS,
	STATUS_TEXT,
	FIELDS
};

/* clang-format off */
/* The element, and the one inside it that an optional parameter is wrapped in. */
static const struct {
	const char *name, *inner;
	bool required;
} fields[] = {
	[CALLBACK]    = {"callbackIndicator", NULL,          true},
	[ID]          = {"messageID",         "messageID",   false},
	[URL]         = {"responseURL",       "string",      false},
	[REQUEST]     = {"certReq",           NULL,          true},
	[REFERENCE]   = {"certReference",     "value",       true},
	[FOREIGN]     = {"foreignCAR",        NULL,          true},
	[HOLDER]      = {"holderMnemonic",    NULL,          true},
	[SEQUENCE]    = {"certificateSeq",    "certificate", false},
	[CODE]        = {"returnCode",        NULL,          true},
	[TEXT]        = {"returnCodeMessage", "message",     false},
	[STATUS]      = {"statusInfo",        NULL,          true},
	[STATUS_TEXT] = {"statusInfoMessage", "message",     false},
};

#define TYPES_1_1 "uri:eacBT/1.1"
#define TYPES_1_4 "uri:eacBT/1.4"
#define TO_DV     "uri:EAC-PKI-DV-Protocol/1.1"
#define TO_CENTRE "uri:EAC-PKI-TermContr-Protocol/1.1"

/* Editions 1.1: rpc, everything below its part is of the types; 1.4: document,
 * everything is. */
static const struct form {
	enum certs_cv_soap_message what;
	enum certs_cv_soap_edition edition;
	bool answer;
	const char *name, *space;
	enum field fields[6];
} forms[] = {
	{CERTS_CV_SOAP_REQUEST_CERTIFICATE, CERTS_CV_SOAP_1_1, false, "RequestCertificate",         TO_DV,     {CALLBACK, ID, URL, REQUEST}},
	{CERTS_CV_SOAP_REQUEST_CERTIFICATE, CERTS_CV_SOAP_1_1, true,  "RequestCertificateResponse", TO_DV,     {CODE, SEQUENCE}},
	{CERTS_CV_SOAP_REQUEST_CERTIFICATE, CERTS_CV_SOAP_1_4, false, "requestCertificateRequest",  TYPES_1_4, {CALLBACK, ID, URL, REQUEST}},
	{CERTS_CV_SOAP_REQUEST_CERTIFICATE, CERTS_CV_SOAP_1_4, true,  "requestCertificateResult",   TYPES_1_4, {SEQUENCE, CODE, TEXT}},
	{CERTS_CV_SOAP_GET_CERTIFICATES,    CERTS_CV_SOAP_1_1, false, "GetCACertificates",          TO_DV,     {CALLBACK, ID, URL}},
	{CERTS_CV_SOAP_GET_CERTIFICATES,    CERTS_CV_SOAP_1_1, true,  "GetCACertificatesResponse",  TO_DV,     {CODE, SEQUENCE}},
	{CERTS_CV_SOAP_GET_CERTIFICATES,    CERTS_CV_SOAP_1_4, false, "getCertificatesRequest",     TYPES_1_4, {CALLBACK, ID, URL, REFERENCE}},
	{CERTS_CV_SOAP_GET_CERTIFICATES,    CERTS_CV_SOAP_1_4, true,  "getCertificatesResult",      TYPES_1_4, {SEQUENCE, CODE, TEXT}},
	{CERTS_CV_SOAP_SEND_CERTIFICATES,   CERTS_CV_SOAP_1_1, false, "SendCertificates",           TO_CENTRE, {ID, STATUS, SEQUENCE}},
	{CERTS_CV_SOAP_SEND_CERTIFICATES,   CERTS_CV_SOAP_1_1, true,  "SendCertificatesResponse",   TO_CENTRE, {CODE}},
	{CERTS_CV_SOAP_SEND_CERTIFICATES,   CERTS_CV_SOAP_1_4, false, "sendCertificatesRequest",    TYPES_1_4, {ID, STATUS, STATUS_TEXT, SEQUENCE}},
	{CERTS_CV_SOAP_SEND_CERTIFICATES,   CERTS_CV_SOAP_1_4, true,  "sendCertificatesResult",     TYPES_1_4, {CODE, TEXT}},
	{CERTS_CV_SOAP_GET_DV_CERTIFICATES, CERTS_CV_SOAP_1_4, false, "getDVCertificatesRequest",   TYPES_1_4, {HOLDER}},
	{CERTS_CV_SOAP_GET_DV_CERTIFICATES, CERTS_CV_SOAP_1_4, true,  "getDVCertificatesResult",    TYPES_1_4, {SEQUENCE, CODE, TEXT}},
	{CERTS_CV_SOAP_REQUEST_FOREIGN,     CERTS_CV_SOAP_1_4, false, "requestForeignCertificateRequest", TYPES_1_4, {CALLBACK, ID, URL, FOREIGN, REQUEST}},
	{CERTS_CV_SOAP_REQUEST_FOREIGN,     CERTS_CV_SOAP_1_4, true,  "requestForeignCertificateResult",  TYPES_1_4, {SEQUENCE, CODE, TEXT}},
};
/* clang-format on */

#define FORMS (sizeof(forms) / sizeof(forms[0]))
#define FORM_FIELDS (sizeof(forms[0].fields) / sizeof(forms[0].fields[0]))

/* Writing. */

static void
put_tag(struct sink *k, const char *open, const char *prefix, const char *name)
{
	certs_soap_put(k, open);
	certs_soap_put(k, prefix);
	certs_soap_put(k, name);
	certs_soap_put(k, ">");
}

static const char *
text_of(const struct certs_cv_soap *m, enum field f)
{
	switch (f) {
	case CALLBACK:
		return m->callback ? "callback_possible"
				   : "callback_not_possible";
	case ID:
		return m->id;
	case URL:
		return m->url;
	case HOLDER:
		return m->holder;
	case CODE:
	case STATUS:
		return certs_cv_soap_code_name(m->code);
	case TEXT:
	case STATUS_TEXT:
		return m->text;
	default:
		return NULL;
	}
}

static struct span
bytes_of(const struct certs_cv_soap *m, enum field f)
{
	switch (f) {
	case REQUEST:
		return m->request;
	case REFERENCE:
	case FOREIGN:
		return m->reference;
	case SEQUENCE:
		return m->certificates;
	default:
		return (struct span) {0};
	}
}

static bool
is_empty(const struct certs_cv_soap *m, enum field f)
{
	const char *text = text_of(m, f);

	return text != NULL ? text[0] == '\0' : bytes_of(m, f).n == 0;
}

static enum certs_err
put_certificates(struct sink *k, const char *prefix, struct span all)
{
	struct mrtd_tlv t;

	while (all.n > 0) {
		if (mrtd_tlv_next(&all, &t) != MRTD_E_OK)
			return CERTS_E_ARGUMENT;
		put_tag(k, "<", prefix, "certificate");
		certs_soap_put_binary(k, t.raw);
		put_tag(k, "</", prefix, "certificate");
	}
	return CERTS_E_OK;
}

static enum certs_err
put_field(struct sink *k, const struct form *f, enum field field,
    const struct certs_cv_soap *m)
{
	bool rpc = f->edition == CERTS_CV_SOAP_1_1;
	/* rpc: the parts of a request bear no namespace, those of a Result do.
	 */
	const char *outer = rpc && !f->answer ? "" : "ns:";
	const char *inner = fields[field].inner, *text = text_of(m, field);
	bool empty = is_empty(m, field);
	enum certs_err e = CERTS_E_OK;

	/* rpc knows no optional part; an answer's are elements. */
	if (empty && !fields[field].required && (!rpc || f->answer))
		return CERTS_E_OK;
	/* certReference may be empty: all certificates. */
	if (empty && fields[field].required && field != REFERENCE)
		return CERTS_E_ARGUMENT;
	put_tag(k, "<", outer, fields[field].name);
	if (inner != NULL && field != SEQUENCE &&
	    (!empty || field == REFERENCE))
		put_tag(k, "<", "ns:", inner);
	if (field == SEQUENCE)
		e = put_certificates(k, "ns:", m->certificates);
	else if (text != NULL)
		certs_soap_put_text(k, text);
	else
		certs_soap_put_binary(k, bytes_of(m, field));
	if (inner != NULL && field != SEQUENCE &&
	    (!empty || field == REFERENCE))
		put_tag(k, "</", "ns:", inner);
	put_tag(k, "</", outer, fields[field].name);
	return e;
}

enum certs_err
certs_cv_soap_put(const struct certs_cv_soap *m, struct sink *k)
{
	const struct form *f = NULL;
	const char *prefix;
	enum certs_err e = CERTS_E_OK;

	for (size_t i = 0; i < FORMS && f == NULL; i++)
		if (forms[i].what == m->what &&
		    forms[i].edition == m->edition &&
		    forms[i].answer == m->answer)
			f = &forms[i];
	if (f == NULL)
		return CERTS_E_ARGUMENT;
	prefix = f->edition == CERTS_CV_SOAP_1_1 ? "pki:" : "ns:";
	certs_soap_put(k,
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<soap:Envelope"
	    " xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\""
	    " xmlns:ns=\"");
	certs_soap_put(
	    k, f->edition == CERTS_CV_SOAP_1_1 ? TYPES_1_1 : TYPES_1_4);
	certs_soap_put(k, "\" xmlns:pki=\"");
	certs_soap_put(k, f->space);
	certs_soap_put(k, "\"><soap:Body>");
	put_tag(k, "<", prefix, f->name);
	if (f->edition == CERTS_CV_SOAP_1_1 && f->answer)
		certs_soap_put(k, "<Result>");
	for (size_t i = 0; i < FORM_FIELDS && e == CERTS_E_OK; i++)
		if (f->fields[i] != NONE)
			e = put_field(k, f, f->fields[i], m);
	if (f->edition == CERTS_CV_SOAP_1_1 && f->answer)
		certs_soap_put(k, "</Result>");
	put_tag(k, "</", prefix, f->name);
	certs_soap_put(k, "</soap:Body></soap:Envelope>\n");
	if (e != CERTS_E_OK)
		return e;
	return sink_ok(k) ? CERTS_E_OK : CERTS_E_SPACE;
}

/* Reading. */

static enum certs_err
take_code(const xmlNode *n, enum certs_cv_soap_code *out)
{
	char text[64];

	if (!certs_soap_text(n, text, sizeof(text)))
		return CERTS_E_ANSWER;
	for (unsigned i = 0; i < CERTS_CV_SOAP_CODE_COUNT; i++)
		if (strcmp(text, codes[i].name) == 0) {
			*out = (enum certs_cv_soap_code)i;
			return CERTS_E_OK;
		}
	return CERTS_E_ANSWER;
}

static enum certs_err
take_callback(const xmlNode *n, bool *out)
{
	char text[32];

	if (!certs_soap_text(n, text, sizeof(text)))
		return CERTS_E_ANSWER;
	*out = strcmp(text, "callback_possible") == 0;
	return *out || strcmp(text, "callback_not_possible") == 0
	    ? CERTS_E_OK
	    : CERTS_E_ANSWER;
}

/* What people read: what is not printable ASCII becomes '?'. */
static void
take_words(const xmlNode *n, char *out, size_t cap)
{
	char *all = (char *)xmlNodeGetContent(n);
	size_t at = 0;

	for (const char *c = all; c != NULL && *c != '\0' && at + 1 < cap; c++)
		out[at++] = (char)(*c >= 0x20 && *c < 0x7F ? *c : '?');
	out[at] = '\0';
	xmlFree(all);
}

/* The value of a wrapped parameter; NULL where the wrapper is empty. */
static enum certs_err
unwrap(const xmlNode *n, const char *inner, const xmlNode **out)
{
	*out = certs_soap_first(n);
	if (*out == NULL)
		return CERTS_E_OK;
	return certs_soap_named(*out, inner) && certs_soap_beside(*out) == NULL
	    ? CERTS_E_OK
	    : CERTS_E_ANSWER;
}

static enum certs_err
take_bytes(const xmlNode *n, struct sink *room, struct span *out)
{
	size_t from = room->n;
	enum certs_err e = certs_soap_binary(n, room);

	if (e == CERTS_E_OK)
		*out = span_of(room->p + from, room->n - from);
	return e;
}

static enum certs_err
take_sequence(const xmlNode *n, struct sink *room, struct span *out)
{
	size_t from = room->n;
	enum certs_err e = CERTS_E_OK;

	for (n = certs_soap_first(n); n != NULL && e == CERTS_E_OK;
	     n = certs_soap_beside(n)) {
		size_t begin = room->n;
		struct span one;
		struct mrtd_tlv t;

		e = certs_soap_named(n, fields[SEQUENCE].inner)
		    ? certs_soap_binary(n, room)
		    : CERTS_E_ANSWER;
		if (e != CERTS_E_OK)
			break;
		/* One element each, or they would run into each other. */
		one = span_of(room->p + begin, room->n - begin);
		if (mrtd_tlv_next(&one, &t) != MRTD_E_OK || one.n > 0)
			e = CERTS_E_ANSWER;
	}
	if (e == CERTS_E_OK)
		*out = span_of(room->p + from, room->n - from);
	return e;
}

static enum certs_err
take_field(const xmlNode *n, enum field field, struct sink *room,
    struct certs_cv_soap *m)
{
	const xmlNode *at = n;
	enum certs_err e;

	if (fields[field].inner != NULL && field != SEQUENCE) {
		e = unwrap(n, fields[field].inner, &at);
		if (e != CERTS_E_OK || at == NULL)
			return e;
	}
	switch (field) {
	case CALLBACK:
		return take_callback(at, &m->callback);
	case ID:
		return certs_soap_text(at, m->id, sizeof(m->id))
		    ? CERTS_E_OK
		    : CERTS_E_ANSWER;
	case URL:
		return certs_soap_text(at, m->url, sizeof(m->url))
		    ? CERTS_E_OK
		    : CERTS_E_ANSWER;
	case HOLDER:
		return certs_soap_text(at, m->holder, sizeof(m->holder))
		    ? CERTS_E_OK
		    : CERTS_E_ANSWER;
	case REFERENCE:
		/* Empty: all certificates. */
		return certs_soap_first(at) == NULL && at->children == NULL
		    ? CERTS_E_OK
		    : take_bytes(at, room, &m->reference);
	case FOREIGN:
		return take_bytes(at, room, &m->reference);
	case REQUEST:
		return take_bytes(at, room, &m->request);
	case SEQUENCE:
		return take_sequence(at, room, &m->certificates);
	case CODE:
	case STATUS:
		return take_code(at, &m->code);
	case TEXT:
	case STATUS_TEXT:
		take_words(at, m->text, sizeof(m->text));
		return CERTS_E_OK;
	default:
		return CERTS_E_ANSWER;
	}
}

/* Each element of the form at most once, nothing else, all that must be. */
static enum certs_err
take_fields(const struct form *f, const xmlNode *top, struct sink *room,
    struct certs_cv_soap *m)
{
	unsigned seen = 0;
	enum certs_err e = CERTS_E_OK;

	for (const xmlNode *n = certs_soap_first(top);
	     n != NULL && e == CERTS_E_OK; n = certs_soap_beside(n)) {
		enum field field = NONE;

		for (size_t i = 0; i < FORM_FIELDS; i++)
			if (f->fields[i] != NONE &&
			    certs_soap_named(n, fields[f->fields[i]].name))
				field = f->fields[i];
		if (field == NONE || (seen >> field & 1) != 0)
			return CERTS_E_ANSWER;
		seen |= 1U << field;
		e = take_field(n, field, room, m);
	}
	for (size_t i = 0; i < FORM_FIELDS && e == CERTS_E_OK; i++)
		if (f->fields[i] != NONE && fields[f->fields[i]].required &&
		    (seen >> f->fields[i] & 1) == 0)
			e = CERTS_E_ANSWER;
	return e;
}

/* The one element in the Body, or NULL. */
static const xmlNode *
body(const xmlNode *top)
{
	const xmlNode *n = certs_soap_first(top);

	if (n != NULL && certs_soap_named(n, "Header"))
		n = certs_soap_beside(n);
	if (n == NULL || !certs_soap_named(n, "Body") ||
	    certs_soap_beside(n) != NULL)
		return NULL;
	n = certs_soap_first(n);
	return n != NULL && certs_soap_beside(n) == NULL ? n : NULL;
}

/* Certificates come with ok_cert_available and with nothing else (Doc 9303-12
 * §8.2.1: "It MUST be absent if no certificates will be sent"). */
static bool
agrees(const struct form *f, const struct certs_cv_soap *m)
{
	bool coded = false, sequence = false;

	for (size_t i = 0; i < FORM_FIELDS; i++) {
		coded |= f->fields[i] == CODE || f->fields[i] == STATUS;
		sequence |= f->fields[i] == SEQUENCE;
	}
	return !coded || !sequence ||
	    (m->code == CERTS_CV_SOAP_ok_cert_available) ==
	    (m->certificates.n > 0);
}

static enum certs_err
read_body(const xmlNode *n, struct sink *room, struct certs_cv_soap *m)
{
	const struct form *f = NULL;
	enum certs_err e;

	if (certs_soap_named(n, "Fault")) {
		take_words(n, m->text, sizeof(m->text));
		return CERTS_E_ANSWER;
	}
	for (size_t i = 0; i < FORMS && f == NULL; i++)
		if (certs_soap_named(n, forms[i].name))
			f = &forms[i];
	if (f == NULL)
		return CERTS_E_ANSWER;
	if (f->edition == CERTS_CV_SOAP_1_1 && f->answer) {
		n = certs_soap_first(n);
		if (n == NULL || !certs_soap_named(n, "Result") ||
		    certs_soap_beside(n) != NULL)
			return CERTS_E_ANSWER;
	}
	m->what = f->what;
	m->edition = f->edition;
	m->answer = f->answer;
	e = take_fields(f, n, room, m);
	return e == CERTS_E_OK && !agrees(f, m) ? CERTS_E_ANSWER : e;
}

enum certs_err
certs_cv_soap_read(struct span s, struct sink *room, struct certs_cv_soap *out)
{
	struct certs_cv_soap m = {.code = CERTS_CV_SOAP_CODE_COUNT};
	xmlDoc *doc;
	const xmlNode *top = certs_soap_open(s, &doc);
	const xmlNode *n = top != NULL ? body(top) : NULL;
	enum certs_err e = CERTS_E_ANSWER;

	if (n != NULL)
		e = read_body(n, room, &m);
	certs_soap_close(&doc);
	if (e == CERTS_E_OK)
		*out = m;
	else
		memcpy(out->text, m.text, sizeof(out->text));
	return e;
}
