/* Parts of certs/cms.c; nobody else calls them. */
#ifndef CERTS_CMS_FORM_H
#define CERTS_CMS_FORM_H

#include "mrtd/bytes.h"

/*
 * What a ContentInfo with SignedData says in places that no verification looks
 * at: the CERTS_CMS_FINDING() of the version numbers (RFC 5652 §5.1, §5.3) and
 * of the list of digest algorithms.  DER; 0 where it cannot be read.
 */
uint32_t certs_cms_form(struct span content_info) MUST_USE;
/*
 * BER of one element with what follows it: indefinite lengths made definite,
 * strings in pieces made one.  What is definite stays as it is.  *out is to be
 * freed.  False: it is none, too deep, or no memory.
 */
bool certs_cms_ber(struct span, struct span *out) MUST_USE;

#endif
