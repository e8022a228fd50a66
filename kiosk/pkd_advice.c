/* What a file looks like that holds nothing to import, and what to do. */
#include <string.h>

#include "kiosk/pkd_work.h"
#include "mrtd/tlv.h"

static bool
holds(struct span s, const char *text)
{
	return memmem(s.p, s.n, text, strlen(text)) != NULL;
}

static const char *
of_text(struct span s)
{
	if (holds(s, "-----BEGIN "))
		return holds(s, "-----END ")
		    ? "no block of this PEM is a certificate, a CRL or a list"
		    : "the PEM block does not end: it was cut on its way, "
		      "fetch it again";
	if (holds(s, "<html") || holds(s, "<HTML") || holds(s, "<!DOCTYPE"))
		return "it is a web page: fetch the file that the page links "
		       "to";
	return NULL;
}

const char *
kiosk_pkd_advice(struct span s)
{
	size_t header, contents;
	const char *text;
	uint32_t tag;

	if (s.n == 0)
		return "the file is empty: fetch it again";
	if ((text = of_text(s)) != NULL)
		return text;
	if (mrtd_tlv_header(s, &tag, &header, &contents) == MRTD_E_OK &&
	    tag == 0x30) {
		if (contents > s.n - header)
			return "it ends before its structure does: it was cut "
			       "on its way, fetch it again";
		if (contents < s.n - header)
			return "more follows after the structure: give each "
			       "object a file of its own";
	}
	return "what can be imported: master, deviation, defect and signer "
	       "lists, LDIF of the PKD, certificates and CRLs (DER, PEM)";
}
