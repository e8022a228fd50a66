#include "mrtd/read.h"

#include <string.h>

#include "mrtd/apdu.h"
#include "mrtd/finding.h"
#include "mrtd/tlv.h"

/* Enough for a tag of one byte and a length of five. */
#define PROBE 6
/* INS B0 has 15 bits for the offset (ISO/IEC 7816-4 §11.3.1). */
#define B0_END 0x8000
/* Bytes of a file that is held in part, to have it selected and compared. */
#define AGAIN 32
#define RETRIES 2

#define FOUND(r, name) ((r)->link->findings |= MRTD_FINDING_BIT(name))

/*
 * Sizes to fall back to when a block is refused with 6700: some chips take 256
 * bytes before secure messaging, old ones 160, few less than 100.
 */
static const size_t smaller_blocks[] = {231, 192, 160, 128, 96, 64};

/* What a refusal means for the file; anything else is MRTD_E_STATUS. */
/* clang-format off */
static const struct {
	uint16_t sw;
	enum mrtd_err err;
} refusals[] = {
	{MRTD_SW_FILE_NOT_FOUND,   MRTD_E_NOT_FOUND},
	{MRTD_SW_SECURITY_STATUS,  MRTD_E_ACCESS_DENIED},
	{MRTD_SW_CONDITIONS,       MRTD_E_ACCESS_DENIED},
	/* Seen before access control: "file invalidated". */
	{MRTD_SW_FILE_INVALIDATED, MRTD_E_ACCESS_DENIED},
	{MRTD_SW_OFFSET,           MRTD_E_END_OF_FILE},
};
/* clang-format on */

enum mrtd_err
mrtd_read_refusal(uint16_t sw)
{
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++)
		if (refusals[i].sw == sw)
			return refusals[i].err;
	return MRTD_E_STATUS;
}

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static void
begin(struct mrtd_read *r)
{
	r->err = MRTD_E_OK;
	r->waiting = r->sfi_failed = false;
	r->probe = r->link->exact;
	r->retries = 0;
	r->offset = 0;
	/* The MF has its own rules: there a chip may know none, or some. */
	r->by_sfi = r->file->where == MRTD_LDS_MF || !r->link->no_sfi;
	r->step = r->by_sfi ? MRTD_READ_FIRST : MRTD_READ_SELECT;
}

void
mrtd_read_init(struct mrtd_read *r, struct mrtd_link *link,
    const struct mrtd_lds_file *file, uint8_t *buf, size_t cap)
{
	*r = (struct mrtd_read) {
	    .link = link,
	    .file = file,
	    .buf = buf,
	    .cap = least(cap, file->max),
	    .no_tlv = file->tag == 0,
	};
	begin(r);
}

void
mrtd_read_init_compare(struct mrtd_read *r, struct mrtd_link *link,
    const struct mrtd_lds_file *file, uint8_t *held, size_t n)
{
	mrtd_read_init(r, link, file, held, n);
	r->compare = true;
	r->held = r->total = n;
}

void
mrtd_read_resume(struct mrtd_read *r)
{
	begin(r);
}

void
mrtd_read_by_fid(struct mrtd_read *r)
{
	r->by_sfi = false;
	r->step = MRTD_READ_SELECT;
}

/* Table 3: SELECT by file identifier, no answer wanted, no Le. */
static void
select_send(struct mrtd_read *r)
{
	uint8_t fid[2] = {(uint8_t)(r->file->fid >> 8), (uint8_t)r->file->fid};

	r->asked = 0;
	mrtd_link_command(r->link,
	    &(struct mrtd_capdu) {.ins = MRTD_INS_SELECT,
		.p1 = 0x02,
		.p2 = 0x0C,
		.data = SPAN_OF(fid)});
}

static size_t
first_size(const struct mrtd_read *r)
{
	size_t n = mrtd_link_block(r->link);

	if (r->compare)
		return least(n, r->held);
	if (r->held > 0)
		return least(n, least(r->held, AGAIN));
	return r->probe ? least(n, PROBE) : n;
}

/* Table 5 with the short identifier, or table 4 at offset 0. */
static void
first_send(struct mrtd_read *r)
{
	r->asked = first_size(r);
	mrtd_link_command(r->link,
	    &(struct mrtd_capdu) {.ins = MRTD_INS_READ_BINARY,
		.p1 = r->by_sfi ? (uint8_t)(0x80 | r->file->sfi) : 0x00,
		.ne = (uint32_t)r->asked});
}

/* Tag 53 and the length of n bytes. */
static size_t
discretionary(size_t n)
{
	return n < 0x80 ? 2 : n < 0x100 ? 3 : n < 0x10000 ? 4 : 5;
}

/* How much of a block is left inside of a data object 53 that fills it. */
static size_t
inside(size_t block)
{
	size_t n = block > 5 ? block - 5 : 1;

	while (n + 1 + discretionary(n + 1) <= block)
		n++;
	return n;
}

/* Table 6: the offset in a data object of its own, as short as possible. */
static void
far_send(struct mrtd_read *r)
{
	uint8_t buf[8], offset[4];
	struct sink k = sink_of(buf, sizeof(buf));
	struct sink o = sink_of(offset, sizeof(offset));
	int skip = r->offset > 0xFFFFFF ? 0 : r->offset > 0xFFFF ? 1 : 2;

	sink_put_be32(&o, (uint32_t)r->offset);
	mrtd_tlv_put(&k, 0x54, span_of(offset + skip, (size_t)(4 - skip)));
	mrtd_link_command(r->link,
	    &(struct mrtd_capdu) {.ins = MRTD_INS_READ_BINARY_ODD,
		.data = sink_span(&k),
		.ne = (uint32_t)(r->asked + discretionary(r->asked))});
}

static void
body_send(struct mrtd_read *r)
{
	size_t left = (r->no_tlv ? r->cap : r->total) - r->offset;
	size_t n = least(mrtd_link_block(r->link), left);

	if (r->offset >= B0_END) {
		r->asked = least(left, inside(mrtd_link_block(r->link)));
		far_send(r);
		return;
	}
	/* §3.6.6 note 1: no command reaches over the border. */
	r->asked = least(n, B0_END - r->offset);
	mrtd_link_command(r->link,
	    &(struct mrtd_capdu) {.ins = MRTD_INS_READ_BINARY,
		.p1 = (uint8_t)(r->offset >> 8),
		.p2 = (uint8_t)r->offset,
		.ne = (uint32_t)r->asked});
}

/* Makes the next block smaller; false when there is no smaller one. */
static bool
shrink(struct mrtd_read *r)
{
	struct mrtd_link *l = r->link;

	if (mrtd_link_extended(l)) {
		l->no_extended = true;
		FOUND(r, EXTENDED_REFUSED);
		return true;
	}
	for (size_t i = 0;
	     i < sizeof(smaller_blocks) / sizeof(smaller_blocks[0]); i++)
		if (smaller_blocks[i] < r->asked) {
			l->block = smaller_blocks[i];
			FOUND(r, BLOCK_SHRUNK);
			return true;
		}
	return false;
}

/* The file is no longer selected, or the chip says so: once more. */
static enum mrtd_err
select_again(struct mrtd_read *r, enum mrtd_err otherwise)
{
	if (r->retries++ >= RETRIES)
		return otherwise;
	FOUND(r, EMPTY_ANSWER);
	r->by_sfi = false;
	r->step = MRTD_READ_SELECT;
	return MRTD_E_OK;
}

/* Takes data at the offset: compares what is held, appends what is not. */
static enum mrtd_err
take(struct mrtd_read *r, struct span data)
{
	size_t known = least(data.n, r->held - r->offset);
	struct span before = span_of(r->buf + r->offset, known), again;

	if (!span_take(&data, known, &again))
		return MRTD_E_INTERNAL;
	if (!span_eq_secret(before, again))
		return MRTD_E_OTHER_DOCUMENT;
	r->offset += known;
	if (r->compare || data.n == 0)
		return MRTD_E_OK;
	if (data.n > r->cap - r->held)
		return MRTD_E_SPACE;
	memcpy(r->buf + r->held, data.p, data.n);
	r->held += data.n;
	r->offset = r->held;
	return MRTD_E_OK;
}

/* How long the file is, from its first bytes. */
static enum mrtd_err
learn_total(struct mrtd_read *r, struct span data)
{
	size_t header, contents;
	uint32_t tag;
	enum mrtd_err e;

	if (r->no_tlv || r->total > 0)
		return MRTD_E_OK;
	e = mrtd_tlv_header(data, &tag, &header, &contents);
	if (r->file->id == MRTD_FILE_DG13 &&
	    (e != MRTD_E_OK || tag != r->file->tag)) {
		/* The contents of DG13 are the issuer's affair, and some write
		 * them without any tag. */
		FOUND(r, NOT_TLV);
		r->no_tlv = true;
		return MRTD_E_OK;
	}
	if (e != MRTD_E_OK)
		return e == MRTD_E_TRUNCATED ? MRTD_E_END_OF_FILE : e;
	if (tag != r->file->tag)
		return MRTD_E_TAG;
	if (contents > r->cap || header > r->cap - contents)
		return MRTD_E_SPACE;
	r->total = header + contents;
	return MRTD_E_OK;
}

/* One block of the file, from either step. */
static enum mrtd_err
got_block(struct mrtd_read *r, struct span data, bool ended)
{
	bool first = r->step == MRTD_READ_FIRST, full;
	enum mrtd_err e;

	if (data.n > r->asked) {
		FOUND(r, OVERLONG_ANSWER);
		data.n = r->asked;
	}
	full = data.n == r->asked && !ended;
	if (first && (e = learn_total(r, data)) != MRTD_E_OK)
		return e;
	if (!r->no_tlv)
		data.n = least(data.n, r->total - r->offset);
	if ((e = take(r, data)) != MRTD_E_OK)
		return e;
	r->retries = 0;
	/* Held already and the same: go on where we were. */
	if (first && !r->compare)
		r->offset = r->held;
	r->step = MRTD_READ_BODY;
	if (r->no_tlv ? !full && !(first && r->asked <= AGAIN)
		      : r->offset >= r->total) {
		r->total = r->held;
		r->step = MRTD_READ_DONE;
	} else if (ended) {
		FOUND(r, EOF_WARNING);
	} else if (r->offset >= r->cap) {
		return MRTD_E_SPACE;
	}
	return MRTD_E_OK;
}

static enum mrtd_err
select_recv(struct mrtd_read *r, const struct mrtd_rapdu *a)
{
	if (a->sw != MRTD_SW_OK)
		return mrtd_read_refusal(a->sw);
	r->step = r->held > 0 && r->offset > 0 ? MRTD_READ_BODY
					       : MRTD_READ_FIRST;
	return MRTD_E_OK;
}

static void
learn_sfi(struct mrtd_read *r)
{
	struct mrtd_link *l = r->link;

	if (r->file->where == MRTD_LDS_LDS1 && r->by_sfi)
		l->sfi_works = true;
	if (r->sfi_failed) {
		FOUND(r, NO_SFI);
		if (r->file->where == MRTD_LDS_LDS1)
			l->no_sfi = true;
	}
}

static enum mrtd_err
first_recv(struct mrtd_read *r, const struct mrtd_rapdu *a)
{
	bool ended = a->sw == MRTD_SW_END_OF_FILE;

	if ((a->sw == MRTD_SW_OK || ended) && a->data.n > 0) {
		learn_sfi(r);
		return got_block(r, a->data, ended);
	}
	if (a->sw == MRTD_SW_OK)
		return select_again(r, MRTD_E_END_OF_FILE);
	if (a->sw == MRTD_SW_WRONG_LENGTH && mrtd_link_extended(r->link) &&
	    shrink(r))
		return MRTD_E_OK;
	/* More was asked for than the file has, and the chip minds. */
	if ((a->sw == MRTD_SW_WRONG_LENGTH || a->sw == MRTD_SW_OFFSET ||
		ended) &&
	    r->asked > AGAIN) {
		r->probe = r->link->exact = true;
		return MRTD_E_OK;
	}
	if (r->by_sfi && !r->link->sfi_works) {
		r->by_sfi = r->probe = false;
		r->sfi_failed = true;
		r->step = MRTD_READ_SELECT;
		return MRTD_E_OK;
	}
	return ended ? MRTD_E_END_OF_FILE : mrtd_read_refusal(a->sw);
}

static enum mrtd_err
body_recv(struct mrtd_read *r, const struct mrtd_rapdu *a)
{
	bool ended = a->sw == MRTD_SW_END_OF_FILE;
	struct span data = a->data;
	enum mrtd_err e;

	if ((a->sw == MRTD_SW_OK || ended) && data.n > 0) {
		if (r->offset >= B0_END &&
		    (e = mrtd_tlv_only(data, 0x53, &data)) != MRTD_E_OK)
			return e;
		if (data.n > 0)
			return got_block(r, data, ended);
	}
	if (r->no_tlv &&
	    (a->sw == MRTD_SW_OK || ended || a->sw == MRTD_SW_OFFSET)) {
		r->total = r->held;
		r->step = MRTD_READ_DONE;
		return MRTD_E_OK;
	}
	if (a->sw == MRTD_SW_OK || a->sw == MRTD_SW_NO_CURRENT_EF)
		return select_again(r, MRTD_E_END_OF_FILE);
	/* Some old documents say 6282, without data, to more than 160. */
	if (a->sw == MRTD_SW_WRONG_LENGTH ||
	    (ended && r->probe && r->held <= AGAIN)) {
		/* Not the end of the file it minds, but the size as such. */
		if (r->probe)
			r->link->exact = false;
		if (shrink(r))
			return MRTD_E_OK;
	}
	return ended ? MRTD_E_END_OF_FILE : mrtd_read_refusal(a->sw);
}

static const struct {
	void (*send)(struct mrtd_read *);
	enum mrtd_err (*recv)(struct mrtd_read *, const struct mrtd_rapdu *);
} steps[] = {
    [MRTD_READ_SELECT] = {select_send, select_recv},
    [MRTD_READ_FIRST] = {first_send, first_recv},
    [MRTD_READ_BODY] = {body_send, body_recv},
};

bool
mrtd_read_send(struct mrtd_read *r, struct span *capdu)
{
	if (r->err != MRTD_E_OK || r->step == MRTD_READ_DONE)
		return false;
	if (!r->waiting) {
		steps[r->step].send(r);
		r->waiting = true;
	}
	if (mrtd_link_send(r->link, capdu)) {
		r->apdus++;
		return true;
	}
	r->err = mrtd_link_err(r->link);
	if (r->err == MRTD_E_OK)
		r->err = MRTD_E_STATE;
	return false;
}

/* The session has died of this block: the next one has smaller blocks. */
static void
spare_next(struct mrtd_read *r)
{
	/* Seen of an old document: more than the file has, and then 6988. */
	if (r->step == MRTD_READ_FIRST && r->sw == MRTD_SW_OFFSET)
		r->link->exact = true;
	else if (r->asked > AGAIN)
		(void)shrink(r);
}

/*
 * A bare status word inside secure messaging.  6700 for an extended length is
 * seen from chips whose session lives on where it was.
 */
static enum mrtd_err
naked(struct mrtd_read *r)
{
	struct mrtd_rapdu a = {.sw = r->sw};

	if (r->sw == MRTD_SW_WRONG_LENGTH &&
	    mrtd_link_undo(r->link) == MRTD_E_OK)
		return steps[r->step].recv(r, &a);
	/* 6987 and 6988 are about keys and counters, not about lengths. */
	if ((mrtd_read_refusal(r->sw) == MRTD_E_STATUS &&
		r->sw != MRTD_SW_SM_MISSING && r->sw != MRTD_SW_SM_INCORRECT) ||
	    r->sw == MRTD_SW_OFFSET)
		spare_next(r);
	return MRTD_E_SM_LOST;
}

enum mrtd_err
mrtd_read_recv(struct mrtd_read *r, struct span rapdu)
{
	struct mrtd_rapdu a;

	if (r->err != MRTD_E_OK)
		return r->err;
	if (!r->waiting)
		return r->err = MRTD_E_STATE;
	r->err = mrtd_link_recv(r->link, rapdu);
	r->sw = mrtd_link_status(r->link);
	if (r->err == MRTD_E_SM_MAC || r->err == MRTD_E_SM_FORMAT) {
		spare_next(r);
	} else if (r->err == MRTD_E_SM_LOST) {
		r->waiting = false;
		r->err = naked(r);
	} else if (r->err == MRTD_E_OK && mrtd_link_answer(r->link, &a)) {
		r->waiting = false;
		r->err = steps[r->step].recv(r, &a);
	}
	return r->err;
}

bool
mrtd_read_done(const struct mrtd_read *r)
{
	return r->err == MRTD_E_OK && r->step == MRTD_READ_DONE;
}

struct span
mrtd_read_content(const struct mrtd_read *r)
{
	return mrtd_read_done(r) ? span_of(r->buf, r->total)
				 : (struct span) {0};
}
