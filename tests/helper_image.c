#include "tests/helper_image.h"

#include <stdio.h>

static void
put_siz(struct sink *k, unsigned width, unsigned height)
{
	sink_put_be32(k, 0xFF4FFF51);
	sink_put_be16(k, 41); /* length */
	sink_put_be16(k, 0); /* capabilities */
	sink_put_be32(k, width);
	sink_put_be32(k, height);
	sink_put_be64(k, 0); /* offset */
	sink_put_be32(k, width);
	sink_put_be32(k, height);
	sink_put_be64(k, 0);
	sink_put_be16(k, 1); /* component */
	sink_put_u8(k, 7); /* of eight bits */
	sink_put_be16(k, 0x0101);
}

static void
put_jp2(struct sink *k, unsigned width, unsigned height)
{
	sink_put_be32(k, 12);
	sink_put(k, SPAN_STR("jP  \x0D\x0A\x87\x0A"));
	sink_put_be32(k, 20);
	sink_put(k, SPAN_STR("ftypjp2 \0\0\0\0jp2 "));
	sink_put_be32(k, 0); /* up to the end */
	sink_put(k, SPAN_STR("jp2c"));
	put_siz(k, width, height);
}

static void
put_jpeg(struct sink *k, unsigned width, unsigned height)
{
	sink_put(k, SPAN_STR("\xFF\xD8\xFF\xE0\0\4\1\2"));
	sink_put_be16(k, 0xFFC0);
	sink_put_be16(k, 11);
	sink_put_u8(k, 8);
	sink_put_be16(k, (uint16_t)height);
	sink_put_be16(k, (uint16_t)width);
	sink_put(k, SPAN_STR("\1\1\x11\0"));
	sink_put_be16(k, 0xFFD9);
}

static void
put_wsq(struct sink *k, unsigned width, unsigned height)
{
	sink_put(k, SPAN_STR("\xFF\xA0\xFF\xA8\0\4\1\2"));
	sink_put_be16(k, 0xFFA2);
	sink_put_be16(k, 17);
	sink_put_be16(k, 0x00FF);
	sink_put_be16(k, (uint16_t)height);
	sink_put_be16(k, (uint16_t)width);
	sink_put_fill(k, 0, 9);
	sink_put_be16(k, 0xFFA1);
}

static void
put_png(struct sink *k, unsigned width, unsigned height)
{
	sink_put(k, SPAN_STR("\x89PNG\x0D\x0A\x1A\x0A\0\0\0\x0DIHDR"));
	sink_put_be32(k, width);
	sink_put_be32(k, height);
	sink_put(k, SPAN_STR("\x08\0\0\0\0"));
	sink_put_fill(k, 0, 4);
}

void
helper_image_put(struct sink *k, enum mrtd_image_format format, unsigned width,
    unsigned height)
{
	char text[32];

	switch (format) {
	case MRTD_IMAGE_JPEG:
		put_jpeg(k, width, height);
		break;
	case MRTD_IMAGE_JP2:
		put_jp2(k, width, height);
		break;
	case MRTD_IMAGE_J2K:
		put_siz(k, width, height);
		break;
	case MRTD_IMAGE_WSQ:
		put_wsq(k, width, height);
		break;
	case MRTD_IMAGE_PNG:
		put_png(k, width, height);
		break;
	case MRTD_IMAGE_PGM:
	case MRTD_IMAGE_PPM:
		snprintf(text, sizeof(text), "P%d\n# x\n%u %u 255\n",
		    format == MRTD_IMAGE_PGM ? 5 : 6, width, height);
		for (const char *p = text; *p != '\0'; p++)
			sink_put_u8(k, (uint8_t)*p);
		break;
	case MRTD_IMAGE_RAW:
	case MRTD_IMAGE_PACKED:
		sink_put_fill(k, 0x80, (size_t)width * height);
		break;
	}
}
