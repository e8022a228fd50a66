#include "kiosk/verbs.h"

#include <stddef.h>

/* clang-format off */
const struct kiosk_verb kiosk_verbs[] = {
	{NULL, NULL, NULL, NULL},
};
/* clang-format on */
