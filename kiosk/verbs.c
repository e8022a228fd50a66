#include "kiosk/verbs.h"

#include <stddef.h>

/* clang-format off */
const struct verb verbs_table[] = {
	{NULL, NULL, NULL, NULL},
};
/* clang-format on */
