/*
 * The servers that `sallyport pkd fetch` asks, as a file (conf.h) names them:
 * a section for each source, with the keys of the table in pkd_sources.c.
 * The section [fetch] is for what holds for all that follow it.
 */
#ifndef KIOSK_PKD_SOURCES_H
#define KIOSK_PKD_SOURCES_H

#include "certs/fetch.h"
#include "kiosk/conf.h"

/* Sections of one file; URLs of one section. */
#define KIOSK_PKD_SOURCES_MAX 64
#define KIOSK_PKD_SOURCES_URLS 16

struct kiosk_pkd_source {
	char name[32];
	char url[KIOSK_PKD_SOURCES_URLS][CERTS_FETCH_TEXT];
	size_t urls;
	char ca[256], pin[64], base[256], user[128], password_file[256],
	    certificate[256], key[256];
	unsigned bytes_per_second, requests_per_minute, attempts, patience,
	    max_wait, max_megabytes;
};

struct kiosk_pkd_sources {
	char store[256]; /* "": not named */
	struct kiosk_pkd_source all; /* what holds for all */
	struct kiosk_pkd_source source[KIOSK_PKD_SOURCES_MAX];
	size_t n;
};

enum kiosk_err kiosk_pkd_sources_read(
    const char *path, struct kiosk_pkd_sources *, struct conf_error *) MUST_USE;
/* The same for a text. */
enum kiosk_err kiosk_pkd_sources_parse(
    struct span text, struct kiosk_pkd_sources *, struct conf_error *) MUST_USE;
/* One of its URLs, for certs_fetch_open(); points into the source. */
struct certs_fetch_source kiosk_pkd_sources_get(
    const struct kiosk_pkd_source *, size_t url);

#endif
