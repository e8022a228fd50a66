#include "kiosk/inspect.h"

#include <stdio.h>
#include <string.h>

#include "kiosk/inspect_parts.h"
#include "kiosk/print.h"
#include "mrtd/person.h"

static struct certs_verdict *
verdict(struct kiosk_inspect *i)
{
	return &i->facts.verdict;
}

static void
digits(struct kiosk_inspect *i, const struct mrtd_mrz *mrz, const char *where)
{
	struct certs_check *c = certs_checks_add(verdict(i),
	    CERTS_CHECK_MRZ_CHECK_DIGITS,
	    mrz->bad_check_digits == 0 ? CERTS_SUCCESSFUL : CERTS_FAILED,
	    mrz->bad_check_digits == 0 ? CERTS_REASON_NONE
				       : CERTS_REASON_MRZ_DIGITS);

	certs_checks_detail(c, "%s", where);
}

void
kiosk_inspect_init(
    struct kiosk_inspect *i, const struct kiosk_inspect_conf *conf)
{
	memset(i, 0, sizeof(*i));
	i->conf = *conf;
	i->facts.tries_left = -1;
	certs_checks_init(verdict(i), conf->profile);
	if (conf->have_optical)
		digits(i, &i->conf.optical, "printed MRZ");
}

/*
 * A data group that the security object does not name.  What says something
 * about the person is foreign data in a signed chip: failed.  A key that nobody
 * vouches for (DG14, DG15) proves nothing and is not used: Table 5.42 of
 * TR-03135-1 leaves it neither identical nor not identical.
 */
static void
unsigned_group(struct kiosk_inspect *i, unsigned n)
{
	const struct certs_check *before = certs_checks_find(
	    verdict(i), CERTS_CHECK_UNSIGNED);
	char list[sizeof(before->detail)] = "";
	struct certs_check *c;

	if (before != NULL)
		memcpy(list, before->detail, sizeof(list));
	c = certs_checks_add(verdict(i), CERTS_CHECK_UNSIGNED,
	    n == 14 || n == 15 ? CERTS_UNDETERMINED : CERTS_FAILED,
	    CERTS_REASON_UNSIGNED);
	certs_checks_detail(
	    c, "%.100s%sDG%u", list, list[0] != '\0' ? ", " : "", n);
}

/*
 * One data group against the signed list.  Table 5.42; a data group that the
 * list does not name is foreign data in a signed chip and counts by itself.
 */
static void
judge_digest(struct kiosk_inspect *i, enum mrtd_file file)
{
	unsigned n = mrtd_lds_dg_number(file);
	struct certs_check *c;

	if (n == 0 || !i->have_so || i->content[file].n == 0 || i->judged[file])
		return;
	i->judged[file] = true;
	switch (mrtd_hash_check(&i->so, file, i->content[file])) {
	case MRTD_E_OK:
		certs_checks_add(verdict(i), CERTS_CHECK_DG(n),
		    i->digest_refused ? CERTS_UNDETERMINED : CERTS_SUCCESSFUL,
		    i->digest_refused ? CERTS_REASON_ALGORITHM_REFUSED
				      : CERTS_REASON_IDENTICAL);
		break;
	case MRTD_E_DIGEST:
		c = certs_checks_add(verdict(i), CERTS_CHECK_DG(n),
		    CERTS_FAILED, CERTS_REASON_NOT_IDENTICAL);
		certs_checks_detail(c, "%s", mrtd_hash_name(i->so.hash));
		break;
	case MRTD_E_UNSIGNED:
		unsigned_group(i, n);
		break;
	case MRTD_E_UNSUPPORTED:
		certs_checks_add(verdict(i), CERTS_CHECK_DG(n),
		    CERTS_UNDETERMINED, CERTS_REASON_NON_CONFORMANCE);
		break;
	default:
		certs_checks_add(verdict(i), CERTS_CHECK_DG(n), CERTS_ABORTED,
		    CERTS_REASON_INTERNAL);
		break;
	}
}

static bool
successful(const struct kiosk_inspect *i, enum certs_check_id id)
{
	const struct certs_check *c = certs_checks_find(&i->facts.verdict, id);

	return c != NULL && c->result == CERTS_SUCCESSFUL;
}

/* Its digest is signed, and the signature over the digests is right. */
bool
kiosk_inspect_authentic(const struct kiosk_inspect *i, enum mrtd_file file)
{
	return successful(i, CERTS_CHECK_SOD_HASH) &&
	    successful(i, CERTS_CHECK_SOD_SIGNATURE) &&
	    successful(i, CERTS_CHECK_DG(mrtd_lds_dg_number(file)));
}

static void
judge_portrait(struct kiosk_inspect *i)
{
	struct mrtd_face face;

	if (i->facts.portrait.have || i->content[MRTD_FILE_DG2].n == 0 ||
	    !kiosk_inspect_authentic(i, MRTD_FILE_DG2) ||
	    mrtd_face_parse(i->content[MRTD_FILE_DG2], &face) != MRTD_E_OK)
		return;
	i->facts.findings |= face.findings;
	i->facts.portrait.have = true;
	i->facts.portrait.format = face.format;
	i->facts.portrait.width = face.width;
	i->facts.portrait.height = face.height;
	i->facts.portrait.size = (uint32_t)face.image.n;
	/* Nobody's picture reaches a decoder but one that a trusted signer
	 * signed: it may have been made to break the decoder. */
	if (certs_checks_overall(verdict(i)).trust == CERTS_TRUST_TRUSTED)
		i->image = face.image;
}

/*
 * Groups of fingers, and those of which nobody knows which, are not asked for;
 * nor is what no image worker decodes.
 */
static bool
single(const struct mrtd_finger *f)
{
	struct kiosk_print_file file;

	return kiosk_print_of(f, &file) &&
	    f->position >= MRTD_FINGER_RIGHT_THUMB &&
	    f->position <= MRTD_FINGER_LEFT_LITTLE;
}

static void
judge_fingers(struct kiosk_inspect *i)
{
	uint16_t *positions = &i->facts.fingers.positions;

	if (i->have_fingers || i->content[MRTD_FILE_DG3].n == 0 ||
	    !kiosk_inspect_authentic(i, MRTD_FILE_DG3) ||
	    certs_checks_overall(verdict(i)).trust != CERTS_TRUST_TRUSTED ||
	    mrtd_finger_parse(i->content[MRTD_FILE_DG3], &i->fingers) !=
		MRTD_E_OK)
		return;
	i->have_fingers = true;
	i->facts.findings |= i->fingers.findings;
	for (size_t k = 0; k < i->fingers.n; k++) {
		uint16_t bit = (uint16_t)(1u << i->fingers.finger[k].position);

		if (!single(&i->fingers.finger[k]) || (*positions & bit) != 0)
			continue;
		*positions |= bit;
		i->facts.fingers.n++;
	}
}

bool
kiosk_inspect_finger(struct kiosk_inspect *i, const struct mrtd_finger **out)
{
	while (i->have_fingers && i->fingers_taken < i->fingers.n) {
		size_t k = i->fingers_taken++;
		const struct mrtd_finger *f = &i->fingers.finger[k];
		bool first = single(f);

		for (size_t before = 0; before < k; before++)
			first = first &&
			    i->fingers.finger[before].position != f->position;
		if (!first)
			continue;
		*out = f;
		return true;
	}
	return false;
}

void
kiosk_inspect_file(struct kiosk_inspect *i, enum mrtd_file file,
    enum mrtd_err e, struct span content)
{
	struct kiosk_facts_file *f;
	uint64_t before = 0;

	if ((unsigned)file >= MRTD_FILE_COUNT || i->facts.file[file].tried)
		return;
	if (i->conf.cpu_us != NULL)
		before = i->conf.cpu_us();
	f = &i->facts.file[file];
	f->tried = true;
	f->err = e;
	if (e == MRTD_E_OK) {
		f->size = (uint32_t)content.n;
		i->content[file] = content;
	}
	if (file == MRTD_FILE_SOD && e == MRTD_E_OK) {
		kiosk_inspect_object(i);
		for (unsigned n = 1; n <= 16; n++)
			judge_digest(i, mrtd_lds_dg(n)->id);
	}
	if (file == MRTD_FILE_DG1 && e == MRTD_E_OK &&
	    mrtd_person_mrz(content, &i->facts.mrz) == MRTD_E_OK)
		i->facts.have_mrz = true;
	judge_digest(i, file);
	judge_portrait(i);
	judge_fingers(i);
	if (i->conf.cpu_us != NULL)
		i->facts.us_verify += (uint32_t)(i->conf.cpu_us() - before);
}

uint32_t
kiosk_inspect_signed(const struct kiosk_inspect *i)
{
	return i->have_so ? i->so.files : 0;
}

bool
kiosk_inspect_portrait(struct kiosk_inspect *i, struct span *image)
{
	if (i->image.n == 0 || i->image_taken)
		return false;
	i->image_taken = true;
	*image = i->image;
	return true;
}

/* The chip let it be read, and then it was no data object that ends. */
bool
kiosk_inspect_was_open(const struct kiosk_facts_file *f)
{
	return f->tried &&
	    (f->err == MRTD_E_TAG || f->err == MRTD_E_LENGTH ||
		f->err == MRTD_E_END_OF_FILE);
}

bool
kiosk_inspect_broke_off(enum mrtd_err e)
{
	switch (e) {
	case MRTD_E_CARD_GONE:
	case MRTD_E_OTHER_DOCUMENT:
	case MRTD_E_TIMEOUT:
	case MRTD_E_TRANSPORT:
	case MRTD_E_BUDGET:
	case MRTD_E_CANCELLED:
	case MRTD_E_INTERNAL:
	case MRTD_E_STATE:
	case MRTD_E_RANDOM:
	case MRTD_E_SPACE:
	case MRTD_E_TAPE:
	case MRTD_E_REPLAY:
		return true;
	default:
		return false;
	}
}

/* Table 5.40: why there is no EF.COM to compare with. */
static void
no_com(struct kiosk_inspect *i, enum mrtd_err ended)
{
	const struct kiosk_facts_file *f = &i->facts.file[MRTD_FILE_COM];
	enum certs_result result = CERTS_NOT_SUPPORTED;
	enum certs_reason reason = CERTS_REASON_FILE_MISSING;

	if (kiosk_inspect_was_open(f)) {
		/* There, and no data object with the right tag and length. */
		result = CERTS_FAILED;
		reason = CERTS_REASON_FILE_MALFORMED;
	} else if (f->tried && kiosk_inspect_broke_off(f->err)) {
		result = CERTS_ABORTED;
		reason = CERTS_REASON_BROKEN_OFF;
	} else if (!f->tried && ended != MRTD_E_OK) {
		result = CERTS_ABORTED;
		reason = CERTS_REASON_NOT_PERFORMED;
	}
	certs_checks_add(verdict(i), CERTS_CHECK_COM_SOD, result, reason);
}

/* TR-03135-1 §5.6.4.4.1.  Nobody signs EF.COM: it can only contradict. */
static void
judge_com(struct kiosk_inspect *i, enum mrtd_err ended)
{
	struct certs_verdict *v = verdict(i);
	struct mrtd_com com;
	struct certs_check *c = NULL;
	uint32_t differ;

	if (i->content[MRTD_FILE_COM].n == 0) {
		no_com(i, ended);
		return;
	}
	/* "If the document includes the two files". */
	if (!i->have_so) {
		certs_checks_add(v, CERTS_CHECK_COM_SOD, CERTS_NOT_SUPPORTED,
		    CERTS_REASON_FILE_MISSING);
		return;
	}
	if (mrtd_com_parse(i->content[MRTD_FILE_COM], &com) != MRTD_E_OK) {
		certs_checks_add(v, CERTS_CHECK_COM_SOD, CERTS_FAILED,
		    CERTS_REASON_FILE_MALFORMED);
		return;
	}
	i->facts.findings |= com.findings;
	if ((differ = i->so.files & ~com.files) != 0)
		c = certs_checks_add(v, CERTS_CHECK_COM_SOD, CERTS_FAILED,
		    CERTS_REASON_NOT_LISTED);
	else if ((differ = com.files & ~i->so.files) != 0)
		c = certs_checks_add(v, CERTS_CHECK_COM_SOD, CERTS_FAILED,
		    CERTS_REASON_LISTED_UNSIGNED);
	else
		certs_checks_add(v, CERTS_CHECK_COM_SOD, CERTS_SUCCESSFUL,
		    CERTS_REASON_NONE);
	for (unsigned n = 1; c != NULL && n <= 16; n++)
		if (differ & MRTD_FILE_BIT(mrtd_lds_dg(n)->id)) {
			certs_checks_detail(c, "DG%u", n);
			break;
		}
}

/*
 * Data groups without a digest verdict.  One that is signed and could not be
 * read is open, unless the chip keeps it behind Terminal Authentication
 * (Doc 9303-11 §7.1): then it is "present", Table 5.42.
 */
static void
judge_unread(struct kiosk_inspect *i, enum mrtd_err ended)
{
	for (unsigned n = 1; n <= 16; n++) {
		const struct mrtd_lds_file *row = mrtd_lds_dg(n);
		const struct kiosk_facts_file *f = &i->facts.file[row->id];
		bool named = (kiosk_inspect_signed(i) &
				 MRTD_FILE_BIT(row->id)) != 0;
		enum certs_result result = CERTS_UNDETERMINED;
		enum certs_reason reason = CERTS_REASON_NOT_PRESENT;

		if (i->judged[row->id] || (!named && n > 2 && !f->tried) ||
		    (!named && n > 2 && f->err != MRTD_E_OK))
			continue;
		if (f->tried && f->err == MRTD_E_OK)
			reason = CERTS_REASON_NON_CONFORMANCE;
		else if (row->access == MRTD_LDS_EXTENDED &&
		    !kiosk_inspect_was_open(f)) {
			result = CERTS_NOT_SUPPORTED;
			reason = CERTS_REASON_PRESENT;
		} else if (!f->tried && ended != MRTD_E_OK) {
			result = CERTS_ABORTED;
			reason = CERTS_REASON_NOT_PERFORMED;
		} else if (f->tried && f->err != MRTD_E_NOT_FOUND) {
			result = CERTS_ABORTED;
			reason = kiosk_inspect_broke_off(f->err)
			    ? CERTS_REASON_BROKEN_OFF
			    : CERTS_REASON_READ_ERROR;
		}
		certs_checks_detail(certs_checks_add(verdict(i),
					CERTS_CHECK_DG(n), result, reason),
		    "%s",
		    f->tried && f->err != MRTD_E_OK ? mrtd_err_text(f->err)
						    : "");
	}
	if (i->have_so &&
	    certs_checks_find(verdict(i), CERTS_CHECK_UNSIGNED) == NULL)
		certs_checks_add(verdict(i), CERTS_CHECK_UNSIGNED,
		    CERTS_SUCCESSFUL, CERTS_REASON_NONE);
}

static void
take_report(struct kiosk_inspect *i, const struct mrtd_session_report *r)
{
	struct kiosk_facts *f = &i->facts;

	f->err = r->err;
	f->access = r->access;
	f->by_can = r->by_can;
	f->findings |= r->findings;
	f->commands = r->commands;
	f->commands_access = r->commands_access;
	f->resumed = r->resumed;
	f->bytes_sent = r->bytes_sent;
	f->bytes_received = r->bytes_received;
	f->ms_access = r->ms_access;
	f->ms_total = r->ms_total;
	for (size_t n = 0; n < MRTD_FILE_COUNT; n++) {
		if (!r->file[n].tried)
			continue;
		f->file[n].tried = true;
		f->file[n].err = r->file[n].err;
		f->file[n].sw = r->file[n].sw;
		f->file[n].apdus = r->file[n].apdus;
		f->file[n].ms = r->file[n].ms;
	}
	kiosk_inspect_take_access(i, r);
	kiosk_inspect_take_auth(i, r);
}

void
kiosk_inspect_finish(
    struct kiosk_inspect *i, const struct mrtd_session_report *r)
{
	enum mrtd_err ended = r != NULL ? r->err : MRTD_E_OK;

	if (r != NULL) {
		take_report(i, r);
		kiosk_inspect_access(i, r);
	}
	kiosk_inspect_announced(i);
	kiosk_inspect_no_object(i, ended);
	judge_unread(i, ended);
	judge_com(i, ended);
	kiosk_inspect_form(i);
	kiosk_inspect_card_security(i, r);
	if (r != NULL)
		kiosk_inspect_chip(i);
	kiosk_inspect_card_access(i);
	if (!i->conf.have_optical && i->facts.have_mrz)
		digits(i, &i->facts.mrz, "DG1");
	kiosk_inspect_combined(i, ended);
	kiosk_inspect_agree(i);
	kiosk_inspect_signed_in_time(i);
}

void
kiosk_inspect_files(
    struct kiosk_inspect *i, const struct span files[MRTD_FILE_COUNT])
{
	for (unsigned f = 0; f < MRTD_FILE_COUNT; f++)
		if (files[f].p != NULL)
			kiosk_inspect_file(
			    i, (enum mrtd_file)f, MRTD_E_OK, files[f]);
	kiosk_inspect_finish(i, NULL);
}

const struct span *
kiosk_inspect_content(const struct kiosk_inspect *i)
{
	return i->content;
}

const struct kiosk_facts *
kiosk_inspect_facts(const struct kiosk_inspect *i)
{
	return &i->facts;
}

void
kiosk_inspect_wipe(struct kiosk_inspect *i)
{
	if (i->have_sod)
		certs_cms_close(&i->sod);
	bytes_wipe(i, sizeof(*i));
}
