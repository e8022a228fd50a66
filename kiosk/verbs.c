#include "kiosk/verbs.h"

#include <stddef.h>

/* clang-format off */
const struct kiosk_verb kiosk_verbs[] = {
	{"kiosk",  "the gate: screen, devices, decision, door", kiosk_main_kiosk},
	{"read",   "read and inspect one document",             kiosk_main_read},
	{"verify", "inspect a folder of files or an EF.SOD",    kiosk_main_verify},
	{"chip",   "make and serve a virtual passport",         kiosk_main_chip},
	{"pkd",    "import and list trust material",            kiosk_main_pkd},
	{NULL, NULL, NULL},
};
/* clang-format on */
