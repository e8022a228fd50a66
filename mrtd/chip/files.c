#include "mrtd/chip/files.h"

#include "mrtd/chip/access.h"
#include "mrtd/tlv.h"

/* A row of the current DF; NULL: no such file in the standard. */
static const struct mrtd_lds_file *
by_fid(const struct mrtd_chip *c, uint16_t fid)
{
	for (unsigned i = 0; i < MRTD_FILE_COUNT; i++) {
		const struct mrtd_lds_file *f = mrtd_lds_file(i);

		if (f->where == c->df && f->fid == fid)
			return f;
	}
	return NULL;
}

static const struct mrtd_lds_file *
by_sfi(const struct mrtd_chip *c, uint8_t sfi)
{
	for (unsigned i = 0; i < MRTD_FILE_COUNT; i++) {
		const struct mrtd_lds_file *f = mrtd_lds_file(i);

		if (f->where == c->df && f->sfi == sfi)
			return f;
	}
	return NULL;
}

static uint16_t
make_current(struct mrtd_chip *c, const struct mrtd_lds_file *f)
{
	uint16_t sw;

	/* The files are those of the eMRTD's application and of the MF. */
	if (f == NULL || c->app != NULL)
		return MRTD_SW_FILE_NOT_FOUND;
	c->ef = MRTD_FILE_COUNT;
	if ((sw = mrtd_chip_access_check(c, f)) == MRTD_SW_OK)
		c->ef = f->id;
	return sw;
}

static uint16_t
select_mf(struct mrtd_chip *c, bool by_3f00)
{
	if (mrtd_chip_has(c, MRTD_CHIP_Q_MF_REFUSED))
		return MRTD_SW_INS;
	if (by_3f00 || !mrtd_chip_has(c, MRTD_CHIP_Q_MF_BY_3F00)) {
		c->df = MRTD_LDS_MF;
		c->app = NULL;
		c->ef = MRTD_FILE_COUNT;
	}
	return MRTD_SW_OK;
}

static uint16_t
enter_app(struct mrtd_chip *c, const struct mrtd_chip_app *app)
{
	uint16_t sw = app->select != NULL ? app->select(app->cookie, c)
					  : MRTD_SW_OK;

	if (sw == MRTD_SW_OK) {
		c->app = app;
		c->ef = MRTD_FILE_COUNT;
	}
	return sw;
}

static uint16_t
select_df(struct mrtd_chip *c, struct span name)
{
	for (size_t i = 0; i < c->conf.n_apps; i++)
		if (span_eq(name, c->conf.apps[i].aid))
			return enter_app(c, &c->conf.apps[i]);
	if (!span_eq(name, span_of(mrtd_lds_aid, MRTD_LDS_AID_SIZE)))
		return MRTD_SW_FILE_NOT_FOUND;
	c->app = NULL;
	c->df = MRTD_LDS_LDS1;
	c->ef = MRTD_FILE_COUNT;
	return MRTD_SW_OK;
}

/* ISO/IEC 7816-4 §7.4.3: FCI (6F) or FCP (62) of what was selected. */
static void
put_control(const struct mrtd_chip *c, uint32_t tag, struct sink *k)
{
	uint8_t buf[32], size[2], fid[2];
	struct sink in = sink_of(buf, sizeof(buf)),
		    s = sink_of(size, sizeof(size)),
		    f = sink_of(fid, sizeof(fid));

	if (c->ef != MRTD_FILE_COUNT) {
		sink_put_be16(&s, (uint16_t)c->conf.files[c->ef].n);
		sink_put_be16(&f, mrtd_lds_file(c->ef)->fid);
		mrtd_tlv_put(&in, 0x80, sink_span(&s));
		mrtd_tlv_put(&in, 0x83, sink_span(&f));
	} else if (c->app != NULL) {
		mrtd_tlv_put(&in, 0x84, c->app->aid);
	} else if (c->df == MRTD_LDS_LDS1) {
		mrtd_tlv_put(
		    &in, 0x84, span_of(mrtd_lds_aid, MRTD_LDS_AID_SIZE));
	} else {
		sink_put_be16(&f, 0x3F00);
		mrtd_tlv_put(&in, 0x83, sink_span(&f));
	}
	mrtd_tlv_put(k, tag, sink_span(&in));
}

static uint16_t
select_by(struct mrtd_chip *c, const struct mrtd_capdu *p)
{
	struct span rest = p->data;
	uint16_t fid;
	bool is_fid = span_take_be16(&rest, &fid) && rest.n == 0;

	switch (p->p1) {
	case 0x00:
		if (p->data.n == 0 || (is_fid && fid == 0x3F00))
			return select_mf(c, p->data.n != 0);
		break;
	case 0x02:
		break;
	case 0x04:
		return select_df(c, p->data);
	default:
		return MRTD_SW_WRONG_P1P2;
	}
	if (!is_fid)
		return MRTD_SW_WRONG_LENGTH;
	return make_current(c, by_fid(c, fid));
}

uint16_t
mrtd_chip_files_select(
    struct mrtd_chip *c, const struct mrtd_capdu *p, struct sink *rdata)
{
	uint16_t sw;

	if (p->ne != 0 && mrtd_chip_has(c, MRTD_CHIP_Q_LE_REFUSED))
		return MRTD_SW_WRONG_LENGTH;
	/* P2: 0C nothing, 00 FCI, 04 FCP (ISO/IEC 7816-4 table 63). */
	if (p->p2 != 0x0C && p->p2 != 0x00 && p->p2 != 0x04)
		return MRTD_SW_WRONG_P1P2;
	sw = select_by(c, p);
	if (sw == MRTD_SW_OK && p->p2 != 0x0C && p->ne != 0)
		put_control(c, p->p2 == 0x00 ? 0x6F : 0x62, rdata);
	return sw;
}

/* The tear happens where the byte asked for would have been given. */
static bool
tears(struct mrtd_chip *c, size_t off, size_t n)
{
	const struct mrtd_chip_fault *f = &c->conf.fault;

	if (f->kind != MRTD_CHIP_FAULT_TEAR || c->torn || f->file != c->ef ||
	    off + n <= f->n)
		return false;
	c->torn = true;
	c->fate = MRTD_CHIP_LEAVES;
	c->away_ms = f->ms;
	return true;
}

/* n bytes of the current file, all of which are there. */
static void
put_content(struct mrtd_chip *c, size_t off, size_t n, struct sink *rdata)
{
	mrtd_chip_faults_content(
	    &c->conf.fault, c->ef, c->conf.files[c->ef], off, n, rdata);
}

/*
 * How much there is to give at this offset: *n bytes, and the status word that
 * goes with them.  Le of 256 or 65536 means "as much as there is" (ISO/IEC
 * 7816-4 §5.2); a smaller one that the file cannot fill is answered 6282.
 */
static uint16_t
measure(struct mrtd_chip *c, size_t off, uint32_t ne, size_t room, size_t *n)
{
	size_t size = mrtd_chip_faults_size(
		   &c->conf.fault, c->ef, c->conf.files[c->ef]),
	       left;

	if (ne == 0)
		return MRTD_SW_WRONG_LENGTH;
	if (ne > 160 && mrtd_chip_has(c, MRTD_CHIP_Q_READ_160))
		return MRTD_SW_WRONG_LENGTH;
	if (off >= size) {
		c->end_session = mrtd_chip_has(c, MRTD_CHIP_Q_END_ENDS);
		return MRTD_SW_OFFSET;
	}
	left = size - off;
	if (left < ne && left <= room) {
		if (mrtd_chip_has(c, MRTD_CHIP_Q_END_6B00))
			return MRTD_SW_OFFSET;
		/* ISO/IEC 7816-4 table 6: xx says how many there are. */
		if (mrtd_chip_has(c, MRTD_CHIP_Q_END_6CXX) && left < 256)
			return (uint16_t)(0x6C00 | left);
		if (mrtd_chip_has(c, MRTD_CHIP_Q_END_6282)) {
			*n = left;
			return MRTD_SW_END_OF_FILE;
		}
	}
	*n = left < room ? left : room;
	if (*n > ne)
		*n = ne;
	return left < ne && ne != 256 && ne != 65536 ? MRTD_SW_END_OF_FILE
						     : MRTD_SW_OK;
}

uint16_t
mrtd_chip_files_read(
    struct mrtd_chip *c, const struct mrtd_capdu *p, struct sink *rdata)
{
	size_t off = (size_t)p->p1 << 8 | p->p2, n = 0;
	uint16_t sw;

	if (p->data.n != 0)
		return MRTD_SW_WRONG_LENGTH;
	if ((p->p1 & 0x80) != 0) {
		if ((p->p1 & 0x60) != 0 || (p->p1 & 0x1F) == 0)
			return MRTD_SW_WRONG_P1P2;
		if (c->df == MRTD_LDS_MF &&
		    mrtd_chip_has(c, MRTD_CHIP_Q_MF_NO_SFI))
			return MRTD_SW_FILE_NOT_FOUND;
		if ((sw = make_current(c, by_sfi(c, p->p1 & 0x1F))) !=
		    MRTD_SW_OK)
			return sw;
		off = p->p2;
	}
	if (c->ef == MRTD_FILE_COUNT)
		return MRTD_SW_NO_CURRENT_EF;
	sw = measure(c, off, p->ne, c->room, &n);
	if (n > 0 && !tears(c, off, n))
		put_content(c, off, n, rdata);
	return sw;
}

/* DO'54': the offset in one to four bytes. */
static bool
take_offset(struct span data, size_t *off)
{
	struct span v;
	uint8_t b;

	if (mrtd_tlv_only(data, 0x54, &v) != MRTD_E_OK || v.n == 0 || v.n > 4)
		return false;
	*off = 0;
	while (span_take_u8(&v, &b))
		*off = *off << 8 | b;
	return true;
}

/* Bytes of tag 53 and of the length of n bytes. */
static size_t
header53(size_t n)
{
	return n < 0x80 ? 2 : n < 0x100 ? 3 : n < 0x10000 ? 4 : 5;
}

uint16_t
mrtd_chip_files_read_odd(
    struct mrtd_chip *c, const struct mrtd_capdu *p, struct sink *rdata)
{
	uint16_t ref = (uint16_t)(p->p1 << 8 | p->p2), sw;
	size_t off, n = 0, room = c->room;

	if (!take_offset(p->data, &off))
		return MRTD_SW_WRONG_DATA;
	if (ref != 0 &&
	    (sw = make_current(
		 c, ref < 0x1F ? by_sfi(c, (uint8_t)ref) : by_fid(c, ref))) !=
		MRTD_SW_OK)
		return sw;
	if (c->ef == MRTD_FILE_COUNT)
		return MRTD_SW_NO_CURRENT_EF;
	/* Le counts the whole data object, its header included. */
	if (room > p->ne)
		room = p->ne;
	room = room > header53(room) ? room - header53(room) : 0;
	if (room == 0)
		return MRTD_SW_WRONG_LENGTH;
	sw = measure(c, off, p->ne, room, &n);
	if (n == 0 || tears(c, off, n))
		return sw;
	if (sw == MRTD_SW_END_OF_FILE && n + header53(n) >= p->ne)
		sw = MRTD_SW_OK;
	mrtd_tlv_put_header(rdata, 0x53, n);
	put_content(c, off, n, rdata);
	return sw;
}
