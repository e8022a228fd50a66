/* What mrtd/bytes.c needs of libcrypto, where there is none to link with. */
#ifndef TESTS_CROSS_CRYPTO_H
#define TESTS_CROSS_CRYPTO_H

#include <string.h>

#define OPENSSL_cleanse(p, n) explicit_bzero((p), (n))
#define CRYPTO_memcmp(a, b, n) memcmp((a), (b), (n))

#endif
