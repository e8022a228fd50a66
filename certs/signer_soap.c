#include "certs/signer_soap.h"

#include "certs/soap.h"

#include <libxml/parser.h>
#include <string.h>

#define PROTOCOL "uri:EAC-PKI-TermContr-Protocol/1.1"
#define TYPES "uri:eacBT/1.1"

static const char head[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<soap:Envelope"
    " xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\""
    " xmlns:tcc=\"" PROTOCOL "\" xmlns:eac=\"" TYPES "\"><soap:Body>";
static const char tail[] = "</soap:Body></soap:Envelope>\n";

void
certs_signer_soap_ask_signature(
    struct sink *k, struct span chr, struct span hash)
{
	certs_soap_put(k, head);
	certs_soap_put(k, "<tcc:GetTASignature><hashTBS><eac:binary>");
	certs_soap_put_binary(k, hash);
	certs_soap_put(k,
	    "</eac:binary></hashTBS><idPICC/><challengePICC/>"
	    "<hashPK/><auxPCD/><keyCHR>");
	certs_soap_put_binary(k, chr);
	certs_soap_put(k, "</keyCHR></tcc:GetTASignature>");
	certs_soap_put(k, tail);
}

void
certs_signer_soap_ask_chain(struct sink *k, struct span car)
{
	certs_soap_put(k, head);
	certs_soap_put(k, "<tcc:GetCertificateChain><keyCAR>");
	certs_soap_put_binary(k, car);
	certs_soap_put(k, "</keyCAR></tcc:GetCertificateChain>");
	certs_soap_put(k, tail);
}

static void
note_code(const xmlNode *top, char code[CERTS_SIGNER_SOAP_CODE])
{
	static const char *const names[] = {"returnCode", "returnCodeMessage"};
	size_t n = 0;

	for (size_t i = 0; i < 2; i++) {
		const xmlNode *at = certs_soap_next(top, top, names[i]);
		char *text = at != NULL ? (char *)xmlNodeGetContent(at) : NULL;

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

static enum certs_err
answer(struct span s, const char *name, bool one, struct sink *out,
    char code[CERTS_SIGNER_SOAP_CODE])
{
	xmlDoc *doc;
	const xmlNode *top = certs_soap_open(s, &doc);
	size_t start = out->n;
	enum certs_err e = CERTS_E_ANSWER;

	code[0] = '\0';
	if (top != NULL) {
		note_code(top, code);
		e = judge(code);
	}
	if (e == CERTS_E_OK)
		e = certs_soap_collect(top, name, one, out);
	if (e != CERTS_E_OK && !out->overflow)
		out->n = start;
	certs_soap_close(&doc);
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
