/*
 * A recording (kiosk/recording.h) while it is written, and the directory of
 * those that are kept: PASSAGE.pass, readable by its owner.  What was not ended
 * is NUMBER.part, and goes with the next start.
 */
#ifndef KIOSK_RECORDING_FILE_H
#define KIOSK_RECORDING_FILE_H

#include <openssl/evp.h>

#include "kiosk/recording.h"

#define KIOSK_RECORDING_FILE_PATH 320
/* Longer ones are given up. */
#define KIOSK_RECORDING_FILE_MAX ((size_t)1 << 30)

struct kiosk_recording_file {
	int fd; /* -1: none is under way */
	char dir[KIOSK_RECORDING_FILE_PATH], part[KIOSK_RECORDING_FILE_PATH];
	EVP_MD_CTX *md;
	size_t n;
	bool bad; /* something is missing in it */
};

/* Begins one; a bad one is kept by nobody. */
void kiosk_recording_file_begin(struct kiosk_recording_file *, const char *dir);
void kiosk_recording_file_add(
    struct kiosk_recording_file *, enum kiosk_peer part, struct span events);
/* DIR/NAME.pass, durable, stamped for kiosk/erase.h.  SYSTEM: it is not kept.
 */
enum kiosk_err kiosk_recording_file_end(
    struct kiosk_recording_file *, const char *name, int64_t spent) MUST_USE;
void kiosk_recording_file_abandon(struct kiosk_recording_file *);

/* With the start: what was never ended goes. */
enum kiosk_err kiosk_recording_file_tidy(const char *dir) MUST_USE;
/* "PASSAGE.pass": for kiosk_erase_files(). */
bool kiosk_recording_file_ours(const char *name) MUST_USE;

#endif
