#include "tests/conformance/builder.h"

#include <string.h>

#include "mrtd/chip/personalise.h"
#include "mrtd/chip/personalise_infos.h"
#include "mrtd/finger.h"
#include "mrtd/iris.h"
#include "mrtd/tlv.h"
#include "tests/helper_image.h"

/* As much of an image as its format and size need, and bytes behind. */
static void
put_image(const struct builder *b, struct blob *out)
{
	struct sink k = sink_of(out->p, b->image);

	if (b->image > 0)
		helper_image_put(&k, b->format, b->width, b->height);
	for (size_t n = k.n; n < b->image; n++)
		sink_put_u8(&k, (uint8_t)(n * 7 + (n >> 8)));
	out->n = k.n;
}

/* DG14, or the SecurityInfos of EF.CardSecurity. */
static bool
put_infos(const struct builder *b, bool dg14, struct sink *k)
{
	const struct document *d = b->d;
	struct mrtd_paceinfo pace[8];
	struct mrtd_chip_infos infos = {.pace = pace,
	    .ca = d->ca,
	    .n_ca = d->n_ca,
	    .omit = b->omit,
	    .ta = d->ask_ta,
	    .aa = d->aa.n > 0,
	    .aa_hash = d->aa_hash};

	if (!builder_suites(b->pace, pace, &infos.n_pace))
		return false;
	return (dg14 ? mrtd_chip_personalise_infos_dg14(k, &infos)
		     : mrtd_chip_personalise_infos(k, &infos)) == MRTD_E_OK;
}

/* Section 8.2.6: index fingers, right and left; the third is a thumb. */
static bool
put_prints(const struct builder *b, struct sink *k)
{
	static uint8_t bytes[8192];
	static const uint8_t positions[] = {MRTD_FINGER_RIGHT_INDEX,
	    MRTD_FINGER_LEFT_INDEX, MRTD_FINGER_RIGHT_THUMB};
	struct sink image = sink_of(bytes, sizeof(bytes));
	struct mrtd_chip_print prints[3];

	helper_image_put(&image, b->print_format, 64, 96);
	for (unsigned i = 0; i < b->prints && i < 3; i++)
		prints[i] = (struct mrtd_chip_print) {
		    .image = sink_span(&image),
		    .format = b->print_format,
		    .width = 64,
		    .height = 96,
		    .position = positions[i],
		    .impression = MRTD_FINGER_LIVE_PLAIN,
		    .ppi = 500,
		    .encoding = MRTD_CBEFF_19794,
		};
	return b->prints <= 3 && sink_ok(&image) &&
	    mrtd_chip_personalise_dg3(
		k, prints, b->prints, (struct span) {NULL, 0}) == MRTD_E_OK;
}

static bool
put_irises(const struct builder *b, struct sink *k)
{
	static uint8_t bytes[8192];
	static const uint8_t eyes[] = {MRTD_IRIS_RIGHT, MRTD_IRIS_LEFT};
	struct sink image = sink_of(bytes, sizeof(bytes));
	struct mrtd_chip_iris irises[2];

	helper_image_put(&image, b->iris_format, 64, 48);
	for (unsigned i = 0; i < b->irises && i < 2; i++)
		irises[i] = (struct mrtd_chip_iris) {
		    .image = sink_span(&image),
		    .format = b->iris_format,
		    .width = 64,
		    .height = 48,
		    .eye = eyes[i],
		    .year = 2019,
		    .encoding = MRTD_CBEFF_19794,
		};
	return b->irises <= 2 && sink_ok(&image) &&
	    mrtd_chip_personalise_dg4(
		k, irises, b->irises, (struct span) {NULL, 0}) == MRTD_E_OK;
}

static bool
make_file(struct builder *b, enum mrtd_file id)
{
	static struct blob image;
	struct document *d = b->d;
	struct blob *out = &d->file[id];
	struct sink k = sink_of(out->p, sizeof(out->p));
	struct mrtd_chip_portrait face = {.format = b->format,
	    .width = (uint16_t)b->width,
	    .height = (uint16_t)b->height};
	struct mrtd_paceinfo infos[8];
	uint8_t tags[16];
	struct sink list = sink_of(tags, sizeof(tags));
	size_t n;

	switch (id) {
	case MRTD_FILE_COM:
		mrtd_chip_personalise_com(&k, d->sign);
		out->n = k.n;
		if (b->com[0] == '\0')
			return true;
		for (const char *s = b->com; *s != '\0'; s += *s == ' ')
			if (!edit_hex(s, &list))
				return false;
			else
				s += strcspn(s, " ");
		k = sink_of(out->p, sizeof(out->p));
		mrtd_tlv_put_header(&k, 0x60, 7 + 9 + 2 + list.n);
		mrtd_tlv_put(&k, 0x5F01, SPAN_STR("0107"));
		mrtd_tlv_put(&k, 0x5F36, SPAN_STR("040000"));
		mrtd_tlv_put(&k, 0x5C, sink_span(&list));
		break;
	case MRTD_FILE_DG1:
		mrtd_chip_personalise_dg1(&k, span_of(d->dg1, 88));
		break;
	case MRTD_FILE_DG2:
		put_image(b, &image);
		face.image = edit_span(&image);
		mrtd_chip_personalise_dg2(&k, &face);
		break;
	case MRTD_FILE_DG3:
		if (!put_prints(b, &k))
			return false;
		break;
	case MRTD_FILE_DG4:
		if (!put_irises(b, &k))
			return false;
		break;
	case MRTD_FILE_DG14:
		if (!put_infos(b, true, &k))
			return false;
		break;
	case MRTD_FILE_DG15:
		if (mrtd_chip_personalise_infos_dg15(&k, d->aa) != MRTD_E_OK)
			return false;
		break;
	case MRTD_FILE_CARD_SECURITY:
		if (!put_infos(b, false, &k))
			return false;
		break;
	case MRTD_FILE_CARD_ACCESS:
		if (!builder_suites(b->card_access, infos, &n))
			return false;
		mrtd_chip_personalise_card_access(&k, infos, n);
		break;
	case MRTD_FILE_ATR_INFO:
		mrtd_chip_personalise_atr_info(&k, d->buffers);
		break;
	default:
		mrtd_tlv_put(&k, mrtd_lds_file(id)->tag,
		    SPAN_STR("what nobody looks into"));
		break;
	}
	out->n = k.n;
	return sink_ok(&k);
}

bool
builder_files(struct builder *b)
{
	struct document *d = b->d;

	if (b->card_access[0] != '\0')
		d->hold |= BIT(CARD_ACCESS);
	if (strstr(b->card_access, "-cam-") != NULL)
		d->hold |= BIT(CARD_SECURITY);
	if (d->buffers.max_rapdu > 0)
		d->hold |= BIT(ATR_INFO);
	for (unsigned i = 0; i < MRTD_FILE_COUNT; i++)
		if (((d->hold | d->sign) & MRTD_FILE_BIT(i)) != 0 &&
		    i != MRTD_FILE_SOD && i != MRTD_FILE_CVCA &&
		    !make_file(b, (enum mrtd_file)i))
			return false;
	return true;
}
