/*
 * Visible digital seals for non-constrained environments (VDS-NC): a JSON text
 * in a bar code that carries its signer's certificate.
 *
 * ICAO's technical report "VDS-NC" itself was not at hand.  What is known here
 * is the outer structure and what the fields are for (BSI TR-03129-2 §6.2,
 * Tables 6.11 to 6.31), and their names and what is signed from two published
 * readers that agree, one of them the Australian Passport Office's, with a
 * specimen of that office (tests/vectors/vdsnc_au.h).  Whoever judges such a
 * seal has to say so, and must let it admit nobody.
 *
 *	struct sink k = sink_of(buf, sizeof(buf));
 *	if ((e = mrtd_vdsnc_parse(text, &k, &seal)) != MRTD_E_OK)
 *		... the seal is malformed ...
 */
#ifndef MRTD_VDSNC_H
#define MRTD_VDSNC_H

#include "mrtd/json.h"
#include "mrtd/mrz.h"

/* More than a bar code can hold (ISO/IEC 18004: 2,953 bytes). */
#define MRTD_VDSNC_MAX 4096

/* How a value in the message is called for people. */
struct mrtd_vdsnc_field {
	const char *path; /* "ve[].vd[].lot" */
	const char *id, *name; /* "batch-number", "batch number" */
	bool required;
};

struct mrtd_vdsnc_use {
	const char *type; /* "icao.vacc" */
	const char *name; /* "proof of vaccination" */
	/* Where the person stands in the message. */
	const char *number; /* of the document: "i", "dn" in pid */
	const struct mrtd_vdsnc_field *fields;
	size_t n;
};
/* NULL: what such a seal holds is not known. */
const struct mrtd_vdsnc_use *mrtd_vdsnc_use(const char *type);
/* The field that is at this path of the use, or NULL. */
const struct mrtd_vdsnc_field *mrtd_vdsnc_field(
    const struct mrtd_vdsnc_use *, const char *path);

struct mrtd_vdsnc {
	char type[32];
	int64_t version;
	char issuer[4]; /* "AUS" */
	const struct mrtd_vdsnc_use *use; /* NULL: unknown */
	char algorithm[8]; /* "ES256" */
	struct mrtd_json message; /* into the text */
	/* Into the sink: */
	struct span signed_part; /* the canonical form of data */
	struct span certificate; /* DER */
	struct span signature; /* r || s */
	/* What the message says of the person, "" where nothing: */
	char name[64]; /* "CITIZEN  JANE CATHERINE" */
	char number[32];
	char birth[11]; /* "1977-05-16" */
	char sex[4];
	/* The path of a field that has to be there and is not, or cannot be
	 * (a birth that is no date); "" where all is well. */
	char flaw[MRTD_JSON_PATH];
};

/*
 * Whether the text looks like one, as opposed to a seal of Doc 9303-13, which
 * begins with DC.
 */
bool mrtd_vdsnc_is(struct span text) MUST_USE;
/*
 * The sink needs twice MRTD_VDSNC_MAX.  What mrtd_json_open() says;
 * MRTD_E_LENGTH: a text of more than MRTD_VDSNC_MAX; MRTD_E_JSON: a part is
 * missing or of another kind, base64url (RFC 4648 §5) that is none;
 * MRTD_E_SPACE.
 */
enum mrtd_err mrtd_vdsnc_parse(
    struct span text, struct sink *, struct mrtd_vdsnc *) MUST_USE;
void mrtd_vdsnc_wipe(struct mrtd_vdsnc *);

/* What of the person was compared with an MRZ, and what differs. */
enum mrtd_vdsnc_person {
	MRTD_VDSNC_NAME = 1 << 0,
	MRTD_VDSNC_NUMBER = 1 << 1,
	MRTD_VDSNC_BIRTH = 1 << 2,
	MRTD_VDSNC_SEX = 1 << 3,
};
void mrtd_vdsnc_compare(const struct mrtd_vdsnc *, const struct mrtd_mrz *,
    unsigned *compared, unsigned *different);

#endif
