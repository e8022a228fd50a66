#include "mrtd/secinfo.h"

#include "mrtd/der.h"

#include <string.h>

/* bsi-de protocols(2) smartcard(2): 0.4.0.127.0.7.2.2 */
#define BSI 0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02

/* clang-format off */
#define DH   MRTD_GROUP_DH
#define EC   MRTD_GROUP_ECDH
#define GM   MRTD_SECINFO_GM
#define IM   MRTD_SECINFO_IM
#define CAM  MRTD_SECINFO_CAM
#define DES3 MRTD_CIPHER_3DES
#define A128 MRTD_CIPHER_AES128
#define A192 MRTD_CIPHER_AES192
#define A256 MRTD_CIPHER_AES256
/* Doc 9303-11 tables 2 and 3, object identifiers of §9.2.3. */
static const struct mrtd_secinfo_suite suites[] = {
	{"id-PACE-DH-GM-3DES-CBC-CBC",        {BSI, 4, 1, 1}, DH, GM,  DES3},
	{"id-PACE-DH-GM-AES-CBC-CMAC-128",    {BSI, 4, 1, 2}, DH, GM,  A128},
	{"id-PACE-DH-GM-AES-CBC-CMAC-192",    {BSI, 4, 1, 3}, DH, GM,  A192},
	{"id-PACE-DH-GM-AES-CBC-CMAC-256",    {BSI, 4, 1, 4}, DH, GM,  A256},
	{"id-PACE-ECDH-GM-3DES-CBC-CBC",      {BSI, 4, 2, 1}, EC, GM,  DES3},
	{"id-PACE-ECDH-GM-AES-CBC-CMAC-128",  {BSI, 4, 2, 2}, EC, GM,  A128},
	{"id-PACE-ECDH-GM-AES-CBC-CMAC-192",  {BSI, 4, 2, 3}, EC, GM,  A192},
	{"id-PACE-ECDH-GM-AES-CBC-CMAC-256",  {BSI, 4, 2, 4}, EC, GM,  A256},
	{"id-PACE-DH-IM-3DES-CBC-CBC",        {BSI, 4, 3, 1}, DH, IM,  DES3},
	{"id-PACE-DH-IM-AES-CBC-CMAC-128",    {BSI, 4, 3, 2}, DH, IM,  A128},
	{"id-PACE-DH-IM-AES-CBC-CMAC-192",    {BSI, 4, 3, 3}, DH, IM,  A192},
	{"id-PACE-DH-IM-AES-CBC-CMAC-256",    {BSI, 4, 3, 4}, DH, IM,  A256},
	{"id-PACE-ECDH-IM-3DES-CBC-CBC",      {BSI, 4, 4, 1}, EC, IM,  DES3},
	{"id-PACE-ECDH-IM-AES-CBC-CMAC-128",  {BSI, 4, 4, 2}, EC, IM,  A128},
	{"id-PACE-ECDH-IM-AES-CBC-CMAC-192",  {BSI, 4, 4, 3}, EC, IM,  A192},
	{"id-PACE-ECDH-IM-AES-CBC-CMAC-256",  {BSI, 4, 4, 4}, EC, IM,  A256},
	{"id-PACE-ECDH-CAM-AES-CBC-CMAC-128", {BSI, 4, 6, 2}, EC, CAM, A128},
	{"id-PACE-ECDH-CAM-AES-CBC-CMAC-192", {BSI, 4, 6, 3}, EC, CAM, A192},
	{"id-PACE-ECDH-CAM-AES-CBC-CMAC-256", {BSI, 4, 6, 4}, EC, CAM, A256},
};
/* clang-format on */

const struct mrtd_secinfo_suite *
mrtd_secinfo_suite(struct span oid)
{
	for (size_t i = 0; i < sizeof(suites) / sizeof(suites[0]); i++)
		if (span_eq(oid, SPAN_OF(suites[i].oid)))
			return &suites[i];
	return NULL;
}

const struct mrtd_secinfo_suite *
mrtd_secinfo_suite_named(const char *name)
{
	for (size_t i = 0; i < sizeof(suites) / sizeof(suites[0]); i++)
		if (strcmp(name, suites[i].name) == 0)
			return &suites[i];
	return NULL;
}

enum mrtd_err
mrtd_secinfo_suite_check(const struct mrtd_secinfo_suite *suite, unsigned group)
{
	const struct mrtd_group_info *g = mrtd_group_info(group);

	if (g == NULL)
		return MRTD_E_UNSUPPORTED;
	if (g->kind != suite->kind)
		return MRTD_E_VALUE;
	return suite->mapping == MRTD_SECINFO_IM && !g->integrated
	    ? MRTD_E_UNSUPPORTED
	    : MRTD_E_OK;
}

static void
put_uint(struct sink *k, uint8_t x)
{
	mrtd_tlv_put(k, MRTD_DER_INTEGER, span_of(&x, 1));
}

void
mrtd_secinfo_put_pace(struct sink *k, const struct mrtd_paceinfo *p)
{
	size_t oid = sizeof(p->suite->oid);

	mrtd_tlv_put_header(
	    k, MRTD_DER_SEQUENCE, 2 + oid + 3 + (p->has_id ? 3 : 0));
	mrtd_tlv_put(k, MRTD_DER_OID, span_of(p->suite->oid, oid));
	put_uint(k, 2);
	if (p->has_id)
		put_uint(k, p->id);
}

/* X.690 §11.6: a shorter element counts as padded with zero bytes. */
static int
order(const struct mrtd_paceinfo *a, const struct mrtd_paceinfo *b)
{
	uint8_t x[32] = {0}, y[32] = {0};
	struct sink kx = sink_of(x, sizeof(x)), ky = sink_of(y, sizeof(y));

	mrtd_secinfo_put_pace(&kx, a);
	mrtd_secinfo_put_pace(&ky, b);
	return memcmp(x, y, sizeof(x));
}

void
mrtd_secinfo_put(struct sink *k, const struct mrtd_paceinfo infos[], size_t n)
{
	size_t total = 0;

	for (size_t i = 0; i < n; i++)
		total += 2 + 2 + sizeof(infos[i].suite->oid) + 3 +
		    (infos[i].has_id ? 3u : 0u);
	mrtd_tlv_put_header(k, MRTD_DER_SET, total);
	/* By rank: few elements, and no memory to sort them in. */
	for (size_t place = 0; place < n; place++)
		for (size_t i = 0; i < n; i++) {
			size_t before = 0;

			for (size_t j = 0; j < n; j++) {
				int o = order(&infos[j], &infos[i]);

				before += o < 0 || (o == 0 && j < i);
			}
			if (before == place)
				mrtd_secinfo_put_pace(k, &infos[i]);
		}
}
