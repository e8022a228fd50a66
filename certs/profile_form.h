/* What the files of certs/profile share. */
#ifndef CERTS_PROFILE_FORM_H
#define CERTS_PROFILE_FORM_H

#include "certs/profile.h"
#include "mrtd/tlv.h"

struct certs_policy_digest;

/* The object that is being checked, taken apart, and who is told. */
struct certs_profile_form {
	const struct certs_profile_ear *ear;
	enum certs_profile_type type;
	bool old; /* Appendix C may excuse it */

	struct span der;
	struct mrtd_tlv version; /* raw empty: not there */
	struct span serial; /* contents */
	struct span algorithm, inner; /* outside and inside, with header */
	struct span issuer, subject, spki; /* with header */
	struct mrtd_tlv from, until;
	bool unique; /* a unique identifier is there */
	bool have_extensions;
	struct span extensions; /* contents of the SEQUENCE */

	int64_t not_before, not_after; /* 0: cannot be read */
	bool same_name; /* issuer and subject */
	/* Of extensions: contents, or empty. */
	struct span aki, ski, purposes;
	struct span issuer_alt, subject_alt; /* the whole values */
	int column; /* of certs_profile_row, -1: in no table */
	int64_t usage_max; /* of the private key by Table 1, 0: no word */
};

/* One row of Table 6: who may have an extension, and how. */
struct certs_profile_row {
	const char *name;
	struct span oid; /* contents */
	/* "m nc", "m c", "o nc", "x" by column; "" is "x" */
	const char *column[7];
	const char *earlier[3]; /* Table C-2: CSCA, link, Document Signer */
	void (*contents)(
	    struct certs_profile_form *, struct span value, const char *part);
};

/* Columns of certs_profile_row. */
enum {
	CERTS_PROFILE_COLUMN_ROOT,
	CERTS_PROFILE_COLUMN_LINK,
	CERTS_PROFILE_COLUMN_DSC,
	CERTS_PROFILE_COLUMN_LIST,
	CERTS_PROFILE_COLUMN_COMMUNICATION,
	CERTS_PROFILE_COLUMN_LDS2,
	CERTS_PROFILE_COLUMN_SEAL,
};

/* profile_table.c: the rows, and the end of them. */
extern const struct certs_profile_row certs_profile_table[];
extern const size_t certs_profile_table_n;

/* profile_form.c */
void certs_profile_form_tell(struct certs_profile_form *,
    enum certs_profile_rule, const char *part, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* The same for what Appendix C allowed. */
void certs_profile_form_tell_old(struct certs_profile_form *,
    enum certs_profile_rule, const char *part, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* Strict DER down to the leaves; except is one element left out. */
void certs_profile_form_der(struct certs_profile_form *, struct span,
    struct span except, const char *part);
/* A date of Tables 5 and 9; 0 where it cannot be read. */
int64_t certs_profile_form_date(
    struct certs_profile_form *, const struct mrtd_tlv *, const char *part);
/* Extension ::= SEQUENCE { OID, critical DEFAULT FALSE, OCTET STRING }. */
struct certs_profile_extension {
	struct span oid, value; /* contents */
	bool critical, said; /* said: the DEFAULT is written */
};
bool certs_profile_form_extension(
    struct span *list, struct certs_profile_extension *) MUST_USE;
/* "2.5.29.35", or "?"; out has room for 64. */
void certs_profile_form_oid(struct span oid, char out[64]);

/* profile_name.c */
void certs_profile_name(
    struct certs_profile_form *, struct span name, const char *part);
void certs_profile_name_pair(struct certs_profile_form *);
bool certs_profile_name_same(struct span, struct span) MUST_USE;
void certs_profile_name_alternative(
    struct certs_profile_form *, struct span value, const char *part);

/* profile_key.c */
void certs_profile_key_signature(struct certs_profile_form *,
    struct span algorithm, const struct certs_policy_digest *,
    const char *part);
void certs_profile_key_public(struct certs_profile_form *);

/* profile_extension.c: the contents of each extension of Table 6. */
typedef void certs_profile_contents(
    struct certs_profile_form *, struct span value, const char *part);
certs_profile_contents certs_profile_extension_aki, certs_profile_extension_ski,
    certs_profile_extension_usage, certs_profile_extension_period,
    certs_profile_extension_policies, certs_profile_extension_basic,
    certs_profile_extension_purposes, certs_profile_extension_points,
    certs_profile_extension_change, certs_profile_extension_types;

#endif
