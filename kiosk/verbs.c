#include "kiosk/verbs.h"

#include <stddef.h>

/* clang-format off */
const struct kiosk_verb kiosk_verbs[] = {
	{"chip", "make|serve|list", "a virtual passport: personalise it, serve it to readers", kiosk_main_chip},
	{"pkd", "import|list [--store DIR] [--trust] FILE..", "trust material: import and list it", kiosk_main_pkd},
	{NULL, NULL, NULL, NULL},
};
/* clang-format on */
