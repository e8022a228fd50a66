#include "biometrics/model.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <openssl/evp.h>

#define COSINE BIOMETRICS_METRIC_COSINE
#define L2 BIOMETRICS_METRIC_L2

/*
 * Measured on all pairs of 3,056 photographs of LFW in which the detector finds
 * a face (of 3,074), as faces are found and aligned here; the last row is known
 * by name, but nobody has measured it here.
 */
/* clang-format off */
static const struct biometrics_model models[] = {
	{.name = "MobileFace V2",
	 .sha256 = "bc6a776dab849678c91f3f29c651c219ad52831f7b29e50339ff0762cbc23b83",
	 .dim = 256, .metric = COSINE,
	 .impostor_pairs = 4664391, .genuine_pairs = 3649,
	 .point = {
		{1e-2, .253, 46270, 33},
		{1e-3, .362, 4555,  165},
		{1e-4, .447, 451,   387}}},
	{.name = "dlib ResNet v1, partial weights",
	 .sha256 = "dcc4f3200795a02c46012c1d9db7b0177ba2e55ff30c5556a31f8a9422fd562b",
	 .dim = 128, .metric = L2,
	 .impostor_pairs = 4664391, .genuine_pairs = 3649,
	 .point = {
		{1e-2, .479, 46046, 73},
		{1e-3, .430, 4566,  374},
		{1e-4, .389, 458,   984}}},
	{.name = "dlib ResNet v1",
	 .git_blob = "ddb515897db3724ddeed593083d3f39818db1a54",
	 .dim = 128, .metric = L2},
};
/* clang-format on */

static bool
digest(const EVP_MD *md, struct span head, struct span body, char *hex)
{
	uint8_t out[EVP_MAX_MD_SIZE];
	unsigned n = 0;
	EVP_MD_CTX *c = EVP_MD_CTX_new();
	const bool ok = c != NULL && EVP_DigestInit_ex(c, md, NULL) == 1 &&
	    EVP_DigestUpdate(c, head.p, head.n) == 1 &&
	    EVP_DigestUpdate(c, body.p, body.n) == 1 &&
	    EVP_DigestFinal_ex(c, out, &n) == 1;

	EVP_MD_CTX_free(c);
	for (unsigned i = 0; ok && i < n; i++)
		(void)snprintf(hex + 2 * i, 3, "%02x", out[i]);
	return ok;
}

bool
biometrics_model_sha256(struct span file, char out[65])
{
	return digest(EVP_sha256(), (struct span) {0}, file, out);
}

/* Git: SHA-1 of "blob <size>", a NUL and the content. */
static bool
git_blob(struct span file, char out[41])
{
	char head[32];
	const int n = snprintf(head, sizeof(head), "blob %zu", file.n);

	return n > 0 &&
	    digest(EVP_sha1(), span_of(head, (size_t)n + 1), file, out);
}

const struct biometrics_model *
biometrics_model_find(struct span file)
{
	char sha256[65], blob[41];

	if (!biometrics_model_sha256(file, sha256) || !git_blob(file, blob))
		return NULL;
	for (size_t i = 0; i < sizeof(models) / sizeof(models[0]); i++) {
		const struct biometrics_model *m = &models[i];

		if ((m->sha256 != NULL && strcmp(m->sha256, sha256) == 0) ||
		    (m->git_blob != NULL && strcmp(m->git_blob, blob) == 0))
			return m;
	}
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
