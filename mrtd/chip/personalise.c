#include "mrtd/chip/personalise.h"

#include <string.h>

#include "mrtd/der.h"

void
mrtd_chip_personalise_com(struct sink *k, uint32_t files)
{
	uint8_t tags[16], buf[64];
	struct sink list = sink_of(tags, sizeof(tags)),
		    in = sink_of(buf, sizeof(buf));

	for (unsigned n = 1; n <= 16; n++) {
		const struct mrtd_lds_file *f = mrtd_lds_dg(n);

		if ((files & MRTD_FILE_BIT(f->id)) != 0)
			sink_put_u8(&list, (uint8_t)f->tag);
	}
	mrtd_tlv_put(&in, 0x5F01, SPAN_STR("0107"));
	mrtd_tlv_put(&in, 0x5F36, SPAN_STR("040000"));
	mrtd_tlv_put(&in, 0x5C, sink_span(&list));
	mrtd_tlv_put(k, 0x60, sink_span(&in));
}

/* Bytes of a data object with n bytes of contents. */
static size_t
tlv_size(uint32_t tag, size_t n)
{
	uint8_t buf[MRTD_TLV_HEADER_MAX];
	struct sink k = sink_of(buf, sizeof(buf));

	mrtd_tlv_put_header(&k, tag, n);
	return k.n + n;
}

void
mrtd_chip_personalise_dg1(struct sink *k, struct span mrz)
{
	mrtd_tlv_put_header(k, 0x61, tlv_size(0x5F1F, mrz.n));
	mrtd_tlv_put(k, 0x5F1F, mrz);
}

/* clang-format off */
static const struct {
	const char *name, *suite;
} suites[] = {
	{"pace-dh-gm-3des-",      "id-PACE-DH-GM-3DES-CBC-CBC"},
	{"pace-dh-gm-aes128-",    "id-PACE-DH-GM-AES-CBC-CMAC-128"},
	{"pace-dh-gm-aes192-",    "id-PACE-DH-GM-AES-CBC-CMAC-192"},
	{"pace-dh-gm-aes256-",    "id-PACE-DH-GM-AES-CBC-CMAC-256"},
	{"pace-dh-im-3des-",      "id-PACE-DH-IM-3DES-CBC-CBC"},
	{"pace-dh-im-aes128-",    "id-PACE-DH-IM-AES-CBC-CMAC-128"},
	{"pace-dh-im-aes192-",    "id-PACE-DH-IM-AES-CBC-CMAC-192"},
	{"pace-dh-im-aes256-",    "id-PACE-DH-IM-AES-CBC-CMAC-256"},
	{"pace-ecdh-gm-3des-",    "id-PACE-ECDH-GM-3DES-CBC-CBC"},
	{"pace-ecdh-gm-aes128-",  "id-PACE-ECDH-GM-AES-CBC-CMAC-128"},
	{"pace-ecdh-gm-aes192-",  "id-PACE-ECDH-GM-AES-CBC-CMAC-192"},
	{"pace-ecdh-gm-aes256-",  "id-PACE-ECDH-GM-AES-CBC-CMAC-256"},
	{"pace-ecdh-im-3des-",    "id-PACE-ECDH-IM-3DES-CBC-CBC"},
	{"pace-ecdh-im-aes128-",  "id-PACE-ECDH-IM-AES-CBC-CMAC-128"},
	{"pace-ecdh-im-aes192-",  "id-PACE-ECDH-IM-AES-CBC-CMAC-192"},
	{"pace-ecdh-im-aes256-",  "id-PACE-ECDH-IM-AES-CBC-CMAC-256"},
	{"pace-ecdh-cam-aes128-", "id-PACE-ECDH-CAM-AES-CBC-CMAC-128"},
	{"pace-ecdh-cam-aes192-", "id-PACE-ECDH-CAM-AES-CBC-CMAC-192"},
	{"pace-ecdh-cam-aes256-", "id-PACE-ECDH-CAM-AES-CBC-CMAC-256"},
};

/* Doc 9303-11 §9.5.1, Table 12. */
static const struct {
	const char *name;
	uint8_t id;
} groups[] = {
	{"modp1024",      0},
	{"modp2048-224",  1},
	{"modp2048-256",  2},
	{"p192",          8},
	{"bp192",         9},
	{"p224",         10},
	{"bp224",        11},
	{"p256",         12},
	{"bp256",        13},
	{"bp320",        14},
	{"p384",         15},
	{"bp384",        16},
	{"bp512",        17},
	{"p521",         18},
};
/* clang-format on */

static enum mrtd_err
find_group(const char *name, uint8_t *id)
{
	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++)
		if (strcmp(groups[i].name, name) == 0) {
			*id = groups[i].id;
			return MRTD_E_OK;
		}
	return MRTD_E_NOT_FOUND;
}

enum mrtd_err
mrtd_chip_personalise_suite(const char *name, struct mrtd_paceinfo *out)
{
	struct mrtd_paceinfo info = {.has_id = true};
	enum mrtd_err e;

	for (size_t i = 0; i < sizeof(suites) / sizeof(suites[0]); i++) {
		size_t n = strlen(suites[i].name);

		if (strncmp(suites[i].name, name, n) != 0)
			continue;
		if ((e = find_group(name + n, &info.group)) != MRTD_E_OK)
			return e;
		info.id = info.group;
		info.suite = mrtd_secinfo_suite_named(suites[i].suite);
		if (info.suite == NULL)
			return MRTD_E_INTERNAL;
		e = mrtd_secinfo_suite_check(info.suite, info.group);
		if (e == MRTD_E_OK)
			*out = info;
		return e;
	}
	return MRTD_E_NOT_FOUND;
}

void
mrtd_chip_personalise_card_access(
    struct sink *k, const struct mrtd_paceinfo infos[], size_t n)
{
	mrtd_secinfo_put(k, infos, n);
}

void
mrtd_chip_personalise_atr_info(struct sink *k, struct mrtd_limits limits)
{
	/* DF names and short identifiers; bytes; extended length, stated. */
	static const uint8_t capabilities[] = {0x84, 0x01, 0x60};
	uint8_t buf[16];
	struct sink in = sink_of(buf, sizeof(buf));

	mrtd_der_put_uint(&in, (uint32_t)limits.max_capdu);
	mrtd_der_put_uint(&in, (uint32_t)limits.max_rapdu);
	mrtd_tlv_put(k, 0x47, SPAN_OF(capabilities));
	mrtd_tlv_put(k, 0x7F66, sink_span(&in));
}
