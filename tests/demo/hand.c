/*
 * A traveller's hand on the screen of a gate: touches (XTest) what stands on
 * the display, where it stands there.
 *
 *	hand type               on AGAIN: "type instead"
 *	hand mrz NUMBER BIRTH EXPIRY    on TYPE; dates as DDMMYYYY
 *	hand can DIGITS         on TYPE: "six digits", then these
 *	hand plug               a keyboard and a pointer are plugged in, every
 *				key to leave a program by is pressed on both
 *				keyboards, and they are pulled out: the window
 *				has to be where it was
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/extensions/XInput.h>
#include <X11/extensions/XInput2.h>
#include <X11/extensions/XTest.h>
#include <X11/keysym.h>

#include "ui/entry.h"
#include "ui/scene.h"

/* A screen shows what was touched within this: ui/window.c. */
#define TOUCH_US 120000

struct hand {
	Display *x;
	struct ui_font *font;
	int left, top, width, height; /* of the gate's window */
};

/* A window manager may have put a frame around it. */
static Window
find(Display *x, Window in)
{
	Window root, parent, *child = NULL, found = None;
	unsigned n = 0;
	char *name = NULL;

	if (XFetchName(x, in, &name) != 0 && name != NULL &&
	    strcmp(name, "Sallyport") == 0)
		found = in;
	if (name != NULL)
		XFree(name);
	if (found != None || XQueryTree(x, in, &root, &parent, &child, &n) == 0)
		return found;
	for (unsigned i = 0; i < n && found == None; i++)
		found = find(x, child[i]);
	if (child != NULL)
		XFree(child);
	return found;
}

static bool
reach(struct hand *h)
{
	XWindowAttributes a;
	Window w, child;

	if ((h->x = XOpenDisplay(NULL)) == NULL)
		return false;
	if ((w = find(h->x, DefaultRootWindow(h->x))) == None ||
	    XGetWindowAttributes(h->x, w, &a) == 0)
		return false;
	h->width = a.width;
	h->height = a.height;
	return XTranslateCoordinates(
		   h->x, w, a.root, 0, 0, &h->left, &h->top, &child) != 0 &&
	    ui_font_load(&h->font, NULL) == UI_E_OK;
}

static bool
touch(const struct hand *h, const struct ui_view *v, struct ui_event e)
{
	static struct ui_scene s;

	ui_scene_build(&s, h->font, v, h->width, h->height);
	for (int i = 0; i < s.n; i++) {
		const struct ui_item *it = &s.items[i];

		if (it->kind != UI_ITEM_BUTTON || it->event.kind != e.kind ||
		    it->event.key != e.key)
			continue;
		XTestFakeMotionEvent(h->x, -1,
		    h->left + it->rect.x + it->rect.w / 2,
		    h->top + it->rect.y + it->rect.h / 2, 0);
		XTestFakeButtonEvent(h->x, 1, True, 0);
		XTestFakeButtonEvent(h->x, 1, False, 0);
		XSync(h->x, False);
		usleep(TOUCH_US);
		return true;
	}
	return false;
}

/* The keyboard differs from field to field: it is followed as it is typed. */
static bool
type(const struct hand *h, struct ui_entry *e, const char *keys)
{
	struct ui_view v = {.screen = UI_SCREEN_TYPE};

	for (; *keys != '\0'; keys++) {
		ui_entry_show(e, &v);
		if (!touch(h, &v,
			(struct ui_event) {.kind = UI_EVENT_KEY, .key = *keys}))
			return false;
		(void)ui_entry_press(e, *keys);
	}
	return true;
}

/* clang-format off */
static const KeySym ways_out[][3] = {
	{XK_Alt_L, XK_F4}, {XK_Alt_L, XK_Tab}, {XK_Alt_L, XK_Escape},
	{XK_Escape}, {XK_F11}, {XK_Super_L}, {XK_Super_L, XK_d}, {XK_Menu},
	{XK_Print}, {XK_Control_L, XK_q}, {XK_Control_L, XK_w},
	{XK_Control_L, XK_Escape}, {XK_Control_L, XK_Alt_L, XK_Delete},
	{XK_Control_L, XK_Alt_L, XK_BackSpace},
	{XK_Control_L, XK_Alt_L, XK_F7},
};
/* clang-format on */

static void
press(const struct hand *h, XDevice *d, const KeySym keys[3])
{
	for (int i = 0; i < 6; i++) {
		const KeySym sym = keys[i < 3 ? i : 5 - i];
		const KeyCode code = sym != 0 ? XKeysymToKeycode(h->x, sym) : 0;

		if (code != 0 && d != NULL)
			XTestFakeDeviceKeyEvent(
			    h->x, d, code, i < 3, NULL, 0, 0);
		else if (code != 0)
			XTestFakeKeyEvent(h->x, code, i < 3, 0);
	}
	XSync(h->x, False);
}

/* A master, or the keyboard that hangs on it. */
static int
device(const struct hand *h, const char *name, int master, int use)
{
	int n = 0, id = 0;
	XIDeviceInfo *all = XIQueryDevice(h->x, XIAllDevices, &n);

	for (int i = 0; i < n; i++)
		if (all[i].use == use &&
		    (name == NULL ? all[i].attachment == master
				  : strcmp(all[i].name, name) == 0))
			id = all[i].deviceid;
	XIFreeDeviceInfo(all);
	return id;
}

static bool
plug(const struct hand *h)
{
	XIAddMasterInfo in = {.type = XIAddMaster,
	    .name = (char *)(uintptr_t) "plugged",
	    .send_core = True,
	    .enable = True};
	XIRemoveMasterInfo out = {
	    .type = XIRemoveMaster, .return_mode = XIFloating};
	const Window was = find(h->x, DefaultRootWindow(h->x));
	int opcode, event, error, major = 2, minor = 0, keys;
	XWindowAttributes a;
	XDevice *d;

	if (XQueryExtension(h->x, "XInputExtension", &opcode, &event, &error) ==
		0 ||
	    XIQueryVersion(h->x, &major, &minor) != Success ||
	    XIChangeHierarchy(h->x, (XIAnyHierarchyChangeInfo *)&in, 1) != 0)
		return false;
	XSync(h->x, False);
	keys = device(h, "plugged keyboard", 0, XIMasterKeyboard);
	out.deviceid = device(h, "plugged pointer", 0, XIMasterPointer);
	d = XOpenDevice(h->x, (XID)device(h, NULL, keys, XISlaveKeyboard));
	XISetFocus(h->x, keys, was, CurrentTime);
	for (size_t i = 0;
	     d != NULL && i < sizeof(ways_out) / sizeof(ways_out[0]); i++) {
		press(h, d, ways_out[i]);
		press(h, NULL, ways_out[i]);
		usleep(TOUCH_US / 4);
	}
	if (d != NULL)
		XCloseDevice(h->x, d);
	XIChangeHierarchy(h->x, (XIAnyHierarchyChangeInfo *)&out, 1);
	XSync(h->x, False);
	usleep(TOUCH_US);
	return d != NULL && was != None &&
	    find(h->x, DefaultRootWindow(h->x)) == was &&
	    XGetWindowAttributes(h->x, was, &a) != 0 &&
	    a.map_state == IsViewable && a.width == h->width &&
	    a.height == h->height;
}

static bool
act(const struct hand *h, int n, char **word)
{
	static const struct ui_view again = {
	    .screen = UI_SCREEN_AGAIN, .may_type = true};
	struct ui_entry e;
	bool fine = true;

	ui_entry_init(&e);
	if (n == 1 && strcmp(word[0], "type") == 0)
		return touch(
		    h, &again, (struct ui_event) {.kind = UI_EVENT_TYPE});
	if (n == 1 && strcmp(word[0], "plug") == 0)
		return plug(h);
	if (n == 2 && strcmp(word[0], "can") == 0)
		return type(h, &e, "#") && type(h, &e, word[1]) &&
		    type(h, &e, "+");
	if (n != 4 || strcmp(word[0], "mrz") != 0)
		return false;
	for (int i = 1; i < 4; i++)
		fine = fine && type(h, &e, word[i]) && type(h, &e, "+");
	return fine;
}

int
main(int argc, char **argv)
{
	struct hand h = {0};
	int status = 1;

	if (!reach(&h))
		fprintf(stderr, "hand: no window of a gate\n");
	else if (!act(&h, argc - 1, argv + 1))
		fprintf(
		    stderr, "hand: there is no such thing, or it went wrong\n");
	else
		status = 0;
	ui_font_free(&h.font);
	if (h.x != NULL)
		XCloseDisplay(h.x);
	return status;
}
