#include "kiosk/walls.h"

#include <libgen.h>
#include <stdio.h>
#include <string.h>

#include "kiosk/sandbox.h"
#include "kiosk/zone.h"

#define PATHS 32

struct walls {
	struct kiosk_sandbox_path path[PATHS];
	char text[PATHS][2 * KIOSK_LANE_PATH];
	size_t n;
};

static bool
leave(struct walls *w, const char *path, enum kiosk_sandbox_right right)
{
	char *text = w->text[w->n];

	if (path == NULL || path[0] == '\0')
		return true;
	if (w->n == PATHS || strlen(path) >= sizeof(w->text[0]))
		return false;
	memcpy(text, path, strlen(path) + 1);
	w->path[w->n++] = (struct kiosk_sandbox_path) {text, right};
	return true;
}

/* A file is made anew beside itself, and a device that comes back is another
 * inode: what is left is where they lie. */
static bool
leave_place(struct walls *w, const char *path, enum kiosk_sandbox_right right)
{
	char copy[2 * KIOSK_LANE_PATH];

	if (path[0] == '\0')
		return true;
	snprintf(copy, sizeof(copy), "%.*s", (int)strcspn(path, "?"), path);
	return leave(w, dirname(copy), right);
}

/* What follows the scheme; "": it is another's. */
static const char *
of_scheme(const char *address, const char *scheme)
{
	const size_t n = strlen(scheme);

	return strncmp(address, scheme, n) == 0 ? address + n : "";
}

/* Watch-lists, with commas: one that is replaced counts. */
static bool
leave_lists(struct walls *w, const char *paths)
{
	char one[KIOSK_LANE_PATH];
	bool ok = true;

	while (ok && *paths != '\0') {
		paths += strspn(paths, " ");
		ok = (size_t)snprintf(one, sizeof(one), "%.*s",
			 (int)strcspn(paths, ","), paths) < sizeof(one) &&
		    leave_place(w, one, KIOSK_SANDBOX_READ);
		paths += strcspn(paths, ",");
		paths += *paths == ',';
	}
	return ok;
}

static bool
leave_all(struct walls *w, const struct kiosk_lane *l, const char *record_dir)
{
	return leave_place(
		   w, of_scheme(l->store, "sqlite:"), KIOSK_SANDBOX_KEEP) &&
	    leave_place(w, l->audit, KIOSK_SANDBOX_KEEP) &&
	    leave_place(w, l->metrics, KIOSK_SANDBOX_KEEP) &&
	    leave(w, l->record_keys, KIOSK_SANDBOX_KEEP) &&
	    leave(w, l->recordings, KIOSK_SANDBOX_KEEP) &&
	    leave(w, l->evidence, KIOSK_SANDBOX_KEEP) &&
	    leave(w, l->snapshots, KIOSK_SANDBOX_KEEP) &&
	    leave(w, record_dir, KIOSK_SANDBOX_KEEP) &&
	    leave(w, of_scheme(l->printer, "file:"), KIOSK_SANDBOX_KEEP) &&
	    leave_place(
		w, of_scheme(l->printer, "escpos:"), KIOSK_SANDBOX_USE) &&
	    leave_place(w, of_scheme(l->door, "serial:"), KIOSK_SANDBOX_USE) &&
	    /* Whose orders count is read with each order. */
	    leave_place(w, l->site_keys, KIOSK_SANDBOX_READ) &&
	    leave_lists(w, l->persons) && leave_lists(w, l->watchlists) &&
	    leave(w, l->terminal, KIOSK_SANDBOX_READ) &&
	    leave(w, KIOSK_ZONE_INFO, KIOSK_SANDBOX_READ);
}

bool
kiosk_walls_foreign(const struct kiosk_lane *l)
{
	return strncmp(l->audit_key, "pkcs11:", 7) == 0 ||
	    strncmp(l->token_key, "pkcs11:", 7) == 0 ||
	    strncmp(l->store, "sqlite:", 7) != 0;
}

enum kiosk_err
kiosk_walls_close(const struct kiosk_lane *lane, const char *record_dir)
{
	static struct walls w;

	w.n = 0;
	if ((kiosk_sandbox_landlock() == 0 && !lane->without_landlock) ||
	    !leave_all(&w, lane, record_dir) || !kiosk_sandbox_warm_up())
		return KIOSK_E_SANDBOX;
	return kiosk_sandbox_close_but(kiosk_walls_foreign(lane)
		? KIOSK_SANDBOX_MONITOR_OPEN
		: KIOSK_SANDBOX_MONITOR,
	    w.path, w.n);
}
