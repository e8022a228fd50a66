#include "kiosk/trust.h"

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

void
kiosk_trust_free(struct kiosk_trust *t)
{
	certs_anchors_free(&t->anchors);
	certs_files_unmap(&t->index);
	*t = (struct kiosk_trust) {.anchors = NULL};
}
