/*
 * Faults on request: what a broken, torn or forged chip does.  A fault is
 * written NAME or NAME=ARG:
 *
 *	silent=3           no answer any more from the third command on
 *	garbage=3          random bytes instead of answers, likewise
 *	tear=DG2:8000:1500 taken away once, when byte 8000 of EF.DG2 is read;
 *	                   back after 1500 ms
 *	alter=DG2          the last byte of the file is another
 *	wrong-mac=5        the MAC of secured answers is wrong from the fifth on
 *	truncate=5         secured answers lack their last eight bytes
 *	break-pace=2       the first two runs of PACE end with 6F00
 *	refuse-pace        PACE fails with 6300 whatever the password
 *	refuse-bac         BAC fails with 6300 whatever the key
 *	slow=40            each answer takes 40 ms more
 *	slow-pace=6600     each answer of PACE takes 6,600 ms more
 *	sw=6CFF:5          nothing but this status word from the fifth on
 *	empty=5            likewise 9000 without data
 *	more=5             likewise 128 bytes and 61FF, however often one asks
 *	flood=5            likewise 65,536 bytes and 9000
 *	endless=DG2        the file says it has 16 MB and gives them
 *	giant=DG2          the file says it has 4 GB and ends as it always did
 *	zero=DG2           the file says it has no contents
 *	nested=DG2         data objects in data objects to the end of the file
 *	refuse-ca          Chip Authentication is refused with 6A80
 *	clone-ca           the chip does not know its Chip Authentication key
 *	old-keys           ... answers under the keys from before it
 *	clone-aa           signatures of Active Authentication do not fit
 *	aa-empty           INTERNAL AUTHENTICATE: 9000 without a signature
 *	aa-short           half a signature
 *	aa-trailer         RSA: the trailer is CD
 */
#ifndef MRTD_CHIP_FAULTS_H
#define MRTD_CHIP_FAULTS_H

#include "mrtd/bytes.h"
#include "mrtd/err.h"
#include "mrtd/lds.h"

enum mrtd_chip_fault_kind {
	MRTD_CHIP_FAULT_NONE,
	MRTD_CHIP_FAULT_SILENT,
	MRTD_CHIP_FAULT_GARBAGE,
	MRTD_CHIP_FAULT_TEAR,
	MRTD_CHIP_FAULT_ALTER,
	MRTD_CHIP_FAULT_WRONG_MAC,
	MRTD_CHIP_FAULT_TRUNCATE,
	MRTD_CHIP_FAULT_REFUSE_PACE,
	MRTD_CHIP_FAULT_REFUSE_BAC,
	MRTD_CHIP_FAULT_SLOW,
	MRTD_CHIP_FAULT_BREAK_PACE,
	MRTD_CHIP_FAULT_SW,
	MRTD_CHIP_FAULT_EMPTY,
	MRTD_CHIP_FAULT_MORE,
	MRTD_CHIP_FAULT_FLOOD,
	MRTD_CHIP_FAULT_ENDLESS,
	MRTD_CHIP_FAULT_GIANT,
	MRTD_CHIP_FAULT_ZERO,
	MRTD_CHIP_FAULT_NESTED,
	MRTD_CHIP_FAULT_SLOW_PACE,
	MRTD_CHIP_FAULT_OLD_KEYS,
	MRTD_CHIP_FAULT_REFUSE_CA,
	MRTD_CHIP_FAULT_CLONE_CA,
	MRTD_CHIP_FAULT_CLONE_AA,
	MRTD_CHIP_FAULT_AA_EMPTY,
	MRTD_CHIP_FAULT_AA_SHORT,
	MRTD_CHIP_FAULT_AA_TRAILER,
};

struct mrtd_chip_fault {
	enum mrtd_chip_fault_kind kind;
	enum mrtd_file file; /* tear, alter, endless, giant, zero, nested */
	uint32_t
	    n; /* from which command (1 is the first), byte, or how often */
	/* tear: away for so long; slow, slow-pace: so much longer */
	uint32_t ms;
	uint16_t sw; /* sw */
};

/* MRTD_E_NOT_FOUND: no such fault; MRTD_E_VALUE: not such an argument. */
enum mrtd_err mrtd_chip_faults_parse(
    const char *text, struct mrtd_chip_fault *) MUST_USE;
/* For lists: name with its argument, and what it does; NULL past the end. */
const char *mrtd_chip_faults_name(size_t i);
const char *mrtd_chip_faults_text(size_t i);

/* Does the fault hit the command with this number since reset? */
bool mrtd_chip_faults_hit(const struct mrtd_chip_fault *,
    enum mrtd_chip_fault_kind, uint32_t command);
/*
 * The whole answer to this command, where the fault takes the place of the
 * chip's own; false: it does not.
 */
bool mrtd_chip_faults_answer(
    const struct mrtd_chip_fault *, uint32_t command, struct sink *rapdu);
/*
 * A file as the fault shows it: how long it is, and n bytes of it, which have
 * to be there.
 */
size_t mrtd_chip_faults_size(
    const struct mrtd_chip_fault *, enum mrtd_file, struct span content);
void mrtd_chip_faults_content(const struct mrtd_chip_fault *, enum mrtd_file,
    struct span content, size_t off, size_t n, struct sink *out);
/* Spoils a secured answer that begins at this place of the sink. */
void mrtd_chip_faults_spoil(const struct mrtd_chip_fault *, uint32_t command,
    size_t start, struct sink *rapdu);

#endif
