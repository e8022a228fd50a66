/*
 * Reads one file, without doing any I/O:
 *
 *	mrtd_read_init(&r, &link, file, buf, cap);
 *	while (mrtd_read_send(&r, &capdu)) {
 *		... give capdu to the chip, get rapdu ...
 *		if ((e = mrtd_read_recv(&r, rapdu)) != MRTD_E_OK)
 *			return e;
 *	}
 *	file = mrtd_read_content(&r);
 *
 * Short EF identifier first, SELECT only where the chip does not know them; the
 * length comes from the first block, there is no probe for the header; INS B1
 * from offset 32768 (Doc 9303-10 §3.6.6); the last byte of the TLV is the last
 * byte read.  Blocks are as large as reader, chip and secure messaging allow,
 * extended only where the chip states its buffers (§3.6.4.2), smaller when it
 * refuses; what was learnt stays in the link for the next file.  A chip that
 * minds a first block beyond the end of the file is from then on asked for the
 * header alone first.
 *
 * The caller owns buf; there is nothing to free.  An error is sticky.
 */
#ifndef MRTD_READ_H
#define MRTD_READ_H

#include "mrtd/lds.h"
#include "mrtd/link.h"

struct mrtd_read {
	struct mrtd_link *link;
	const struct mrtd_lds_file *file;
	enum mrtd_err err;
	uint16_t sw; /* last status word */
	unsigned apdus; /* sent for this file */
	size_t held; /* bytes of buf that are valid */
	size_t total; /* of the whole file; 0: not known yet */
	uint8_t *buf;
	size_t cap;

	/* read.c's own. */
	enum {
		MRTD_READ_SELECT,
		MRTD_READ_FIRST,
		MRTD_READ_BODY,
		MRTD_READ_DONE
	} step;
	bool waiting; /* an exchange is under way in the link */
	bool by_sfi; /* FIRST selects the file as well */
	bool sfi_failed; /* and SELECT is tried instead */
	bool probe; /* FIRST asks for the header only */
	bool no_tlv; /* read until the file ends */
	bool compare; /* nothing is stored */
	unsigned retries;
	size_t asked; /* bytes of the file in the command under way */
	size_t offset; /* of the next byte */
};

/* cap may be less than the file's max: a larger file is MRTD_E_SPACE. */
void mrtd_read_init(struct mrtd_read *, struct mrtd_link *,
    const struct mrtd_lds_file *, uint8_t *buf, size_t cap);
/*
 * Compares with bytes already held instead of storing: reads until n of them
 * have been seen again.  MRTD_E_OTHER_DOCUMENT: they differ.
 */
void mrtd_read_init_compare(struct mrtd_read *, struct mrtd_link *,
    const struct mrtd_lds_file *, uint8_t *held, size_t n);
/*
 * After the document came back: selects the file again by reading its first
 * bytes, compares them with what is held and goes on at the offset reached.
 */
void mrtd_read_resume(struct mrtd_read *);
/* Before the first command: SELECT by file identifier at once. */
void mrtd_read_by_fid(struct mrtd_read *);
/* False: done or failed. */
bool mrtd_read_send(struct mrtd_read *, struct span *capdu) MUST_USE;
/*
 * MRTD_E_NOT_FOUND, MRTD_E_ACCESS_DENIED, MRTD_E_STATUS (any other refusal),
 * MRTD_E_END_OF_FILE, MRTD_E_TAG (another tag than the table's), MRTD_E_SPACE,
 * MRTD_E_BUDGET, and the errors of mrtd_link_recv().
 */
enum mrtd_err mrtd_read_recv(struct mrtd_read *, struct span rapdu) MUST_USE;
bool mrtd_read_done(const struct mrtd_read *);
/* What a status word that is no success means for a file. */
enum mrtd_err mrtd_read_refusal(uint16_t sw) MUST_USE;
/* The whole file as it came, once done; else empty. */
struct span mrtd_read_content(const struct mrtd_read *);

#endif
