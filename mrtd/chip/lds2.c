#include "mrtd/chip/lds2.h"

#include "mrtd/tlv.h"

enum {
	P1_BY_FID = 0x02,
	P2_ONE = 4, /* Table 13, b3 to b1 */
	P2_TO_THE_END = 5,
	P2_MANY_FILES = 0xF8, /* Table 16 */
};

/* The file of this application with this identifier, and which of 64. */
static enum mrtd_lds2_file
by_fid(const struct mrtd_chip_lds2_app *a, uint16_t fid, unsigned *number)
{
	for (unsigned i = 0; i < MRTD_LDS2_FILES; i++) {
		const struct mrtd_lds2_file_row *f = mrtd_lds2_file(i);
		unsigned n = f->first != 0 ? MRTD_LDS2_BIOMETRICS_MAX : 1;

		if (f->app != a->app || fid < f->fid || fid >= f->fid + n)
			continue;
		*number = f->first != 0 ? (unsigned)(fid - f->fid) + 1 : 0;
		return (enum mrtd_lds2_file)i;
	}
	return MRTD_LDS2_FILES;
}

static enum mrtd_lds2_file
by_sfi(const struct mrtd_chip_lds2_app *a, uint8_t sfi)
{
	for (unsigned i = 0; i < MRTD_LDS2_FILES; i++) {
		const struct mrtd_lds2_file_row *f = mrtd_lds2_file(i);

		if (f->app == a->app && f->sfi == sfi && sfi != 0)
			return (enum mrtd_lds2_file)i;
	}
	return MRTD_LDS2_FILES;
}

static uint16_t
make_current(
    struct mrtd_chip_lds2_app *a, enum mrtd_lds2_file file, unsigned number)
{
	const struct mrtd_chip_lds2_conf *conf = &a->all->conf;

	if (file == MRTD_LDS2_FILES || conf->file[file].records == NULL)
		return MRTD_SW_FILE_NOT_FOUND;
	if (!mrtd_lds2_rights_read(conf->rights, file, number))
		return MRTD_SW_SECURITY_STATUS;
	if (number > conf->file[file].n ||
	    (number > 0 && conf->file[file].records[number - 1].p == NULL))
		return MRTD_SW_FILE_NOT_FOUND;
	a->ef = file;
	a->number = number;
	return MRTD_SW_OK;
}

static uint16_t
select_ef(struct mrtd_chip_lds2_app *a, const struct mrtd_capdu *p)
{
	struct span rest = p->data;
	enum mrtd_lds2_file file;
	unsigned number = 0;
	uint16_t fid;

	if (p->p1 != P1_BY_FID || p->p2 != 0x0C)
		return MRTD_SW_WRONG_P1P2;
	if (!span_take_be16(&rest, &fid) || rest.n != 0)
		return MRTD_SW_WRONG_LENGTH;
	file = by_fid(a, fid, &number);
	return make_current(a, file, number);
}

/* Table 13: the short identifier in P2, or the current file. */
static uint16_t
read_record(struct mrtd_chip_lds2_app *a, const struct mrtd_chip *c,
    const struct mrtd_capdu *p, struct sink *rdata)
{
	const struct mrtd_chip_lds2_conf *conf = &a->all->conf;
	bool all = (p->p2 & 7) == P2_TO_THE_END &&
	    (conf->quirks & MRTD_CHIP_LDS2_Q_ONE_RECORD) == 0;
	uint16_t sw;

	if ((p->p2 & 6) != P2_ONE || p->p1 == 0)
		return MRTD_SW_WRONG_P1P2;
	/* Note 2: short lengths are not for this command. */
	if (p->ne != 65536)
		return MRTD_SW_WRONG_LENGTH;
	if (p->p2 >> 3 != 0 &&
	    (sw = make_current(a, by_sfi(a, p->p2 >> 3), 0)) != MRTD_SW_OK)
		return sw;
	if (a->ef == MRTD_LDS2_FILES || mrtd_lds2_file(a->ef)->first != 0)
		return MRTD_SW_NO_CURRENT_EF;
	if (p->p1 > conf->file[a->ef].n)
		return MRTD_SW_RECORD_NOT_FOUND;
	for (size_t i = p->p1; i <= conf->file[a->ef].n; i++) {
		struct span s = conf->file[a->ef].records[i - 1];

		/* As much as the answer holds: the last one may be cut. */
		if (s.n > c->room - rdata->n)
			s.n = c->room - rdata->n;
		sink_put(rdata, s);
		if (!all || rdata->n == c->room)
			break;
	}
	return MRTD_SW_OK;
}

/* DO'51': a file identifier, or a short one in the upper five bits. */
static uint16_t
take_reference(struct mrtd_chip_lds2_app *a, struct span value)
{
	unsigned number = 0;
	enum mrtd_lds2_file file;
	uint16_t fid;
	uint8_t sfi;

	if (value.n == 1 && span_take_u8(&value, &sfi))
		return make_current(a, by_sfi(a, sfi >> 3), 0);
	if (value.n != 2 || !span_take_be16(&value, &fid))
		return MRTD_SW_WRONG_DATA;
	file = by_fid(a, fid, &number);
	return make_current(a, file, number);
}

static void
put_size(struct sink *k, uint32_t tag, size_t n)
{
	uint8_t buf[2];
	struct sink v = sink_of(buf, sizeof(buf));

	if (n > 0xFF)
		sink_put_be16(&v, (uint16_t)n);
	else
		sink_put_u8(&v, (uint8_t)n);
	mrtd_tlv_put(k, tag, sink_span(&v));
}

/* Tables 22 to 27. */
static uint16_t
manage(struct mrtd_chip_lds2_app *a, const struct mrtd_capdu *p,
    struct sink *rdata)
{
	const struct mrtd_chip_lds2_conf *conf = &a->all->conf;
	uint8_t buf[24];
	struct sink in = sink_of(buf, sizeof(buf));
	struct span ref;
	size_t existing, total = 0;
	uint16_t sw = MRTD_SW_OK;

	if ((conf->quirks & MRTD_CHIP_LDS2_Q_NO_FMM) != 0)
		return MRTD_SW_INS;
	if (p->p1 > 1 || (p->p2 & 0xF8) != 0 || p->p2 == 0)
		return MRTD_SW_WRONG_P1P2;
	if (p->p1 == 1)
		sw = mrtd_tlv_only(p->data, 0x51, &ref) == MRTD_E_OK
		    ? take_reference(a, ref)
		    : MRTD_SW_WRONG_DATA;
	if (sw != MRTD_SW_OK)
		return sw;
	if (a->ef == MRTD_LDS2_FILES)
		return MRTD_SW_NO_CURRENT_EF;
	existing = conf->file[a->ef].n;
	for (size_t i = 0; i < existing; i++)
		total += conf->file[a->ef].records[i].n;
	if ((p->p2 & 1) != 0)
		put_size(&in, 0x81, total);
	if ((p->p2 & 2) != 0)
		put_size(&in, 0x82, MRTD_LDS2_RECORDS_MAX - existing);
	if ((conf->quirks & MRTD_CHIP_LDS2_Q_MISCOUNT) != 0)
		existing++;
	if ((p->p2 & 4) != 0)
		put_size(&in, 0x83, existing);
	mrtd_tlv_put(rdata, 0x7F78, sink_span(&in));
	return MRTD_SW_OK;
}

/* Table 17, taken apart. */
struct query {
	struct span reference, text;
	uint8_t how, offset, width;
};

static bool
take_query(struct span data, struct query *q)
{
	struct span s, a1, b0, a3, b1, v;

	if (mrtd_tlv_only(data, 0x7F76, &s) != MRTD_E_OK ||
	    mrtd_tlv_expect(&s, 0x51, &q->reference) != MRTD_E_OK ||
	    mrtd_tlv_expect(&s, 0xA1, &a1) != MRTD_E_OK ||
	    mrtd_tlv_only(s, 0xA3, &a3) != MRTD_E_OK ||
	    mrtd_tlv_expect(&a1, 0x80, &v) != MRTD_E_OK || v.n != 1 ||
	    !span_take_u8(&v, &q->how) ||
	    mrtd_tlv_only(a1, 0xB0, &b0) != MRTD_E_OK ||
	    mrtd_tlv_expect(&b0, 0x02, &v) != MRTD_E_OK || v.n != 1 ||
	    !span_take_u8(&v, &q->offset) ||
	    mrtd_tlv_only(b0, 0x02, &v) != MRTD_E_OK || v.n != 1 ||
	    !span_take_u8(&v, &q->width) ||
	    mrtd_tlv_only(a3, 0xB1, &b1) != MRTD_E_OK ||
	    mrtd_tlv_only(b1, 0x81, &q->text) != MRTD_E_OK)
		return false;
	return q->text.n > 0;
}

/* Byte by byte through the window; a width of 0 is all there is. */
static bool
matches(struct span record, const struct query *q)
{
	struct span window, here;
	size_t left = record.n > q->offset ? record.n - q->offset : 0;

	if (!span_part(record, q->offset,
		q->width != 0 && q->width < left ? q->width : left, &window))
		return false;
	for (size_t i = 0; i + q->text.n <= window.n; i++)
		if (span_part(window, i, q->text.n, &here) &&
		    span_eq(here, q->text))
			return true;
	return false;
}

static uint16_t
search(struct mrtd_chip_lds2_app *a, const struct mrtd_capdu *p,
    struct sink *rdata)
{
	const struct mrtd_chip_lds2_file *f;
	uint8_t buf[3 * MRTD_LDS2_RECORDS_MAX + 8];
	struct sink in = sink_of(buf, sizeof(buf));
	struct query q;
	size_t found = 0;
	uint16_t sw;

	if (p->p1 != 0 || p->p2 != P2_MANY_FILES)
		return MRTD_SW_WRONG_P1P2;
	if (!take_query(p->data, &q))
		return MRTD_SW_WRONG_DATA;
	if ((sw = take_reference(a, q.reference)) != MRTD_SW_OK)
		return sw;
	f = &a->all->conf.file[a->ef];
	mrtd_tlv_put(&in, 0x51, q.reference);
	for (size_t i = 0; i < f->n && (q.how != 0x30 || found == 0); i++)
		if (matches(f->records[i], &q)) {
			put_size(&in, 0x02, i + 1);
			found++;
		}
	if (found == 0)
		return MRTD_SW_END_OF_FILE;
	mrtd_tlv_put(rdata, 0x7F76, sink_span(&in));
	return MRTD_SW_OK;
}

/* Bytes of tag 53 and of the length of n bytes. */
static size_t
header53(size_t n)
{
	return n < 0x80 ? 2 : n < 0x100 ? 3 : n < 0x10000 ? 4 : 5;
}

/* EF.Biometrics are transparent: B0, or B1 with DO'54' and DO'53'. */
static uint16_t
read_binary(const struct mrtd_chip_lds2_app *a, const struct mrtd_chip *c,
    const struct mrtd_capdu *p, struct sink *rdata)
{
	bool odd = p->ins == MRTD_INS_READ_BINARY_ODD;
	size_t off = (size_t)p->p1 << 8 | p->p2, room = c->room, n;
	struct span content, v, part;
	uint8_t b;

	if (a->ef == MRTD_LDS2_FILES || a->number == 0)
		return MRTD_SW_NO_CURRENT_EF;
	content = a->all->conf.file[a->ef].records[a->number - 1];
	if (odd && (off != 0 || mrtd_tlv_only(p->data, 0x54, &v) != MRTD_E_OK))
		return MRTD_SW_WRONG_DATA;
	while (odd && span_take_u8(&v, &b))
		off = off << 8 | b;
	if (!odd && (p->p1 & 0x80) != 0)
		return MRTD_SW_WRONG_P1P2;
	if (off >= content.n)
		return MRTD_SW_OFFSET;
	if (room > p->ne)
		room = p->ne;
	if (odd)
		room = room > header53(room) ? room - header53(room) : 0;
	n = content.n - off < room ? content.n - off : room;
	if (!span_part(content, off, n, &part))
		return MRTD_SW_GENERAL;
	if (odd)
		mrtd_tlv_put_header(rdata, 0x53, n);
	sink_put(rdata, part);
	return MRTD_SW_OK;
}

static uint16_t
command(void *cookie, struct mrtd_chip *c, const struct mrtd_capdu *p,
    struct sink *rdata)
{
	struct mrtd_chip_lds2_app *a = cookie;

	switch (p->ins) {
	case MRTD_INS_SELECT:
		return select_ef(a, p);
	case MRTD_INS_READ_RECORD:
		return read_record(a, c, p, rdata);
	case MRTD_INS_SEARCH_RECORD:
		return search(a, p, rdata);
	case MRTD_INS_READ_BINARY:
	case MRTD_INS_READ_BINARY_ODD:
		return read_binary(a, c, p, rdata);
	case MRTD_INS_FMM:
		return p->cla == 0x80 ? manage(a, p, rdata) : MRTD_SW_CLA;
	default:
		return 0;
	}
}

/* §5.1.1: without any right the application cannot be selected. */
static uint16_t
enter(void *cookie, struct mrtd_chip *c)
{
	struct mrtd_chip_lds2_app *a = cookie;

	(void)c;
	a->ef = MRTD_LDS2_FILES;
	a->number = 0;
	return mrtd_lds2_rights_any(a->all->conf.rights, a->app)
	    ? MRTD_SW_OK
	    : MRTD_SW_SECURITY_STATUS;
}

static bool
has_files(const struct mrtd_chip_lds2_conf *conf, enum mrtd_lds2_app app)
{
	for (unsigned i = 0; i < MRTD_LDS2_FILES; i++)
		if (mrtd_lds2_file(i)->app == app &&
		    conf->file[i].records != NULL)
			return true;
	return false;
}

void
mrtd_chip_lds2_init(
    struct mrtd_chip_lds2 *l, const struct mrtd_chip_lds2_conf *conf)
{
	*l = (struct mrtd_chip_lds2) {.conf = *conf};
	for (unsigned i = 0; i < MRTD_LDS2_APPS; i++) {
		if (!has_files(conf, i))
			continue;
		l->state[i] = (struct mrtd_chip_lds2_app) {
		    .all = l, .app = i, .ef = MRTD_LDS2_FILES};
		l->apps[l->n_apps++] = (struct mrtd_chip_app) {
		    .aid = SPAN_OF(mrtd_lds2_app(i)->aid),
		    .select = enter,
		    .command = command,
		    .cookie = &l->state[i]};
	}
}
