#include "hw/docscan_frame.h"

#define STX 0x02
#define ETX 0x03
#define LF 0x0A
#define CR 0x0D

/* Lines of an MRZ by the length of one, Doc 9303-3 §4.1; or all in one line. */
static const struct {
	size_t line, lines;
} sizes[] = {{30, 3}, {36, 2}, {44, 2}, {72, 1}, {88, 1}, {90, 1}};

void
hw_docscan_frame_init(struct hw_docscan_frame *f)
{
	*f = (struct hw_docscan_frame) {0};
}

void
hw_docscan_frame_wipe(struct hw_docscan_frame *f)
{
	bytes_wipe(f, sizeof(*f));
}

/* Forgets the frame but not when the last byte came. */
static void
restart(struct hw_docscan_frame *f)
{
	*f = (struct hw_docscan_frame) {.last_ms = f->last_ms};
}

static enum hw_err
drop(struct hw_docscan_frame *f, enum hw_err why)
{
	bytes_wipe(f->text, sizeof(f->text));
	f->n = f->line = f->lines = 0;
	f->dropping = true;
	return why;
}

/* The text stays where it is until the next call. */
static enum hw_err
deliver(struct hw_docscan_frame *f, struct span *text)
{
	*text = span_of(f->text, f->n);
	f->n = f->line = f->lines = f->first = 0;
	f->busy = f->dropping = false;
	f->after_etx = f->framed;
	f->framed = false;
	return HW_E_OK;
}

static bool
complete(const struct hw_docscan_frame *f)
{
	if (f->first > 90)
		return true;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		if (sizes[i].line == f->first)
			return f->lines >= sizes[i].lines;
	return false;
}

static enum hw_err
end_line(struct hw_docscan_frame *f, struct span *text)
{
	if (f->line > 0) {
		/* Room for it is kept by put(). */
		f->text[f->n++] = '\n';
		if (f->lines++ == 0)
			f->first = f->line;
		f->line = 0;
		return !f->framed && complete(f) ? deliver(f, text)
						 : HW_E_NOT_READY;
	}
	return !f->framed && f->lines > 0 ? deliver(f, text) : HW_E_NOT_READY;
}

static enum hw_err
put(struct hw_docscan_frame *f, uint8_t b)
{
	if (b < 0x20 || b > 0x7E)
		return drop(f, HW_E_FORMAT);
	if (f->n + 2 >
	    (f->lines == 0 ? sizeof(f->text) : (size_t)HW_DOCSCAN_TEXT_MAX))
		return drop(f, HW_E_LIMIT);
	f->text[f->n++] = b;
	f->line++;
	return HW_E_NOT_READY;
}

static enum hw_err
end_frame(struct hw_docscan_frame *f, struct span *text)
{
	if (!f->framed)
		return drop(f, HW_E_FORMAT);
	if (f->dropping) {
		restart(f);
		f->after_etx = true;
		return HW_E_NOT_READY;
	}
	(void)end_line(f, text);
	if (f->lines > 0)
		return deliver(f, text);
	restart(f);
	f->after_etx = true;
	return HW_E_FORMAT;
}

static enum hw_err
start_frame(struct hw_docscan_frame *f)
{
	/* The frame before it never ended. */
	enum hw_err e = f->busy && !f->dropping ? HW_E_FORMAT : HW_E_NOT_READY;

	bytes_wipe(f->text, sizeof(f->text));
	restart(f);
	f->busy = f->framed = true;
	return e;
}

static enum hw_err
take(struct hw_docscan_frame *f, uint8_t b, struct span *text)
{
	bool after_cr = f->after_cr, after_etx = f->after_etx;

	f->after_cr = b == CR;
	f->after_etx = false;
	if (b == STX)
		return start_frame(f);
	if (!f->busy) {
		if (b == CR || b == LF) {
			f->after_etx = after_etx;
			return HW_E_NOT_READY;
		}
		/* A check byte, which may be anything else. */
		if (after_etx)
			return HW_E_NOT_READY;
		f->busy = true;
	}
	if (b == ETX)
		return end_frame(f, text);
	if (f->dropping || (b == LF && after_cr))
		return HW_E_NOT_READY;
	return b == CR || b == LF ? end_line(f, text) : put(f, b);
}

/* Nothing came for a while: whole lines without a frame are a document. */
static enum hw_err
silence(struct hw_docscan_frame *f, struct span *text)
{
	bool was_dropping = f->dropping, busy = f->busy;

	if (busy && !f->framed && !f->dropping && f->line == 0 && f->lines > 0)
		return deliver(f, text);
	bytes_wipe(f->text, sizeof(f->text));
	restart(f);
	return busy && !was_dropping ? HW_E_TIMEOUT : HW_E_NOT_READY;
}

enum hw_err
hw_docscan_frame_feed(struct hw_docscan_frame *f, struct span *in,
    uint64_t now_ms, struct span *text)
{
	enum hw_err e = HW_E_NOT_READY;
	uint8_t b;

	/* What was delivered before is forgotten now. */
	if (!f->busy)
		bytes_wipe(f->text, sizeof(f->text));
	if ((f->busy || f->after_etx) &&
	    now_ms - f->last_ms > HW_DOCSCAN_SILENCE_MS)
		e = silence(f, text);
	while (e == HW_E_NOT_READY && span_take_u8(in, &b)) {
		f->last_ms = now_ms;
		e = take(f, b, text);
	}
	return e;
}
