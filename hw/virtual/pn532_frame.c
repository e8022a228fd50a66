#include "hw/virtual/pn532_frame.h"

enum {
	HUNT,
	LENGTH,
	LENGTH_CHECK,
	LONG_HIGH,
	LONG_LOW,
	LONG_CHECK,
	BODY,
	CHECK,
};

enum {
	NORMAL_MAX = 255,
	EXTENDED = 0xFF, /* in place of LEN and of LCS */
};

void
hw_pn532_frame_init(struct hw_pn532_frame_in *f)
{
	*f = (struct hw_pn532_frame_in) {.last = 0xFF};
}

static void
hunt(struct hw_pn532_frame_in *f, uint8_t last)
{
	f->state = HUNT;
	f->last = last;
}

/* A length is known: is it one? */
static enum hw_err
begin_body(struct hw_pn532_frame_in *f, size_t n, uint8_t sum)
{
	hunt(f, 0xFF);
	if (sum != 0 || n == 0)
		return HW_E_FORMAT;
	if (n > sizeof(f->buf))
		return HW_E_LIMIT;
	f->want = n;
	f->check = 0;
	f->body = sink_of(f->buf, sizeof(f->buf));
	f->state = BODY;
	return HW_E_NOT_READY;
}

static enum hw_err
end_length(struct hw_pn532_frame_in *f, uint8_t b, struct hw_pn532_frame *out)
{
	size_t n = f->want;

	if ((n == 0x00 && b == 0xFF) || (n == 0xFF && b == 0x00)) {
		*out = (struct hw_pn532_frame) {
		    .kind = n == 0 ? HW_PN532_ACK : HW_PN532_NACK};
		hunt(f, b);
		return HW_E_OK;
	}
	if (n == EXTENDED && b == EXTENDED) {
		f->state = LONG_HIGH;
		return HW_E_NOT_READY;
	}
	return begin_body(f, n, (uint8_t)(n + b));
}

static enum hw_err
end_body(struct hw_pn532_frame_in *f, uint8_t b, struct hw_pn532_frame *out)
{
	struct span all = sink_span(&f->body);
	struct hw_pn532_frame frame = {.kind = HW_PN532_DATA};

	hunt(f, b);
	if ((uint8_t)(f->check + b) != 0 || !span_take_u8(&all, &frame.tfi))
		return HW_E_FORMAT;
	frame.data = all;
	*out = frame;
	return HW_E_OK;
}

static enum hw_err
step(struct hw_pn532_frame_in *f, uint8_t b, struct hw_pn532_frame *out)
{
	switch (f->state) {
	case HUNT:
		if (f->last == 0x00 && b == 0xFF)
			f->state = LENGTH;
		f->last = b;
		return HW_E_NOT_READY;
	case LENGTH:
		f->want = b;
		f->state = LENGTH_CHECK;
		return HW_E_NOT_READY;
	case LENGTH_CHECK:
		return end_length(f, b, out);
	case LONG_HIGH:
		f->want = b;
		f->check = b;
		f->state = LONG_LOW;
		return HW_E_NOT_READY;
	case LONG_LOW:
		f->want = f->want << 8 | b;
		f->check = (uint8_t)(f->check + b);
		f->state = LONG_CHECK;
		return HW_E_NOT_READY;
	case LONG_CHECK:
		return begin_body(f, f->want, (uint8_t)(f->check + b));
	case BODY:
		sink_put_u8(&f->body, b);
		f->check = (uint8_t)(f->check + b);
		if (f->body.n == f->want)
			f->state = CHECK;
		return HW_E_NOT_READY;
	default:
		return end_body(f, b, out);
	}
}

enum hw_err
hw_pn532_frame_feed(
    struct hw_pn532_frame_in *f, struct span *in, struct hw_pn532_frame *out)
{
	enum hw_err e;
	uint8_t b;

	while (span_take_u8(in, &b))
		if ((e = step(f, b, out)) != HW_E_NOT_READY)
			return e;
	return HW_E_NOT_READY;
}

void
hw_pn532_frame_put(struct sink *k, uint8_t tfi, struct span data)
{
	uint16_t n = (uint16_t)(data.n + 1);
	uint8_t high = (uint8_t)(n >> 8), low = (uint8_t)n, sum = tfi;

	if (data.n > HW_PN532_FRAME_DATA) {
		k->overflow = true;
		return;
	}
	sink_put_be16(k, 0x0000);
	sink_put_u8(k, 0xFF);
	if (n > NORMAL_MAX) {
		sink_put_u8(k, EXTENDED);
		sink_put_u8(k, EXTENDED);
		sink_put_u8(k, high);
	}
	sink_put_u8(k, low);
	sink_put_u8(k, (uint8_t) - (high + low));
	sink_put_u8(k, tfi);
	sink_put(k, data);
	for (size_t i = 0; i < data.n; i++)
		sum = (uint8_t)(sum + data.p[i]);
	sink_put_u8(k, (uint8_t)-sum);
	sink_put_u8(k, 0x00);
}

void
hw_pn532_frame_put_ack(struct sink *k)
{
	static const uint8_t ack[] = {0x00, 0x00, 0xFF, 0x00, 0xFF, 0x00};

	sink_put(k, SPAN_OF(ack));
}

void
hw_pn532_frame_put_nack(struct sink *k)
{
	static const uint8_t nack[] = {0x00, 0x00, 0xFF, 0xFF, 0x00, 0x00};

	sink_put(k, SPAN_OF(nack));
}
