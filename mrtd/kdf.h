/*
 * Key derivation, Doc 9303-11 (ninth edition) §9.7: KDF(K, c) = H(K || c),
 * SHA-1 for keys of 128 bits, SHA-256 above, DES parity adjusted.
 *
 * Every function writes mrtd_crypto_key_size(cipher) bytes, which the caller
 * wipes.
 */
#ifndef MRTD_KDF_H
#define MRTD_KDF_H

#include "mrtd/crypto.h"

struct mrtd_mrz_key;

/* Session key for encryption, c = 1. */
enum mrtd_err mrtd_kdf_enc(
    enum mrtd_cipher, struct span k, uint8_t out[MRTD_CRYPTO_KEY_MAX]) MUST_USE;
/* Session key for authentication, c = 2. */
enum mrtd_err mrtd_kdf_mac(
    enum mrtd_cipher, struct span k, uint8_t out[MRTD_CRYPTO_KEY_MAX]) MUST_USE;
/* The key of PACE's encrypted nonce, c = 3, k = f(password). */
enum mrtd_err mrtd_kdf_pi(
    enum mrtd_cipher, struct span k, uint8_t out[MRTD_CRYPTO_KEY_MAX]) MUST_USE;
/*
 * f(MRZ) of table 14: SHA-1 over MRZ_information, 20 bytes.  The first 16 are
 * Kseed of Basic Access Control (§4.3.2).  f(CAN) is the CAN itself.
 */
enum mrtd_err mrtd_kdf_mrz(
    const struct mrtd_mrz_key *, uint8_t out[20]) MUST_USE;

#endif
