// The networks of dlib; face_dlib.h is the manual.
#include <vector>

#include <dlfcn.h>
#include <dlib/dnn.h>
#include <dlib/image_transforms.h>

#include "biometrics/face_dlib.hh"

namespace
{

using namespace dlib;

/* dlib's dnn_face_recognition_ex.cpp: anet_type. */
template <template <int, template <typename> class, int, typename> class block,
    int N, template <typename> class BN, typename SUBNET>
using residual = add_prev1<block<N, BN, 1, tag1<SUBNET>>>;
template <template <int, template <typename> class, int, typename> class block,
    int N, template <typename> class BN, typename SUBNET>
using residual_down =
    add_prev2<avg_pool<2, 2, 2, 2, skip1<tag2<block<N, BN, 2, tag1<SUBNET>>>>>>;
template <int N, template <typename> class BN, int stride, typename SUBNET>
using block =
    BN<con<N, 3, 3, 1, 1, relu<BN<con<N, 3, 3, stride, stride, SUBNET>>>>>;
template <int N, typename SUBNET>
using ares = relu<residual<block, N, affine, SUBNET>>;
template <int N, typename SUBNET>
using ares_down = relu<residual_down<block, N, affine, SUBNET>>;
template <typename SUBNET> using alevel0 = ares_down<256, SUBNET>;
template <typename SUBNET>
using alevel1 = ares<256, ares<256, ares_down<256, SUBNET>>>;
template <typename SUBNET>
using alevel2 = ares<128, ares<128, ares_down<128, SUBNET>>>;
template <typename SUBNET>
using alevel3 = ares<64, ares<64, ares<64, ares_down<64, SUBNET>>>>;
template <typename SUBNET> using alevel4 = ares<32, ares<32, ares<32, SUBNET>>>;
using resnet = loss_metric<fc_no_bias<128,
    avg_pool_everything<alevel0<alevel1<alevel2<alevel3<alevel4<max_pool<3, 3,
	2, 2,
	relu<affine<con<32, 7, 7, 2, 2, input_rgb_image_sized<150>>>>>>>>>>>>>;

} // namespace

struct biometrics_face_dlib_net {
	resnet net;
};

enum biometrics_err
biometrics_face_dlib_net_new(
    struct span model, struct biometrics_face_dlib_net **out)
{
	return guard(BIOMETRICS_E_MODEL, [&] {
		auto n = std::make_unique<biometrics_face_dlib_net>();
		void (*threads)(int);
		memory buf(model);
		std::istream in(&buf);

		/* One picture at a time gains nothing from BLAS's threads. */
		threads = reinterpret_cast<void (*)(int)>(
		    dlsym(RTLD_DEFAULT, "openblas_set_num_threads"));
		if (threads != nullptr)
			threads(1);
		deserialize(n->net, in);
		*out = n.release();
		return BIOMETRICS_E_OK;
	});
}

void
biometrics_face_dlib_net_free(struct biometrics_face_dlib_net **n)
{
	delete *n;
	*n = nullptr;
}

static matrix<rgb_pixel>
picture(const uint8_t *px, unsigned width, unsigned height, unsigned channels)
{
	const unsigned g = channels == 3 ? 1 : 0, b = 2 * g;

	matrix<rgb_pixel> m(height, width);

	for (long y = 0; y < m.nr(); y++)
		for (long x = 0; x < m.nc(); x++, px += channels)
			m(y, x) = rgb_pixel(px[0], px[g], px[b]);
	return m;
}

enum biometrics_err
biometrics_face_dlib_net_run(
    struct biometrics_face_dlib_net *n, const uint8_t *rgb, float *out)
{
	return guard(BIOMETRICS_E_INTERNAL, [&] {
		const matrix<float, 0, 1> &v = n->net(picture(rgb,
		    BIOMETRICS_FACE_DLIB_SIDE, BIOMETRICS_FACE_DLIB_SIDE, 3));

		if (v.size() != BIOMETRICS_FACE_DLIB_DIM)
			return BIOMETRICS_E_MODEL;
		for (long i = 0; i < v.size(); i++)
			out[i] = v(i);
		return BIOMETRICS_E_OK;
	});
}

enum biometrics_err
biometrics_face_dlib_chip(const uint8_t *px, unsigned width, unsigned height,
    unsigned channels, const float *xy, uint8_t *out)
{
	return guard(BIOMETRICS_E_INTERNAL, [&] {
		std::vector<point> parts;
		matrix<rgb_pixel> chip;

		for (int i = 0; i < BIOMETRICS_FACE_DLIB_POINTS; i++)
			parts.emplace_back(
			    std::lround(xy[2 * i]), std::lround(xy[2 * i + 1]));
		extract_image_chip(picture(px, width, height, channels),
		    get_face_chip_details(
			full_object_detection(rectangle(), parts),
			BIOMETRICS_FACE_DLIB_SIDE, 0.25),
		    chip);
		for (long y = 0; y < chip.nr(); y++)
			for (long x = 0; x < chip.nc(); x++) {
				*out++ = chip(y, x).red;
				*out++ = chip(y, x).green;
				*out++ = chip(y, x).blue;
			}
		return BIOMETRICS_E_OK;
	});
}
