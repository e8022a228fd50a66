#include <string.h>

#include "kiosk/console.h"

/* clang-format off */
#define C(member) CONF_MEMBER(struct kiosk_console_conf, member)
static const struct conf_key keys[] = {
	{"console", "name",       CONF_TEXT, C(name),       0, 0,    true},
	{"console", "officers",   CONF_TEXT, C(officers),   0, 0,    true},
	{"console", "audit",      CONF_TEXT, C(audit),      0, 0,    true},
	{"console", "audit_key",  CONF_TEXT, C(audit_key),  0, 0,    false},
	{"console", "audit_pin",  CONF_TEXT, C(audit_pin),  0, 0,    false},
	{"console", "report",     CONF_TEXT, C(report),     0, 0,    false},
	/* Border practice: at most an hour at a stretch. */
	{"console", "stretch_min", CONF_UINT, C(stretch_min), 1, 60, false},
	{"console", "rest_min",   CONF_UINT, C(rest_min),   0, 240,  false},
	{"console", "away_s",     CONF_UINT, C(away_s),     15, 900, false},
	{"console", "order_s",    CONF_UINT, C(order_s),    5, 120,  false},
	{"site",    "record_keys", CONF_TEXT, C(record_keys), 0, 0,  false},
	{"site",    "name",       CONF_TEXT, C(site),       0, 0,    true},
	{"site",    "lanes",      CONF_TEXT, C(lanes),      0, 0,    true},
	{"site",    "store",      CONF_TEXT, C(store),      0, 0,    true},
	{"screen",  "width",      CONF_UINT, C(width),      960, 4096, false},
	{"screen",  "height",     CONF_UINT, C(height),     540, 4096, false},
	{"screen",  "fullscreen", CONF_BOOL, C(fullscreen), 0, 0,    false},
	{"screen",  "fonts",      CONF_TEXT, C(fonts),      0, 0,    false},
};
/* clang-format on */

void
kiosk_console_conf_default(struct kiosk_console_conf *c)
{
	*c = (struct kiosk_console_conf) {.width = 1920,
	    .height = 1080,
	    .away_s = 120,
	    .stretch_min = 60,
	    .rest_min = 15,
	    .order_s = 30};
}

enum kiosk_err
kiosk_console_conf_read(
    const char *path, struct kiosk_console_conf *c, struct conf_error *err)
{
	enum kiosk_err e;

	kiosk_console_conf_default(c);
	e = kiosk_conf_read(path, keys, sizeof(keys) / sizeof(keys[0]), c, err);
	if (e == KIOSK_E_OK &&
	    (!kiosk_case_name_valid(c->name) ||
		!kiosk_case_name_valid(c->site))) {
		*err = (struct conf_error) {.key = "name"};
		snprintf(err->file, sizeof(err->file), "%s", path);
		snprintf(err->text, sizeof(err->text),
		    "is not of A-Z a-z 0-9 . _ -");
		e = KIOSK_E_CONF;
	}
	return e;
}
