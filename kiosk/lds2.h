/*
 * What was written into a document after it was issued (LDS2): entries and
 * exits, visas, additional biometrics.  Read after a session, over what
 * Terminal Authentication has opened, and verified record by record.
 *
 *	kiosk_lds2_init(&l, mrtd_session_link(s), &conf);
 *	while (kiosk_lds2_send(&l, &capdu))
 *		kiosk_lds2_recv(&l, ... e, rapdu ...);
 *	... kiosk/contents.h shows it ...
 *	kiosk_lds2_wipe(&l);
 *
 * Nothing of it is a reason to admit, or not to: other States sign it, and the
 * issuer of the document does not vouch for it.
 */
#ifndef KIOSK_LDS2_H
#define KIOSK_LDS2_H

#include "certs/lds2.h"
#include "mrtd/lds2_read.h"

/* Of each file: a passport full of stamps has 254, the newest matter most. */
#define KIOSK_LDS2_NEWEST 32
#define KIOSK_LDS2_RECORDS 320 /* with as many certificates */
#define KIOSK_LDS2_BYTES ((size_t)1 << 20)

struct kiosk_lds2_conf {
	struct span dir; /* EF.DIR: which applications there are */
	const struct certs_anchors *anchors; /* NULL: no trust store */
	int64_t now; /* seconds since 1970 */
};

struct kiosk_lds2_record {
	enum mrtd_lds2_app app;
	/* SUCCESSFUL: verified.  Else why says which checks were not, with
	 * their reasons. */
	enum certs_result result;
	char why[400];
	char signer[160]; /* subject of its certificate; "" where none */
};

struct kiosk_lds2 {
	struct kiosk_lds2_conf conf;
	struct {
		bool tried;
		enum mrtd_err err; /* of the whole application */
		struct mrtd_lds2_read_file file[MRTD_LDS2_FILES];
	} app[MRTD_LDS2_APPS];
	size_t n;
	struct mrtd_lds2_record record[KIOSK_LDS2_RECORDS];
	/* Of the record with the same index; certificates have none. */
	struct kiosk_lds2_record about[KIOSK_LDS2_RECORDS];

	/* lds2.c's own. */
	struct mrtd_link *link;
	struct mrtd_lds2_read read;
	unsigned next; /* application */
	bool running, broken;
	size_t held;
	uint8_t buf[KIOSK_LDS2_BYTES];
};

/* link NULL: there is nothing to read over. */
void kiosk_lds2_init(struct kiosk_lds2 *, struct mrtd_link *link,
    const struct kiosk_lds2_conf *);
bool kiosk_lds2_send(struct kiosk_lds2 *, struct span *capdu) MUST_USE;
/* What became of it: an answer, or an error of the transport. */
void kiosk_lds2_recv(struct kiosk_lds2 *, enum mrtd_err, struct span rapdu);
/*
 * Instead of a chip: the records of each file by number, empty where there is
 * none; they have to stay.  After init with no link.
 */
void kiosk_lds2_files(struct kiosk_lds2 *,
    const struct span records[MRTD_LDS2_FILES][MRTD_LDS2_BIOMETRICS_MAX]);
/* Is it a record that somebody signed, and no certificate? */
bool kiosk_lds2_is_signed(const struct mrtd_lds2_record *);
void kiosk_lds2_wipe(struct kiosk_lds2 *);

#endif
