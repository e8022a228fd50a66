// The detector of dlib; face_dlib.h is the manual.  Compiled once as it is, and
// on x86-64 once more for AVX2 (biometrics.mk).
#include <vector>

#include <dlib/image_processing/frontal_face_detector.h>

#include "biometrics/face_dlib.hh"

#ifndef FACE_DLIB_OPS
#define FACE_DLIB_OPS biometrics_face_dlib_ops
#endif

namespace
{

/* The caller's pixels as a picture of dlib: nothing is copied. */
struct grey_view {
	const uint8_t *px;
	long width, height;
};

} // namespace

namespace dlib
{
template <> struct image_traits<grey_view> {
	typedef unsigned char pixel_type;
};
} // namespace dlib

namespace
{

inline long
num_rows(const grey_view &v)
{
	return v.height;
}

inline long
num_columns(const grey_view &v)
{
	return v.width;
}

inline const void *
image_data(const grey_view &v)
{
	return v.px;
}

inline long
width_step(const grey_view &v)
{
	return v.width;
}

} // namespace

/*
 * Of 18 press photographs in which dlib finds no face, 16 have it at -0.51 and
 * above, and nothing else comes up to that.
 */
static const double DOUBTFUL = -0.52;

struct biometrics_face_dlib {
	dlib::frontal_face_detector whole, narrow;
};

/*
 * The same five filters over a few layers of the pyramid alone.  Building a
 * detector of another scanner would take its filters apart anew, which is half
 * a second; a copy keeps them, and its scanner is its own.
 */
static void
narrow(dlib::frontal_face_detector &d)
{
	typedef dlib::frontal_face_detector::image_scanner_type scanner;

	const_cast<scanner &>(d.get_scanner())
	    .set_max_pyramid_levels(BIOMETRICS_FACE_DLIB_LAYERS);
}

static enum biometrics_err
dlib_open(struct biometrics_face_dlib **out)
{
	return guard(BIOMETRICS_E_INTERNAL, [&] {
		auto d = std::make_unique<biometrics_face_dlib>();

		d->whole = dlib::get_frontal_face_detector();
		d->narrow = d->whole;
		narrow(d->narrow);
		*out = d.release();
		return BIOMETRICS_E_OK;
	});
}

static void
dlib_close(struct biometrics_face_dlib **d)
{
	delete *d;
	*d = nullptr;
}

static enum biometrics_err
dlib_detect(struct biometrics_face_dlib *d, const uint8_t *grey, unsigned width,
    unsigned height, enum biometrics_face_dlib_how how,
    struct biometrics_face_dlib_box *out, size_t cap, size_t *n)
{
	return guard(BIOMETRICS_E_INTERNAL, [&] {
		const grey_view view = {grey, width, height};
		std::vector<dlib::rect_detection> found;
		size_t k = 0;

		(how == BIOMETRICS_FACE_DLIB_NARROW ? d->narrow : d->whole)(
		    view, found,
		    how == BIOMETRICS_FACE_DLIB_DOUBTFUL ? DOUBTFUL : 0);
		for (const auto &f : found) {
			if (k == cap)
				break;
			out[k++] = {f.rect.left(), f.rect.top(), f.rect.right(),
			    f.rect.bottom(), f.detection_confidence};
		}
		*n = k;
		return BIOMETRICS_E_OK;
	});
}

extern "C" const struct biometrics_face_dlib_ops FACE_DLIB_OPS = {
    dlib_open,
    dlib_close,
    dlib_detect,
};
