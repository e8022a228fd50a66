#include "mrtd/lds2_read.h"

#include <string.h>

#include "mrtd/tlv.h"

enum {
	CLA_PROPRIETARY = 0x80,
	P1_REFERENCE = 1, /* Table 23 */
	P2_EXISTING = 4, /* Table 24 */
	P2_ONE = 4, /* Table 13 */
	P2_TO_THE_END = 5,
	P2_MANY_FILES = 0xF8, /* Table 16 */
	SHORT_CAPDU = 261,
	SHORT_RAPDU = 258,
	SM_OVERHEAD = 64, /* more than secure messaging adds to an answer */
};

static bool
bit(const uint8_t set[32], unsigned n)
{
	return n < 256 && (set[n / 8] >> (n % 8) & 1) != 0;
}

static void
set_bit(uint8_t set[32], unsigned n)
{
	if (n < 256)
		set[n / 8] |= (uint8_t)(1u << (n % 8));
}

static const struct mrtd_lds2_file_row *
row(const struct mrtd_lds2_read *r)
{
	return mrtd_lds2_file(r->at);
}

static bool
is_certificates(enum mrtd_lds2_file file)
{
	return mrtd_lds2_app(mrtd_lds2_file(file)->app)->certificates == file;
}

/* Begins with a file: what to ask first. */
static void
enter_file(struct mrtd_lds2_read *r, enum mrtd_lds2_file file)
{
	const struct mrtd_lds2_file_row *f = mrtd_lds2_file(file);

	r->at = file;
	r->next = 1;
	r->single = false;
	r->file[file].tried = true;
	if (is_certificates(file)) {
		memcpy(r->wanted, r->certificates, sizeof(r->wanted));
		r->last = MRTD_LDS2_RECORDS_MAX;
		r->single = true;
		r->step = MRTD_LDS2_RECORDS;
		return;
	}
	memset(r->wanted, 0xFF, sizeof(r->wanted));
	r->last = f->first != 0 ? MRTD_LDS2_BIOMETRICS_MAX
				: MRTD_LDS2_RECORDS_MAX;
	r->step = f->first != 0 ? MRTD_LDS2_TRANSPARENT : MRTD_LDS2_COUNT;
	for (unsigned n = 1; f->first != 0 && n <= r->last; n++)
		if ((r->conf.biometrics >> (n - 1) & 1) == 0)
			r->wanted[n / 8] &= (uint8_t) ~(1u << (n % 8));
}

/* Records first, because they say which certificates are needed. */
static void
next_file(struct mrtd_lds2_read *r)
{
	enum mrtd_lds2_file certificates =
	    mrtd_lds2_app(r->conf.app)->certificates;

	for (unsigned i = 0; i < MRTD_LDS2_FILES; i++)
		if (mrtd_lds2_file(i)->app == r->conf.app &&
		    i != (unsigned)certificates && !r->file[i].tried) {
			enter_file(r, (enum mrtd_lds2_file)i);
			return;
		}
	if (!r->file[certificates].tried)
		enter_file(r, certificates);
	else
		r->step = MRTD_LDS2_DONE;
}

static void
end_file(struct mrtd_lds2_read *r, enum mrtd_err e)
{
	if (r->file[r->at].err == MRTD_E_OK)
		r->file[r->at].err = e;
	next_file(r);
}

/* Moves to the next record that is wanted; false: the file is done. */
static bool
find_next(struct mrtd_lds2_read *r)
{
	while (r->next <= r->last && !bit(r->wanted, r->next))
		r->next++;
	return r->next <= r->last;
}

void
mrtd_lds2_read_init(struct mrtd_lds2_read *r, struct mrtd_link *link,
    const struct mrtd_lds2_read_conf *conf)
{
	memset(r, 0, sizeof(*r));
	r->link = link;
	r->conf = *conf;
	for (size_t i = 0; i < MRTD_LDS2_FILES; i++)
		r->file[i].stated = -1;
	if (mrtd_lds2_app(conf->app) == NULL)
		r->err = MRTD_E_STATE;
}

static void
select_send(struct mrtd_lds2_read *r)
{
	const struct mrtd_lds2_app_row *a = mrtd_lds2_app(r->conf.app);

	mrtd_link_command(r->link,
	    &(struct mrtd_capdu) {.ins = MRTD_INS_SELECT,
		.p1 = 0x04,
		.p2 = 0x0C,
		.data = SPAN_OF(a->aid)});
}

static enum mrtd_err
select_recv(struct mrtd_lds2_read *r, const struct mrtd_rapdu *a)
{
	if (a->sw != MRTD_SW_OK)
		return mrtd_read_refusal(a->sw);
	next_file(r);
	return MRTD_E_OK;
}

static void
put_reference(struct sink *k, const struct mrtd_lds2_file_row *f)
{
	mrtd_tlv_put_header(k, 0x51, 2);
	sink_put_be16(k, f->fid);
}

static void
count_send(struct mrtd_lds2_read *r)
{
	uint8_t buf[8];
	struct sink k = sink_of(buf, sizeof(buf));

	put_reference(&k, row(r));
	mrtd_link_command(r->link,
	    &(struct mrtd_capdu) {.cla = CLA_PROPRIETARY,
		.ins = MRTD_INS_FMM,
		.p1 = P1_REFERENCE,
		.p2 = P2_EXISTING,
		.data = sink_span(&k),
		.ne = 256});
}

/* Table 27: DO'83' in one or more bytes; -1: it is not said. */
static int
stated(struct span data)
{
	struct span s, v;
	unsigned n = 0;
	uint8_t b;

	if (mrtd_tlv_only(data, 0x7F78, &s) != MRTD_E_OK ||
	    mrtd_tlv_find(s, 0x83, &v) != MRTD_E_OK || v.n == 0)
		return -1;
	while (span_take_u8(&v, &b))
		n = n > MRTD_LDS2_RECORDS_MAX ? n : n << 8 | b;
	return n <= MRTD_LDS2_RECORDS_MAX ? (int)n : -1;
}

/* The newest are the last: numbers are given in the order of writing. */
static void
limit(struct mrtd_lds2_read *r, unsigned n)
{
	r->last = n;
	if (r->conf.newest > 0 && r->conf.newest < n)
		r->next = n - r->conf.newest + 1;
}

static enum mrtd_err
count_recv(struct mrtd_lds2_read *r, const struct mrtd_rapdu *a)
{
	struct mrtd_lds2_read_file *f = &r->file[r->at];
	enum mrtd_err e = mrtd_read_refusal(a->sw);

	f->sw = a->sw;
	if (a->sw == MRTD_SW_OK && (f->stated = stated(a->data)) >= 0)
		limit(r, (unsigned)f->stated);
	if (a->sw != MRTD_SW_OK &&
	    (e == MRTD_E_ACCESS_DENIED || e == MRTD_E_NOT_FOUND)) {
		end_file(r, e);
		return MRTD_E_OK;
	}
	r->step = r->conf.state[0] != '\0' ? MRTD_LDS2_SEARCH
					   : MRTD_LDS2_RECORDS;
	return MRTD_E_OK;
}

/* Table 17 and appendix I: the State stands at offset 3 of each record. */
static void
search_send(struct mrtd_lds2_read *r)
{
	static const uint8_t where[] = {0xA1, 0x0B, 0x80, 0x01, 0x00, 0xB0,
	    0x06, 0x02, 0x01, 0x03, 0x02, 0x01, 0x03};
	uint8_t buf[48], query[40];
	struct sink k = sink_of(buf, sizeof(buf)),
		    q = sink_of(query, sizeof(query));
	size_t n = strnlen(r->conf.state, sizeof(r->conf.state) - 1);

	put_reference(&q, row(r));
	sink_put(&q, SPAN_OF(where));
	mrtd_tlv_put_header(&q, 0xA3, n + 4);
	mrtd_tlv_put_header(&q, 0xB1, n + 2);
	mrtd_tlv_put(&q, 0x81, span_of(r->conf.state, n));
	mrtd_tlv_put(&k, 0x7F76, sink_span(&q));
	mrtd_link_command(r->link,
	    &(struct mrtd_capdu) {.ins = MRTD_INS_SEARCH_RECORD,
		.p2 = P2_MANY_FILES,
		.data = sink_span(&k),
		.ne = r->link->conf.limits.max_rapdu > SHORT_RAPDU ? 65536
								   : 256});
}

/* Only what was found is wanted from here. */
static void
take_found(struct mrtd_lds2_read *r, struct span data)
{
	struct span s;
	struct mrtd_tlv t;
	uint8_t number;

	memset(r->wanted, 0, sizeof(r->wanted));
	if (mrtd_tlv_only(data, 0x7F76, &s) != MRTD_E_OK)
		return;
	while (mrtd_tlv_next(&s, &t) == MRTD_E_OK)
		if (t.tag == 0x02 && t.value.n == 1 &&
		    span_take_u8(&t.value, &number))
			set_bit(r->wanted, number);
}

static enum mrtd_err
search_recv(struct mrtd_lds2_read *r, const struct mrtd_rapdu *a)
{
	r->file[r->at].sw = a->sw;
	/* A chip that cannot search gives all records. */
	if (a->sw == MRTD_SW_OK || a->sw == MRTD_SW_END_OF_FILE) {
		take_found(r, a->data);
		r->single = true;
	}
	r->step = MRTD_LDS2_RECORDS;
	return MRTD_E_OK;
}

/*
 * All that is left at once, where it is known how many there are and one answer
 * holds them: nobody reads an answer that does not fit the reader.
 */
static bool
all_fit(const struct mrtd_lds2_read *r)
{
	size_t room = r->link->conf.limits.max_rapdu;
	size_t left = r->last - r->next + 1;

	if (room > MRTD_LINK_DATA_MAX)
		room = MRTD_LINK_DATA_MAX;
	return r->file[r->at].stated >= 0 && left > 1 && room > SM_OVERHEAD &&
	    left <= (room - SM_OVERHEAD) / row(r)->record_max;
}

static void
records_send(struct mrtd_lds2_read *r)
{
	r->several = !r->single && all_fit(r);
	mrtd_link_command(r->link,
	    &(struct mrtd_capdu) {.ins = MRTD_INS_READ_RECORD,
		.p1 = (uint8_t)r->next,
		.p2 = (uint8_t)(row(r)->sfi << 3 |
		    (r->several ? P2_TO_THE_END : P2_ONE)),
		.ne = 65536,
		.extended = true});
}

/* Keeps one record, and which certificate it asks for. */
static bool
keep(struct mrtd_lds2_read *r, unsigned number, struct span content)
{
	struct sink k = sink_of(r->conf.buf, r->conf.cap);
	struct mrtd_lds2_object o;

	k.n = r->held;
	sink_put(&k, content);
	if (r->n >= r->conf.max_records || !sink_ok(&k))
		return false;
	r->conf.records[r->n++] = (struct mrtd_lds2_record) {.file = r->at,
	    .number = (uint8_t)number,
	    .content = span_of(r->conf.buf + r->held, content.n)};
	r->held = k.n;
	r->file[r->at].n++;
	if (!is_certificates(r->at) &&
	    mrtd_lds2_parse(r->at, content, &o) == MRTD_E_OK)
		set_bit(r->certificates, o.certificate);
	return true;
}

/*
 * The first of several records: up to where its first tag comes again (Figure
 * 2, case b).  An object that is cut belongs to a record that is not whole.
 */
static bool
take_record(struct span *data, struct span *record)
{
	struct span s = *data;
	struct mrtd_tlv t, last = {0};
	uint32_t first;

	if (mrtd_tlv_next_short(&s, &t) != MRTD_E_OK)
		return false;
	first = t.tag;
	for (last = t; s.n > 0; last = t) {
		struct span before = s;

		if (mrtd_tlv_next_short(&s, &t) != MRTD_E_OK)
			return false;
		if (t.tag == first)
			return span_take(data, data->n - before.n, record);
	}
	/* The reference to the certificate is the last of all. */
	return last.tag == 0x5F38 && span_take(data, data->n, record);
}

static void
several_recv(struct mrtd_lds2_read *r, struct span data)
{
	unsigned before = r->next;
	struct span record;

	while (r->next <= r->last && take_record(&data, &record)) {
		if (!keep(r, r->next, record)) {
			end_file(r, MRTD_E_SPACE);
			return;
		}
		r->next++;
	}
	/* Not one was whole: they are larger than the chip's answers. */
	r->single = r->next == before;
}

static enum mrtd_err
records_recv(struct mrtd_lds2_read *r, const struct mrtd_rapdu *a)
{
	struct mrtd_lds2_read_file *f = &r->file[r->at];

	f->sw = a->sw;
	if (a->sw == MRTD_SW_RECORD_NOT_FOUND) {
		/* A certificate that is named and is not there: go on. */
		if (is_certificates(r->at)) {
			f->err = MRTD_E_NOT_FOUND;
			r->next++;
		} else {
			end_file(
			    r, f->stated >= 0 ? MRTD_E_END_OF_FILE : MRTD_E_OK);
		}
	} else if (a->sw != MRTD_SW_OK) {
		end_file(r, mrtd_read_refusal(a->sw));
	} else if (a->data.n == 0) {
		end_file(r, MRTD_E_TRUNCATED);
	} else if (r->several) {
		several_recv(r, a->data);
	} else if (!keep(r, r->next, a->data)) {
		end_file(r, MRTD_E_SPACE);
	} else {
		r->next++;
	}
	return MRTD_E_OK;
}

static void
transparent_begin(struct mrtd_lds2_read *r)
{
	const struct mrtd_lds2_file_row *f = row(r);

	r->row = (struct mrtd_lds_file) {
	    .id = MRTD_FILE_COUNT,
	    .name = f->name,
	    .fid = (uint16_t)(f->fid + r->next - 1),
	    .tag = f->table->tag,
	    .where = MRTD_LDS_LDS1,
	    .access = MRTD_LDS_EXTENDED,
	    .max = f->record_max,
	};
	mrtd_read_init(&r->read, r->link, &r->row, r->conf.buf + r->held,
	    r->conf.cap - r->held);
	mrtd_read_by_fid(&r->read);
}

/* What is wrong with one file, and not with the session. */
static bool
is_of_file(enum mrtd_err e)
{
	static const enum mrtd_err errs[] = {MRTD_E_NOT_FOUND,
	    MRTD_E_ACCESS_DENIED, MRTD_E_STATUS, MRTD_E_END_OF_FILE, MRTD_E_TAG,
	    MRTD_E_LENGTH, MRTD_E_TRUNCATED, MRTD_E_TRAILING, MRTD_E_SPACE};

	for (size_t i = 0; i < sizeof(errs) / sizeof(errs[0]); i++)
		if (errs[i] == e)
			return true;
	return false;
}

static enum mrtd_err
transparent_recv(struct mrtd_lds2_read *r, struct span rapdu)
{
	struct mrtd_lds2_read_file *f = &r->file[r->at];
	enum mrtd_err e = mrtd_read_recv(&r->read, rapdu);
	struct span content = mrtd_read_content(&r->read);

	f->sw = r->read.sw;
	if (e != MRTD_E_OK && !is_of_file(e))
		return e;
	if (e == MRTD_E_OK && !mrtd_read_done(&r->read))
		return MRTD_E_OK;
	r->waiting = false;
	/* Numbers that are not there are no fault: 64 are possible. */
	if (e == MRTD_E_OK && !keep(r, r->next, content)) {
		end_file(r, MRTD_E_SPACE);
		return MRTD_E_OK;
	}
	if (e != MRTD_E_OK && e != MRTD_E_NOT_FOUND)
		f->err = e;
	r->next++;
	return MRTD_E_OK;
}

static const struct {
	void (*send)(struct mrtd_lds2_read *);
	enum mrtd_err (*recv)(
	    struct mrtd_lds2_read *, const struct mrtd_rapdu *);
} steps[] = {
    [MRTD_LDS2_SELECT] = {select_send, select_recv},
    [MRTD_LDS2_COUNT] = {count_send, count_recv},
    [MRTD_LDS2_SEARCH] = {search_send, search_recv},
    [MRTD_LDS2_RECORDS] = {records_send, records_recv},
};

/* Files end where nothing more is wanted of them. */
static void
settle(struct mrtd_lds2_read *r)
{
	const struct mrtd_limits *reader = &r->link->conf.limits;
	bool extended = reader->max_capdu > SHORT_CAPDU &&
	    reader->max_rapdu > SHORT_RAPDU;

	for (;;) {
		if (r->step == MRTD_LDS2_RECORDS && find_next(r) && !extended)
			end_file(r, MRTD_E_UNSUPPORTED);
		else if ((r->step == MRTD_LDS2_RECORDS ||
			     r->step == MRTD_LDS2_TRANSPARENT) &&
		    !find_next(r))
			end_file(r, MRTD_E_OK);
		else
			return;
	}
}

static bool
begin(struct mrtd_lds2_read *r)
{
	settle(r);
	if (r->step == MRTD_LDS2_DONE)
		return false;
	if (r->step == MRTD_LDS2_TRANSPARENT)
		transparent_begin(r);
	else
		steps[r->step].send(r);
	r->waiting = true;
	return true;
}

bool
mrtd_lds2_read_send(struct mrtd_lds2_read *r, struct span *capdu)
{
	bool sent;

	if (r->err != MRTD_E_OK || (!r->waiting && !begin(r)))
		return false;
	sent = r->step == MRTD_LDS2_TRANSPARENT
	    ? mrtd_read_send(&r->read, capdu)
	    : mrtd_link_send(r->link, capdu);
	if (sent) {
		r->commands++;
		return true;
	}
	r->err = mrtd_link_err(r->link);
	if (r->err == MRTD_E_OK)
		r->err = MRTD_E_STATE;
	return false;
}

enum mrtd_err
mrtd_lds2_read_recv(struct mrtd_lds2_read *r, struct span rapdu)
{
	struct mrtd_rapdu a;

	if (r->err != MRTD_E_OK)
		return r->err;
	if (!r->waiting)
		return r->err = MRTD_E_STATE;
	if (r->step == MRTD_LDS2_TRANSPARENT) {
		r->err = transparent_recv(r, rapdu);
		r->sw = r->read.sw;
		return r->err;
	}
	r->err = mrtd_link_recv(r->link, rapdu);
	r->sw = mrtd_link_status(r->link);
	if (r->err == MRTD_E_OK && mrtd_link_answer(r->link, &a)) {
		r->waiting = false;
		r->err = steps[r->step].recv(r, &a);
	}
	return r->err;
}

bool
mrtd_lds2_read_done(const struct mrtd_lds2_read *r)
{
	return r->err == MRTD_E_OK && r->step == MRTD_LDS2_DONE;
}

const struct mrtd_lds2_record *
mrtd_lds2_read_certificate(const struct mrtd_lds2_read *r, uint8_t number)
{
	for (size_t i = 0; i < r->n; i++)
		if (is_certificates(r->conf.records[i].file) &&
		    r->conf.records[i].number == number)
			return &r->conf.records[i];
	return NULL;
}

void
mrtd_lds2_read_wipe(struct mrtd_lds2_read *r)
{
	if (r->conf.buf != NULL)
		bytes_wipe(r->conf.buf, r->held);
	bytes_wipe(r, sizeof(*r));
}
