/*
 * The symmetric cryptography of Doc 9303-11 (ninth edition) §9.7 and §9.8, over
 * libcrypto: block ciphers in CBC mode, the two MACs, hash functions.
 *
 * Algorithms are fetched once per process, at the first call; libcrypto may
 * then look for its configuration file.  A process that gives up the file
 * system calls mrtd_crypto_start() before.
 */
#ifndef MRTD_CRYPTO_H
#define MRTD_CRYPTO_H

#include "mrtd/bytes.h"
#include "mrtd/err.h"

enum mrtd_cipher {
	MRTD_CIPHER_3DES, /* two keys, §9.8.6 */
	MRTD_CIPHER_AES128,
	MRTD_CIPHER_AES192,
	MRTD_CIPHER_AES256,
	MRTD_CIPHER_COUNT
};

enum mrtd_digest {
	MRTD_DIGEST_SHA1,
	MRTD_DIGEST_SHA224,
	MRTD_DIGEST_SHA256,
	MRTD_DIGEST_SHA384,
	MRTD_DIGEST_SHA512,
	MRTD_DIGEST_COUNT
};

#define MRTD_CRYPTO_KEY_MAX 32
#define MRTD_CRYPTO_BLOCK_MAX 16
#define MRTD_CRYPTO_DIGEST_MAX 64
#define MRTD_CRYPTO_MAC_SIZE 8

/* Fetches all algorithms.  MRTD_E_CRYPTO: this libcrypto lacks one. */
enum mrtd_err mrtd_crypto_start(void) MUST_USE;

/* Key bytes: 16 (3DES: Ka, Kb), 16, 24, 32; 0 for a cipher out of range. */
size_t mrtd_crypto_key_size(enum mrtd_cipher);
/* 8 for 3DES, 16 for AES; 0 for a cipher out of range. */
size_t mrtd_crypto_block_size(enum mrtd_cipher);
/* 20, 28, 32, 48, 64; 0 for a digest out of range. */
size_t mrtd_crypto_digest_size(enum mrtd_digest);

/*
 * CBC without padding.  in.n is a multiple of the block size, iv is one block
 * or empty (zero IV), out takes in.n bytes and may be in.p.
 */
enum mrtd_err mrtd_crypto_encrypt(enum mrtd_cipher, struct span key,
    struct span iv, struct span in, uint8_t *out) MUST_USE;
enum mrtd_err mrtd_crypto_decrypt(enum mrtd_cipher, struct span key,
    struct span iv, struct span in, uint8_t *out) MUST_USE;

/*
 * The MAC of secure messaging over the concatenation of n parts, as they are:
 * 3DES: ISO/IEC 9797-1 MAC algorithm 3, and the parts together must be whole
 * blocks (MRTD_E_LENGTH); AES: CMAC cut to its first 8 bytes.
 */
enum mrtd_err mrtd_crypto_mac(enum mrtd_cipher, struct span key,
    const struct span *parts, size_t n,
    uint8_t out[MRTD_CRYPTO_MAC_SIZE]) MUST_USE;
/*
 * The MAC outside of secure messaging: BAC (§4.3.3.2) and the authentication
 * token of PACE (§4.4.3.4).  3DES pads with method 2 of ISO/IEC 9797-1 first;
 * AES-CMAC needs no padding.
 */
enum mrtd_err mrtd_crypto_token(enum mrtd_cipher, struct span key,
    struct span data, uint8_t out[MRTD_CRYPTO_MAC_SIZE]) MUST_USE;

/* Hashes the concatenation of n parts; out takes the digest's size. */
enum mrtd_err mrtd_crypto_hash(enum mrtd_digest, const struct span *parts,
    size_t n, uint8_t *out) MUST_USE;

/* Bytes that method 2 of ISO/IEC 9797-1 adds to n bytes: 1 to block. */
size_t mrtd_crypto_pad_size(size_t n, size_t block);
/*
 * Length without that padding, looking only at the last block of data.
 * MRTD_E_VALUE where the block does not end in 80 00*.
 */
enum mrtd_err mrtd_crypto_unpad(struct span last_block, size_t *n) MUST_USE;

#endif
