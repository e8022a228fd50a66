#include "certs/signer_soap.h"

#include <libxml/parser.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define PROTOCOL "uri:EAC-PKI-TermContr-Protocol/1.1"
#define TYPES "uri:eacBT/1.1"

static const char head[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<soap:Envelope"
    " xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\""
    " xmlns:tcc=\"" PROTOCOL "\" xmlns:eac=\"" TYPES "\"><soap:Body>";
static const char tail[] = "</soap:Body></soap:Envelope>\n";

static void
put_text(struct sink *k, const char *text)
{
	sink_put(k, span_of(text, strlen(text)));
}

/* Both things that are ever asked with are short: a name, a hash. */
static void
put_base64(struct sink *k, struct span s)
{
	unsigned char out[4 * 64];
	int n;

	if (s.n > 3 * 63) {
		k->overflow = true;
		return;
	}
	n = EVP_EncodeBlock(out, s.p, (int)s.n);
	sink_put(k, span_of(out, n > 0 ? (size_t)n : 0));
}

void
certs_signer_soap_ask_signature(
    struct sink *k, struct span chr, struct span hash)
{
	put_text(k, head);
	put_text(k, "<tcc:GetTASignature><hashTBS><eac:binary>");
	put_base64(k, hash);
	put_text(k,
	    "</eac:binary></hashTBS><idPICC/><challengePICC/>"
	    "<hashPK/><auxPCD/><keyCHR>");
	put_base64(k, chr);
	put_text(k, "</keyCHR></tcc:GetTASignature>");
	put_text(k, tail);
}

void
certs_signer_soap_ask_chain(struct sink *k, struct span car)
{
	put_text(k, head);
	put_text(k, "<tcc:GetCertificateChain><keyCAR>");
	put_base64(k, car);
	put_text(k, "</keyCAR></tcc:GetCertificateChain>");
	put_text(k, tail);
}

/* The parser is libxml2's; no network, no entities, no document type. */
static xmlDoc *
parse(struct span s)
{
	const int options = XML_PARSE_NONET | XML_PARSE_NOERROR |
	    XML_PARSE_NOWARNING | XML_PARSE_NOCDATA;
	xmlDoc *doc;

	if (s.n == 0 || s.n > CERTS_SIGNER_SOAP_MAX)
		return NULL;
	doc = xmlReadMemory((const char *)s.p, (int)s.n, NULL, NULL, options);
	if (doc != NULL && doc->intSubset != NULL) {
		xmlFreeDoc(doc);
		return NULL;
	}
	return doc;
}

static bool
is_named(const xmlNode *n, const char *name)
{
	return n->type == XML_ELEMENT_NODE &&
	    strcasecmp((const char *)n->name, name) == 0;
}

/* The next element with this name below top, in document order. */
static const xmlNode *
next(const xmlNode *top, const xmlNode *at, const char *name)
{
	do {
		if (at->children != NULL) {
			at = at->children;
		} else {
			while (at != top && at->next == NULL)
				at = at->parent;
			if (at == top)
				return NULL;
			at = at->next;
		}
	} while (!is_named(at, name));
	return at;
}

/* All text of an element; the caller frees it. */
static char *
text_of(const xmlNode *n)
{
	return (char *)xmlNodeGetContent(n);
}

static void
note_code(const xmlNode *top, char code[CERTS_SIGNER_SOAP_CODE])
{
	static const char *const names[] = {"returnCode", "returnCodeMessage"};
	size_t n = 0;

	for (size_t i = 0; i < 2; i++) {
		const xmlNode *at = next(top, top, names[i]);
		char *text = at != NULL ? text_of(at) : NULL;

		for (const char *c = text;
		     c != NULL && *c != '\0' && n + 1 < CERTS_SIGNER_SOAP_CODE;
		     c++)
			if (*c >= 0x20 && *c < 0x7F)
				code[n++] = *c;
		if (i == 0 && n > 0 && n + 1 < CERTS_SIGNER_SOAP_CODE)
			code[n++] = ' ';
		xmlFree(text);
	}
	while (n > 0 && code[n - 1] == ' ')
		n--;
	code[n] = '\0';
}

static bool
starts(const char *code, const char *word)
{
	size_t n = strlen(word);

	return strncmp(code, word, n) == 0 &&
	    (code[n] == '\0' || code[n] == ' ');
}

/* clang-format off */
static const struct {
	const char *code;
	enum certs_err err;
} codes[] = {
	{"ok_signature_available",         CERTS_E_OK},
	{"ok_certificate_chain_available", CERTS_E_OK},
	{"ok_cert_available",              CERTS_E_OK},
	{"failure_CHR_unknown",            CERTS_E_NO_KEY},
	{"failure_CAR_unknown",            CERTS_E_NO_KEY},
};
/* clang-format on */

static enum certs_err
judge(const char *code)
{
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (starts(code, codes[i].code))
			return codes[i].err;
	return CERTS_E_ANSWER;
}

/* Base64 with white space in it, strict otherwise. */
static enum certs_err
take_base64(char *text, struct sink *out)
{
	size_t n = 0, pad = 0;
	uint8_t *at;

	for (const char *c = text; *c != '\0'; c++)
		if (strchr(" \t\r\n", *c) == NULL)
			text[n++] = *c;
	if (n == 0 || n % 4 != 0)
		return CERTS_E_ANSWER;
	while (pad < 2 && text[n - 1 - pad] == '=')
		pad++;
	for (size_t i = 0; i < n - pad; i++)
		if (text[i] == '=')
			return CERTS_E_ANSWER;
	if ((at = sink_reserve(out, n / 4 * 3)) == NULL)
		return CERTS_E_ANSWER;
	if (EVP_DecodeBlock(at, (const unsigned char *)text, (int)n) !=
	    (int)(n / 4 * 3))
		return CERTS_E_ANSWER;
	out->n -= pad;
	return CERTS_E_OK;
}

/* Every element with this name into the sink, at least one. */
static enum certs_err
collect(const xmlNode *top, const char *name, bool one, struct sink *out)
{
	const xmlNode *at = next(top, top, name);
	enum certs_err e = at != NULL ? CERTS_E_OK : CERTS_E_ANSWER;

	while (at != NULL && e == CERTS_E_OK) {
		char *text = text_of(at);

		e = text != NULL ? take_base64(text, out) : CERTS_E_MEMORY;
		xmlFree(text);
		at = next(top, at, name);
		if (one && at != NULL)
			e = CERTS_E_ANSWER;
	}
	return e;
}

static enum certs_err
answer(struct span s, const char *name, bool one, struct sink *out,
    char code[CERTS_SIGNER_SOAP_CODE])
{
	xmlDoc *doc = parse(s);
	const xmlNode *top = doc != NULL ? xmlDocGetRootElement(doc) : NULL;
	size_t start = out->n;
	enum certs_err e = CERTS_E_ANSWER;

	code[0] = '\0';
	if (top != NULL && is_named(top, "Envelope")) {
		note_code(top, code);
		e = judge(code);
	}
	if (e == CERTS_E_OK)
		e = collect(top, name, one, out);
	if (e != CERTS_E_OK && !out->overflow)
		out->n = start;
	xmlFreeDoc(doc);
	return e;
}

enum certs_err
certs_signer_soap_signature(
    struct span s, struct sink *out, char code[CERTS_SIGNER_SOAP_CODE])
{
	return answer(s, "signature", true, out, code);
}

enum certs_err
certs_signer_soap_chain(
    struct span s, struct sink *out, char code[CERTS_SIGNER_SOAP_CODE])
{
	return answer(s, "certificate", false, out, code);
}
