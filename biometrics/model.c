#include "biometrics/model.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <openssl/evp.h>

#define COSINE BIOMETRICS_METRIC_COSINE
#define L2 BIOMETRICS_METRIC_L2

/*
 * Measured on all pairs of 3,072 photographs of LFW in which a face is found
 * (of 3,074; in 16 a doubtful one), as faces are found and aligned here.
 */
/* clang-format off */
static const struct biometrics_model models[] = {
	{.name = "Sallyport face 3",
	 .sha256 = "be3fe7ba219da2aa3c4e524e22ec082f56ecf0d3028ae5247dad557c908c4c9e",
	 .dim = 256, .metric = COSINE,
	 .impostor_pairs = 4713382, .genuine_pairs = 3674,
	 .point = {
		{1e-2, .271, 46399, 143},
		{1e-3, .383, 4683, 401},
		{1e-4, .475, 454, 783}}},
	{.name = "MobileFace V2",
	 .sha256 = "bc6a776dab849678c91f3f29c651c219ad52831f7b29e50339ff0762cbc23b83",
	 .dim = 256, .metric = COSINE,
	 .impostor_pairs = 4713382, .genuine_pairs = 3674,
	 .point = {
		{1e-2, .254, 46814, 35},
		{1e-3, .363, 4658, 156},
		{1e-4, .449, 465, 379}}},
	{.name = "dlib ResNet v1, partial weights",
	 .sha256 = "dcc4f3200795a02c46012c1d9db7b0177ba2e55ff30c5556a31f8a9422fd562b",
	 .dim = 128, .metric = L2,
	 .impostor_pairs = 4713382, .genuine_pairs = 3674,
	 .point = {
		{1e-2, .479, 46981, 78},
		{1e-3, .430, 4694, 384},
		{1e-4, .389, 469, 1001}}},
	{.name = "dlib ResNet v1",
	 .sha256 = "55533b28a95800a551ba546ba62fe69625c7e95a7061c338adffead08719da30",
	 .dim = 128, .metric = L2,
	 .impostor_pairs = 4713382, .genuine_pairs = 3674,
	 .point = {
		{1e-2, .619, 46788, 42},
		{1e-3, .545, 4680, 361},
		{1e-4, .473, 468, 1259}}},
};
/* clang-format on */

bool
biometrics_model_sha256(struct span file, char out[65])
{
	uint8_t digest[EVP_MAX_MD_SIZE];
	unsigned n = 0;

	if (EVP_Digest(file.p, file.n, digest, &n, EVP_sha256(), NULL) != 1)
		return false;
	for (unsigned i = 0; i < n; i++)
		(void)snprintf(out + 2 * i, 3, "%02x", digest[i]);
	return true;
}

const struct biometrics_model *
biometrics_model_find(struct span file)
{
	char sha256[65];

	if (!biometrics_model_sha256(file, sha256))
		return NULL;
	for (size_t i = 0; i < sizeof(models) / sizeof(models[0]); i++)
		if (strcmp(models[i].sha256, sha256) == 0)
			return &models[i];
	return NULL;
}

const struct biometrics_model *
biometrics_model_row(size_t i)
{
	return i < sizeof(models) / sizeof(models[0]) ? &models[i] : NULL;
}

/* Whether b promises less false matches than a, and by a stricter threshold. */
static bool
stricter(const struct biometrics_model *m,
    const struct biometrics_model_point *a,
    const struct biometrics_model_point *b)
{
	return b->fmr < a->fmr &&
	    (m->metric == COSINE ? b->threshold > a->threshold
				 : b->threshold < a->threshold);
}

bool
biometrics_model_ok(const struct biometrics_model *m)
{
	size_t n = 0;

	while (n < BIOMETRICS_MODEL_POINTS && m->point[n].fmr > 0) {
		const struct biometrics_model_point *p = &m->point[n];

		if (!(p->fmr < 1) || !isfinite(p->threshold) ||
		    (double)p->false_matches >
			p->fmr * (double)m->impostor_pairs ||
		    p->false_non_matches > m->genuine_pairs ||
		    (n > 0 && !stricter(m, &p[-1], p)))
			return false;
		n++;
	}
	return n > 0;
}

enum biometrics_err
biometrics_model_threshold(
    const struct biometrics_model *m, double fmr, double *threshold)
{
	for (size_t i = 0; m != NULL && i < BIOMETRICS_MODEL_POINTS; i++) {
		if (m->point[i].fmr > 0 && m->point[i].fmr <= fmr) {
			*threshold = m->point[i].threshold;
			return BIOMETRICS_E_OK;
		}
	}
	return BIOMETRICS_E_NO_THRESHOLD;
}
