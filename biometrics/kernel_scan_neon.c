/* The NEON that every 64-bit ARM has. */
#include "biometrics/kernel_sets.h"

#if BIOMETRICS_KERNEL_ARM
#include <arm_neon.h>
#include <string.h>

static inline int8x16_t
four(const int8_t *v)
{
	int32_t x;

	memcpy(&x, v, sizeof(x));
	return vreinterpretq_s8_s32(vdupq_n_s32(x));
}

/* A product is at most 15 * 127, so that 16 of them fit 16 bits. */
enum {
	GROUPS = 8
};

static inline void
rows4(const uint8_t *codes, const int8_t *v, size_t groups, int32_t *out)
{
	const uint8x16_t low = vdupq_n_u8(15);
	int32x4_t s0 = vdupq_n_s32(0), s1 = s0;

	while (groups > 0) {
		const size_t n = groups < GROUPS ? groups : GROUPS;
		int16x8_t t0 = vdupq_n_s16(0), t1 = t0;

		for (size_t g = 0; g < n;
		     g++, v += 8, codes += BIOMETRICS_KERNEL_SCAN_GROUP_BYTES) {
			const uint8x16_t x = vld1q_u8(codes);
			const int8x16_t l = vreinterpretq_s8_u8(
			    vandq_u8(x, low));
			const int8x16_t h = vreinterpretq_s8_u8(
			    vshrq_n_u8(x, 4));
			const int8x16_t q0 = four(v), q1 = four(v + 4);

			t0 = vmlal_s8(t0, vget_low_s8(l), vget_low_s8(q0));
			t1 = vmlal_high_s8(t1, l, q0);
			t0 = vmlal_s8(t0, vget_low_s8(h), vget_low_s8(q1));
			t1 = vmlal_high_s8(t1, h, q1);
		}
		s0 = vpadalq_s16(s0, t0);
		s1 = vpadalq_s16(s1, t1);
		groups -= n;
	}
	vst1q_s32(out, vpaddq_s32(s0, s1));
}

static void
sums4(const uint8_t *codes, const struct biometrics_kernel_scan_query *q,
    int32_t *out)
{
	for (size_t i = 0; i < 8; i++)
		rows4(codes + 16 * i, q->v, q->groups, out + 4 * i);
}

static void
widen(const uint16_t *half, size_t n, float *out)
{
	size_t i = 0;

	for (; i + 4 <= n; i += 4)
		vst1q_f32(out + i,
		    vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(half + i))));
	for (; i < n; i++) {
		const float16x4_t h = vreinterpret_f16_u16(vdup_n_u16(half[i]));

		out[i] = vgetq_lane_f32(vcvt_f32_f16(h), 0);
	}
}

static inline int32x4_t
dot8(int32x4_t acc, int8x16_t x, int8x16_t y)
{
	acc = vpadalq_s16(acc, vmull_s8(vget_low_s8(x), vget_low_s8(y)));
	return vpadalq_s16(acc, vmull_high_s8(x, y));
}

static void
dots8(const int8_t *a, const int8_t *b, size_t n, int32_t sums[3])
{
	int32x4_t ab = vdupq_n_s32(0), aa = ab, bb = ab;
	size_t i = 0;

	for (; i + 16 <= n; i += 16) {
		const int8x16_t x = vld1q_s8(a + i), y = vld1q_s8(b + i);

		ab = dot8(ab, x, y);
		aa = dot8(aa, x, x);
		bb = dot8(bb, y, y);
	}
	sums[0] = vaddvq_s32(ab);
	sums[1] = vaddvq_s32(aa);
	sums[2] = vaddvq_s32(bb);
	for (; i < n; i++) {
		sums[0] += a[i] * b[i];
		sums[1] += a[i] * a[i];
		sums[2] += b[i] * b[i];
	}
}

static uint32_t
hamming(const uint64_t *a, const uint64_t *b, size_t words)
{
	uint32x4_t acc = vdupq_n_u32(0);
	uint32_t n;
	size_t i = 0;

	for (; i + 2 <= words; i += 2) {
		const uint64x2_t x = veorq_u64(
		    vld1q_u64(a + i), vld1q_u64(b + i));

		acc = vpadalq_u16(
		    acc, vpaddlq_u8(vcntq_u8(vreinterpretq_u8_u64(x))));
	}
	n = vaddvq_u32(acc);
	if (i < words)
		n += (uint32_t)__builtin_popcountll(a[i] ^ b[i]);
	return n;
}

#define LANES 4
#define SCAN biometrics_kernel_scan_neon
#define SUMS4 sums4
#define WIDEN widen
#define DOTS8 dots8
#define HAMMING hamming
#include "biometrics/kernel_scan_body.h"
#endif
