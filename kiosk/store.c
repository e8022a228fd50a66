#include "kiosk/store.h"

#include <stdlib.h>
#include <string.h>

struct kiosk_store {
	const struct kiosk_store_backend *backend;
	void *cookie;
};

static const struct kiosk_store_backend *const backends[] = {
    &kiosk_store_sqlite,
};

enum kiosk_err
kiosk_store_open(const char *address, struct kiosk_store **out)
{
	for (size_t i = 0; i < sizeof(backends) / sizeof(backends[0]); i++) {
		size_t n = strlen(backends[i]->scheme);
		struct kiosk_store *s;
		enum kiosk_err e;

		if (strncmp(address, backends[i]->scheme, n) != 0 ||
		    address[n] != ':')
			continue;
		if ((s = calloc(1, sizeof(*s))) == NULL)
			return KIOSK_E_SYSTEM;
		s->backend = backends[i];
		e = s->backend->open(address + n + 1, &s->cookie);
		if (e == KIOSK_E_OK)
			*out = s;
		else
			free(s);
		return e;
	}
	return KIOSK_E_CONF;
}

enum kiosk_err
kiosk_store_put(struct kiosk_store *s, const struct kiosk_record *r)
{
	return s->backend->put(s->cookie, r);
}

bool
kiosk_store_ready(struct kiosk_store *s)
{
	return s->backend->ready(s->cookie);
}

const char *
kiosk_store_why(const struct kiosk_store *s)
{
	return s->backend->why(s->cookie);
}

void
kiosk_store_close(struct kiosk_store **s)
{
	if (*s == NULL)
		return;
	(*s)->backend->close((*s)->cookie);
	free(*s);
	*s = NULL;
}
