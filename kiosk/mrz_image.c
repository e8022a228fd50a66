#include "kiosk/mrz_image.h"

#include <stdlib.h>

#include "biometrics/image.h"

/* Memory for an image of the given shape. */
static bool
make_room(unsigned width, unsigned height, unsigned channels,
    struct biometrics_image *i)
{
	i->cap = (size_t)width * height * channels;
	i->px = malloc(i->cap);
	return i->px != NULL;
}

static void
give_back(struct biometrics_image *i)
{
	if (i->px != NULL)
		bytes_wipe(i->px, i->cap);
	free(i->px);
}

enum biometrics_err
kiosk_mrz_image_read_grey(
    const struct mrtd_ocrb_image *im, struct mrtd_ocrb_reading *out)
{
	void *scratch = malloc(MRTD_OCRB_SCRATCH);
	enum mrtd_err e;

	memset(out, 0, sizeof(*out));
	if (scratch == NULL)
		return BIOMETRICS_E_MEMORY;
	e = mrtd_ocrb_read(im, scratch, MRTD_OCRB_SCRATCH, out);
	free(scratch);
	return e == MRTD_E_OK || e == MRTD_E_NOT_FOUND ? BIOMETRICS_E_OK
						       : BIOMETRICS_E_SIZE;
}

enum biometrics_err
kiosk_mrz_image_read(struct span file, struct mrtd_ocrb_reading *out)
{
	struct biometrics_image img = {0}, grey = {0};
	struct biometrics_image_info info;
	enum biometrics_err e;

	memset(out, 0, sizeof(*out));
	if ((e = biometrics_image_info(file, &info)) != BIOMETRICS_E_OK)
		return e;
	e = BIOMETRICS_E_MEMORY;
	if (!make_room(info.width, info.height, info.channels, &img) ||
	    !make_room(info.width, info.height, 1, &grey))
		goto out;
	if ((e = biometrics_image_decode(file, &img)) != BIOMETRICS_E_OK ||
	    (e = biometrics_image_grey(&img, &grey)) != BIOMETRICS_E_OK)
		goto out;
	e = kiosk_mrz_image_read_grey(&(struct mrtd_ocrb_image) {grey.px,
					  grey.width, grey.height, grey.width},
	    out);
out:
	give_back(&img);
	give_back(&grey);
	return e;
}
