#include "kiosk/verbs.h"

#include <stddef.h>

#define RUN(verb) kiosk_main_##verb##_usage, kiosk_main_##verb

/* clang-format off */
const struct kiosk_verb kiosk_verbs[] = {
	{"kiosk",  "the gate: screen, devices, decision, door",    RUN(kiosk)},
	{"console", "the supervisor's: lanes, cases, decisions",   RUN(console)},
	{"read",   "read and inspect one document",                RUN(read)},
	{"verify", "inspect a folder of files or an EF.SOD",       RUN(verify)},
	{"chip",   "make and serve a virtual passport",            RUN(chip)},
	{"match",  "compare faces and fingers, evaluate",          RUN(match)},
	{"pkd",    "import and list trust material",               RUN(pkd)},
	{"policy", "check, explain and try a lane's policy",      RUN(policy)},
	{"watchlist", "sign and import lists of documents and names", RUN(watchlist)},
	{"cv",     "renew this terminal's CV certificates",        RUN(cv)},
	{"replay", "replay recorded passages, tell differences",   RUN(replay)},
	{"audit",  "verify and show the log of what was changed",  RUN(audit)},
	{"unseal", "open one sealed record, by right and purpose", RUN(unseal)},
	{"site",   "the site's database, roles, keys, certificates", RUN(site)},
	{"doctor", "check devices, models, trust store and clock", RUN(doctor)},
	{NULL, NULL, NULL, NULL},
};
/* clang-format on */
