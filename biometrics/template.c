#include "biometrics/template.h"

enum biometrics_err
biometrics_template_same(const struct biometrics_template_id *a,
    const struct biometrics_template_id *b)
{
	const bool same = memcmp(a->model, b->model, sizeof(a->model)) == 0 &&
	    a->version == b->version && a->dim == b->dim && a->kind == b->kind;

	return same ? BIOMETRICS_E_OK : BIOMETRICS_E_MODEL_MISMATCH;
}
