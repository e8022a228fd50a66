/*
 * What the parts of ISO/IEC 39794 share (39794-1:2019, tagged binary encoding):
 * sequences of context-specific fields that may be followed by extensions, and
 * the blocks that occur in each part.
 *
 * This software makes use of the Schema from ISO/IEC 39794-1 within
 * modifications permitted in the relevant ISO/IEC standard.
 */
#ifndef MRTD_BDB_H
#define MRTD_BDB_H

#include "mrtd/bytes.h"
#include "mrtd/err.h"

#define MRTD_BDB_FIELDS_MAX 17

/* The fields of one SEQUENCE; absent fields are empty with p NULL. */
struct mrtd_bdb_fields {
	struct span f[MRTD_BDB_FIELDS_MAX];
	uint32_t present; /* bit n: [n] */
};

/*
 * Reads [0] to [n - 1]: ascending, each at most once (MRTD_E_ENCODING), and in
 * the form that bit n of `constructed` says (MRTD_E_TAG); the fields of
 * `required` must be there (MRTD_E_NOT_FOUND).  Numbers from n on are
 * extensions of a later edition, and passed over.
 */
enum mrtd_err mrtd_bdb_fields(struct span contents, unsigned n,
    uint32_t constructed, uint32_t required, struct mrtd_bdb_fields *) MUST_USE;

static inline bool
mrtd_bdb_has(const struct mrtd_bdb_fields *f, unsigned i)
{
	return (f->present >> i & 1) != 0;
}

/*
 * A value outside of the schema (MRTD_E_VALUE) spoils its field, not the
 * image: it becomes a finding.
 */
static inline enum mrtd_err
mrtd_bdb_lenient(enum mrtd_err e, uint64_t finding, uint64_t *findings)
{
	if (e != MRTD_E_VALUE)
		return e;
	*findings |= finding;
	return MRTD_E_OK;
}

/* Contents of an INTEGER or ENUMERATED in shortest form (MRTD_E_ENCODING). */
enum mrtd_err mrtd_bdb_int(
    struct span contents, int64_t min, int64_t max, int64_t *) MUST_USE;
/* CHOICE { code [0], extensionBlock [1] { fallback [0] } }. */
enum mrtd_err mrtd_bdb_code(struct span contents, unsigned *) MUST_USE;
/* SEQUENCE of BOOLEAN fields: bit n of `yes` is field [n]. */
enum mrtd_err mrtd_bdb_bools(struct span contents, unsigned n,
    uint32_t *present, uint32_t *yes) MUST_USE;
/* [APPLICATION n] { version, [1] representations }: the version and the rest.
 * An A1 around it (Doc 9303-10 §4.5.6, Table 2) is taken off. */
struct mrtd_bdb_version {
	unsigned generation, year;
};
enum mrtd_err mrtd_bdb_open(struct span block, uint32_t tag,
    struct mrtd_bdb_version *, struct span *representations) MUST_USE;
/* The same, and hands each RepresentationBlock to take; MRTD_E_VALUE: none. */
enum mrtd_err mrtd_bdb_each(struct span block, uint32_t tag,
    enum mrtd_err (*take)(struct span, unsigned year, void *out),
    void *out) MUST_USE;

struct mrtd_bdb_id {
	uint16_t organization, id; /* of the CBEFF registry; 0: not stated */
};
enum mrtd_err mrtd_bdb_id(struct span contents, struct mrtd_bdb_id *) MUST_USE;
/* CaptureDeviceBlock of parts 4 and 6 { modelIdBlock [0] ... }: the model. */
enum mrtd_err mrtd_bdb_device(
    struct span contents, struct mrtd_bdb_id *) MUST_USE;

/* When it was captured; month, day ... 0 where not stated. */
struct mrtd_bdb_time {
	bool stated;
	uint16_t year, millisecond;
	uint8_t month, day, hour, minute, second;
};
enum mrtd_err mrtd_bdb_time(
    struct span contents, struct mrtd_bdb_time *) MUST_USE;

/* The first of the quality blocks, and how many there are. */
struct mrtd_bdb_quality {
	unsigned blocks;
	bool assessed; /* else the assessment failed */
	uint8_t score; /* 0 to 100, higher is better */
	struct mrtd_bdb_id algorithm;
};
enum mrtd_err mrtd_bdb_quality(
    struct span contents, struct mrtd_bdb_quality *) MUST_USE;

/* Presentation attack detection when it was captured; -1: not stated. */
struct mrtd_bdb_pad {
	int decision; /* 0 no attack, 1 attack, 2 failure to assess */
	int context; /* 0 enrolment, 1 verification, 2 identification */
	int supervision; /* 0 unknown, 1 controlled ... 4 unattended */
	int risk; /* 0 to 100 */
	int criteria; /* 0 unknown, 1 individual, 2 common */
	unsigned scores, extended, challenges; /* how many there are */
	struct span parameter;
	struct mrtd_bdb_time time;
};
enum mrtd_err mrtd_bdb_pad(
    struct span contents, struct mrtd_bdb_pad *) MUST_USE;

/* SEQUENCE OF: how many elements with this tag, and nothing else. */
enum mrtd_err mrtd_bdb_count(
    struct span contents, uint32_t tag, unsigned *) MUST_USE;

#endif
