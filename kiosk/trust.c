#include "kiosk/trust.h"

#include <stdio.h>

#include "certs/files.h"

enum kiosk_err
kiosk_trust_load(const char *dir, struct kiosk_trust *t)
{
	*t = (struct kiosk_trust) {.anchors = NULL};
	if (dir == NULL)
		return KIOSK_E_OK;
	if (certs_files_map(dir, &t->index) != CERTS_E_OK)
		return KIOSK_E_TRUST;
	if (certs_anchors_open_memory(t->index, &t->anchors) != CERTS_E_OK) {
		kiosk_trust_free(t);
		return KIOSK_E_TRUST;
	}
	return KIOSK_E_OK;
}

enum kiosk_err
kiosk_trust_obey(
    struct kiosk_trust *t, const char *path, struct conf_error *error)
{
	enum kiosk_err e;

	if (path == NULL)
		return KIOSK_E_OK;
	if ((e = kiosk_algorithms_read(path, &t->algorithms, error)) !=
	    KIOSK_E_OK)
		return e;
	if (t->anchors == NULL) {
		snprintf(error->text, sizeof(error->text),
		    "there is no trust store to judge with");
		return KIOSK_E_CONF;
	}
	certs_anchors_use_policy(t->anchors, &t->algorithms);
	return KIOSK_E_OK;
}

void
kiosk_trust_free(struct kiosk_trust *t)
{
	certs_anchors_free(&t->anchors);
	certs_files_unmap(&t->index);
	*t = (struct kiosk_trust) {.anchors = NULL};
}
