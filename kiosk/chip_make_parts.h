/* Between the files of kiosk/chip_make: for nobody else. */
#ifndef KIOSK_CHIP_MAKE_PARTS_H
#define KIOSK_CHIP_MAKE_PARTS_H

#include "certs/issue.h"
#include "kiosk/chip_make.h"
#include "kiosk/passport.h"
#include "mrtd/chip/chip.h"
#include "mrtd/secinfo.h"

enum {
	KIOSK_CHIP_IMAGE_MAX = 200 << 10,
	KIOSK_CHIP_FILE_MAX = 16 << 10
};

struct kiosk_chip_maker {
	const struct kiosk_chip_make *opt;
	struct kiosk_passport_conf conf;
	struct mrtd_paceinfo infos[KIOSK_CHIP_OPTIONS_LIST];
	bool pace, bac, cam;
	struct mrtd_chip_ca_key ca[MRTD_CHIP_CA_KEYS];
	size_t n_ca;
	struct span aa; /* PrivateKeyInfo; empty: none */
	bool aa_ecdsa;
	enum mrtd_digest aa_hash;
	struct span cvca; /* certificate; empty: no Terminal Authentication */
	/* Contents of the files, in the arena. */
	struct span files[MRTD_FILE_COUNT];
	struct span security_infos; /* of EF.CardSecurity */
	struct span records[MRTD_LDS2_FILES][KIOSK_DUMPS_RECORDS]; /* LDS2 */
	struct sink arena;
	struct certs_issuer *csca, *dsc;
	char *text;
	size_t cap;
};

/* Says what is wrong; KIOSK_E_CONF. */
enum kiosk_err kiosk_chip_make_fault(struct kiosk_chip_maker *,
    const char *format, ...) __attribute__((format(printf, 2, 3)));
/* What was written into the arena since start becomes the file. */
void kiosk_chip_make_keep(
    struct kiosk_chip_maker *, enum mrtd_file, size_t start);
/* A file, appended to the arena. */
enum kiosk_err kiosk_chip_make_slurp(struct kiosk_chip_maker *,
    const char *path, size_t max, struct span *) MUST_USE;
/* "sha256" */
bool kiosk_chip_make_hash(const char *name, enum mrtd_digest *) MUST_USE;

/* chip_make_data.c: DG2 to DG16 but for the keys. */
enum kiosk_err kiosk_chip_make_dg2(
    struct kiosk_chip_maker *, const char *path) MUST_USE;
enum kiosk_err kiosk_chip_make_data(struct kiosk_chip_maker *) MUST_USE;
/* chip_make_print.c: the finger that this seed grows, a WSQ file at 500 ppi,
 * appended to the arena. */
enum kiosk_err kiosk_chip_make_print(
    struct kiosk_chip_maker *, uint64_t seed, struct span *) MUST_USE;
/* chip_make_keys.c: EF.CardAccess, DG14, DG15, and the keys behind them. */
enum kiosk_err kiosk_chip_make_keys(struct kiosk_chip_maker *) MUST_USE;
/* chip_make_terminal.c: whom the chip lets read DG3 and DG4. */
enum kiosk_err kiosk_chip_make_terminal(struct kiosk_chip_maker *) MUST_USE;
/* chip_make_sign.c: EF.SOD and EF.CardSecurity. */
enum kiosk_err kiosk_chip_make_sign(struct kiosk_chip_maker *) MUST_USE;
/* A certificate of the test PKI, valid from and to so many days from now. */
struct certs_issue_spec kiosk_chip_make_spec(const struct kiosk_chip_maker *,
    const char *name, int64_t from, int64_t to);
/* chip_make_lds2.c: EF.DIR before the keys, the records after signing. */
enum kiosk_err kiosk_chip_make_dir(struct kiosk_chip_maker *) MUST_USE;
enum kiosk_err kiosk_chip_make_lds2(struct kiosk_chip_maker *) MUST_USE;

#endif
