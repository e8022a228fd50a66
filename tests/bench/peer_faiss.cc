// FAISS: its flat index.
#include <faiss/IndexFlat.h>
#include <faiss/impl/AuxIndexStructures.h>
#include <omp.h>

#include <vector>

extern "C" {
#include "tests/bench/peer.h"
const struct peer *peer_open(void);
}

static faiss::IndexFlatL2 *all;

static void
rows(const float *p, size_t n, size_t dim)
{
	omp_set_num_threads(1);
	delete all;
	all = new faiss::IndexFlatL2(static_cast<int>(dim));
	all->add(static_cast<faiss::Index::idx_t>(n), p);
}

static void
top(const float *q, size_t nq, size_t k, uint32_t *row)
{
	std::vector<float> d(nq * k);
	std::vector<faiss::Index::idx_t> i(nq * k);

	all->search(static_cast<faiss::Index::idx_t>(nq), q,
	    static_cast<faiss::Index::idx_t>(k), d.data(), i.data());
	for (size_t j = 0; j < nq * k; j++)
		row[j] = static_cast<uint32_t>(i[j]);
}

static size_t
within(const float *q, float limit)
{
	faiss::RangeSearchResult r(1);

	all->range_search(1, q, limit, &r);
	return r.lims[1];
}

const struct peer *
peer_open(void)
{
	// Its hammings() of 1.7.3 does not survive rows of 1,536 bits.
	static const struct peer self = {
	    "FAISS", rows, top, within, nullptr, nullptr};

	return &self;
}
