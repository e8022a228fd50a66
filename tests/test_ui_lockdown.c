/*
 * Full screen on a real X server, with real keys (XTest): nothing that a
 * traveller or a plugged-in keyboard does ends the window, covers it or makes
 * it smaller, and it still answers afterwards.  Devices come and go as the
 * server lets them (XIChangeHierarchy): a keyboard and a pointer of their own,
 * which nobody has grabbed.
 */
#include "tests/check.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <SDL.h>
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/extensions/XInput.h>
#include <X11/extensions/XInput2.h>
#include <X11/extensions/XTest.h>
#include <X11/XF86keysym.h>
#include <X11/keysym.h>

#include "tests/helper_xvfb.h"
#include "ui/window.h"

/* clang-format off */
/* What leaves a desktop's program, or its desktop, or its session. */
static const struct {
	const char *name;
	KeySym keys[3];
} ways_out[] = {
	{"Alt-F4",             {XK_Alt_L, XK_F4}},
	{"Alt-Tab",            {XK_Alt_L, XK_Tab}},
	{"Alt-Escape",         {XK_Alt_L, XK_Escape}},
	{"Alt-F2",             {XK_Alt_L, XK_F2}},
	{"Alt-Space",          {XK_Alt_L, XK_space}},
	{"Alt-Return",         {XK_Alt_L, XK_Return}},
	{"Escape",             {XK_Escape}},
	{"F11",                {XK_F11}},
	{"Super",              {XK_Super_L}},
	{"Super-D",            {XK_Super_L, XK_d}},
	{"Super-L",            {XK_Super_L, XK_l}},
	{"Menu",               {XK_Menu}},
	{"Print",              {XK_Print}},
	{"Ctrl-Q",             {XK_Control_L, XK_q}},
	{"Ctrl-W",             {XK_Control_L, XK_w}},
	{"Ctrl-C",             {XK_Control_L, XK_c}},
	{"Ctrl-Z",             {XK_Control_L, XK_z}},
	{"Ctrl-Escape",        {XK_Control_L, XK_Escape}},
	{"Ctrl-Alt-Delete",    {XK_Control_L, XK_Alt_L, XK_Delete}},
	{"Ctrl-Alt-BackSpace", {XK_Control_L, XK_Alt_L, XK_BackSpace}},
	{"Ctrl-Alt-F1",        {XK_Control_L, XK_Alt_L, XK_F1}},
	{"Ctrl-Alt-F7",        {XK_Control_L, XK_Alt_L, XK_F7}},
	{"Ctrl-Alt-T",         {XK_Control_L, XK_Alt_L, XK_t}},
	{"Ctrl-Alt-Break",     {XK_Control_L, XK_Alt_L, XK_Break}},
	{"Ctrl-Shift-Escape",  {XK_Control_L, XK_Shift_L, XK_Escape}},
	{"Alt-Shift-Tab",      {XK_Alt_L, XK_Shift_L, XK_Tab}},
	{"Alt-Print",          {XK_Alt_L, XK_Print}},
	{"Super-Tab",          {XK_Super_L, XK_Tab}},
	{"Super right",        {XK_Super_R}},
	{"Shift-F10",          {XK_Shift_L, XK_F10}},
	{"Pause",              {XK_Pause}},
	/* Media keys, and those of a notebook. */
	{"mail",               {XF86XK_Mail}},
	{"home page",          {XF86XK_HomePage}},
	{"WWW",                {XF86XK_WWW}},
	{"calculator",         {XF86XK_Calculator}},
	{"explorer",           {XF86XK_Explorer}},
	{"play",               {XF86XK_AudioPlay}},
	{"mute",               {XF86XK_AudioMute}},
	{"eject",              {XF86XK_Eject}},
	{"sleep",              {XF86XK_Sleep}},
	{"power off",          {XF86XK_PowerOff}},
	{"display",            {XF86XK_Display}},
	{"close",              {XF86XK_Close}},
	{"log off",            {XF86XK_LogOff}},
	{"switch VT 2",        {XF86XK_Switch_VT_2}},
};
/* clang-format on */

static char display[16];
static Display *x;
static struct ui_window *w;

static int
set_up(void **state)
{
	struct ui_window_conf conf = {
	    .width = 600, .height = 1024, .fullscreen = true};
	pid_t server = helper_xvfb_start(display);

	*state = NULL;
	if (server == 0)
		return 0;
	*state = malloc(sizeof(server));
	memcpy(*state, &server, sizeof(server));
	setenv("DISPLAY", display, 1);
	setenv("SDL_VIDEODRIVER", "x11", 1);
	x = XOpenDisplay(display);
	if (x != NULL)
		XSelectInput(x, DefaultRootWindow(x), SubstructureNotifyMask);
	return x == NULL || ui_window_new(&w, &conf) != UI_E_OK ? -1 : 0;
}

static int
tear_down(void **state)
{
	pid_t server;

	if (*state == NULL)
		return 0;
	memcpy(&server, *state, sizeof(server));
	free(*state);
	ui_window_free(&w);
	XCloseDisplay(x);
	kill(server, SIGTERM);
	return waitpid(server, NULL, 0) == server ? 0 : -1;
}

static void
need_server(void **state)
{
	if (*state == NULL)
		skip_because("Xvfb cannot be started (package xvfb)");
}

/* Every event of the next moments; whether one of a kind was among them. */
static bool
came(enum ui_event_kind kind)
{
	struct ui_view v = {.screen = UI_SCREEN_IDLE};
	struct ui_event e;
	bool yes = false;

	XSync(x, False);
	for (int i = 0; i < 15; i++) {
		assert_int_equal(
		    ui_window_show(w, &v, (uint64_t)i * 33), UI_E_OK);
		while (ui_window_poll(w, &e))
			yes |= e.kind == kind;
		usleep(5000);
	}
	return yes;
}

/* Whether the window asked a window manager for anything since: to be made an
 * icon, to leave full screen. */
static bool
asked_away(void)
{
	const Atom change = XInternAtom(x, "WM_CHANGE_STATE", False);
	bool yes = false;
	XEvent e;

	XSync(x, False);
	while (XCheckTypedEvent(x, ClientMessage, &e))
		yes |= e.xclient.message_type == change;
	return yes;
}

static SDL_Window *
sdl_window(void)
{
	for (Uint32 i = 0; i < 64; i++)
		if (SDL_GetWindowFromID(i) != NULL)
			return SDL_GetWindowFromID(i);
	return NULL;
}

/* The window as the X server knows it: the root's only child of this name. */
static Window
x_window(void)
{
	Window root, parent, *child = NULL, found = None;
	unsigned n = 0;
	char *name;

	XQueryTree(x, DefaultRootWindow(x), &root, &parent, &child, &n);
	for (unsigned i = 0; i < n; i++)
		if (XFetchName(x, child[i], &name) != 0 && name != NULL) {
			if (strcmp(name, "Sallyport") == 0)
				found = child[i];
			XFree(name);
		}
	if (child != NULL)
		XFree(child);
	return found;
}

/* Over the whole display, seen, on top. */
static bool
stands(void)
{
	XWindowAttributes a;
	Window found = x_window(), root, parent, *child = NULL;
	unsigned n = 0;
	bool top;

	if (found == None || XGetWindowAttributes(x, found, &a) == 0)
		return false;
	XQueryTree(x, DefaultRootWindow(x), &root, &parent, &child, &n);
	top = n > 0 && child[n - 1] == found;
	if (child != NULL)
		XFree(child);
	return top && a.map_state == IsViewable && a.x == 0 && a.y == 0 &&
	    a.width == DisplayWidth(x, 0) && a.height == DisplayHeight(x, 0);
}

static void
key(XDevice *d, KeySym sym, Bool down)
{
	const KeyCode code = XKeysymToKeycode(x, sym);

	/* Not on this keyboard. */
	if (code == 0)
		return;
	if (d != NULL)
		XTestFakeDeviceKeyEvent(x, d, code, down, NULL, 0, 0);
	else
		XTestFakeKeyEvent(x, code, down, 0);
}

/* On the keyboard that is there, or on another one. */
static void
press_on(XDevice *d, const KeySym keys[3])
{
	for (int i = 0; i < 3 && keys[i] != 0; i++)
		key(d, keys[i], True);
	for (int i = 2; i >= 0; i--)
		if (keys[i] != 0)
			key(d, keys[i], False);
}

static void
press(const KeySym keys[3])
{
	press_on(NULL, keys);
}

static bool
holds(const char *name)
{
	const bool closed = came(UI_EVENT_CLOSED);

	check(name, !closed);
	check(name, stands());
	check(name, !asked_away());
	return !closed;
}

static void
no_key_leaves(void **state)
{
	need_server(state);
	(void)came(UI_EVENT_CLOSED);
	check("at first", stands());
	for (size_t i = 0; i < sizeof(ways_out) / sizeof(ways_out[0]); i++) {
		press(ways_out[i].keys);
		(void)holds(ways_out[i].name);
	}
	/* And a key that means something still does. */
	press((const KeySym[3]) {XK_F1});
	check("F1 calls for help", came(UI_EVENT_HELP));
}

/* Who else would like the keys, a window manager say, does not get them. */
static void
the_keyboard_is_ours(void **state)
{
	need_server(state);
	assert_int_equal(XGrabKeyboard(x, DefaultRootWindow(x), False,
			     GrabModeAsync, GrabModeAsync, CurrentTime),
	    AlreadyGrabbed);
}

static void
no_message_closes(void **state)
{
	Window found;
	XEvent e = {.xclient = {.type = ClientMessage, .format = 32}};
	SDL_Event quit = {.type = SDL_QUIT};

	need_server(state);
	assert_true((found = x_window()) != None);
	e.xclient.window = found;
	e.xclient.message_type = XInternAtom(x, "WM_PROTOCOLS", False);
	e.xclient.data.l[0] = (long)XInternAtom(x, "WM_DELETE_WINDOW", False);
	XSendEvent(x, found, False, NoEventMask, &e);
	check("close", !came(UI_EVENT_CLOSED) && stands());
	SDL_PushEvent(&quit);
	check("quit", !came(UI_EVENT_CLOSED) && stands());
	XIconifyWindow(x, found, 0);
	check("iconify", !came(UI_EVENT_CLOSED) && stands());
	/* That was us. */
	assert_true(asked_away());
}

/* A message of what is no window manager, and then a key that would close a
 * window: it stays the kiosk's. */
static void
no_message_unlocks(void **state)
{
	Window found;
	XEvent e = {.xclient = {.type = ClientMessage, .format = 32}};
	Atom wm_state;

	need_server(state);
	assert_true((found = x_window()) != None);
	wm_state = XInternAtom(x, "_NET_WM_STATE", False);
	e.xclient.window = found;
	e.xclient.message_type = wm_state;
	e.xclient.data.l[0] = 0;
	e.xclient.data.l[1] = (long)XInternAtom(
	    x, "_NET_WM_STATE_FULLSCREEN", False);
	XSendEvent(x, found, False, NoEventMask, &e);
	check("not full screen", !came(UI_EVENT_CLOSED) && stands());
	XDeleteProperty(x, found, wm_state);
	check("no property", !came(UI_EVENT_CLOSED) && stands());
	press((const KeySym[3]) {XK_Escape});
	check("Escape then", !came(UI_EVENT_CLOSED) && stands());
	press((const KeySym[3]) {XK_Alt_L, XK_F4});
	check("Alt-F4 then", !came(UI_EVENT_CLOSED) && stands());
}

/* --- hot-plug --- */

struct plugged {
	int keyboard, pointer; /* masters */
	XDevice *key, *point; /* their slaves */
};

static XDevice *
slave_of(int master)
{
	XIDeviceInfo *all;
	XDevice *d = NULL;
	int n = 0;

	all = XIQueryDevice(x, XIAllDevices, &n);
	for (int i = 0; i < n && d == NULL; i++)
		if (all[i].attachment == master &&
		    (all[i].use == XISlaveKeyboard ||
			all[i].use == XISlavePointer))
			d = XOpenDevice(x, (XID)all[i].deviceid);
	XIFreeDeviceInfo(all);
	return d;
}

static int
master_named(const char *name, int use)
{
	int n = 0, id = 0;
	XIDeviceInfo *all = XIQueryDevice(x, XIAllMasterDevices, &n);

	for (int i = 0; i < n; i++)
		if (all[i].use == use && strcmp(all[i].name, name) == 0)
			id = all[i].deviceid;
	XIFreeDeviceInfo(all);
	return id;
}

static bool
plug_in(struct plugged *p)
{
	XIAddMasterInfo add = {.type = XIAddMaster,
	    .name = (char *)(uintptr_t) "plugged",
	    .send_core = True,
	    .enable = True};

	if (XIChangeHierarchy(x, (XIAnyHierarchyChangeInfo *)&add, 1) != 0)
		return false;
	XSync(x, False);
	p->keyboard = master_named("plugged keyboard", XIMasterKeyboard);
	p->pointer = master_named("plugged pointer", XIMasterPointer);
	p->key = slave_of(p->keyboard);
	p->point = slave_of(p->pointer);
	return p->key != NULL && p->point != NULL;
}

static void
pull_out(struct plugged *p)
{
	XIRemoveMasterInfo away = {.type = XIRemoveMaster,
	    .deviceid = p->pointer,
	    .return_mode = XIFloating};

	XCloseDevice(x, p->key);
	XCloseDevice(x, p->point);
	assert_int_equal(
	    XIChangeHierarchy(x, (XIAnyHierarchyChangeInfo *)&away, 1), 0);
	XSync(x, False);
}

/* Nobody has grabbed a keyboard that was not there before. */
static void
no_plugged_in_keyboard_leaves(void **state)
{
	int opcode, event, error, major = 2, minor = 0;
	struct plugged p = {0};

	need_server(state);
	assert_true(XQueryExtension(
			x, "XInputExtension", &opcode, &event, &error) != 0);
	assert_int_equal(XIQueryVersion(x, &major, &minor), Success);
	for (int times = 0; times < 2; times++) {
		assert_true(plug_in(&p));
		(void)holds("plugged in");
		/* It types where the window is, as that of a second seat. */
		XISetFocus(x, p.keyboard, x_window(), CurrentTime);
		for (size_t i = 0;
		     times == 0 && i < sizeof(ways_out) / sizeof(ways_out[0]);
		     i++) {
			press_on(p.key, ways_out[i].keys);
			(void)holds(ways_out[i].name);
		}
		for (unsigned b = 2; b < 10; b++) {
			XTestFakeDeviceButtonEvent(
			    x, p.point, b, True, NULL, 0, 0);
			XTestFakeDeviceButtonEvent(
			    x, p.point, b, False, NULL, 0, 0);
		}
		(void)holds("buttons");
		/* Pulled out while a key is down. */
		key(p.key, XK_Alt_L, True);
		pull_out(&p);
		(void)holds("pulled out");
		the_keyboard_is_ours(state);
		press((const KeySym[3]) {XK_F1});
		check("F1 calls for help", came(UI_EVENT_HELP));
	}
}

/* What SDL says when something was plugged in, dropped or put to sleep: none of
 * it is for a traveller, and none of it is waited for. */
static void
no_device_event_leaves(void **state)
{
	static const struct {
		const char *name;
		Uint32 type;
	} events[] = {
	    {"joystick added", SDL_JOYDEVICEADDED},
	    {"joystick removed", SDL_JOYDEVICEREMOVED},
	    {"joystick button", SDL_JOYBUTTONDOWN},
	    {"gamepad added", SDL_CONTROLLERDEVICEADDED},
	    {"gamepad removed", SDL_CONTROLLERDEVICEREMOVED},
	    {"gamepad button", SDL_CONTROLLERBUTTONDOWN},
	    {"keymap changed", SDL_KEYMAPCHANGED},
	    {"sound card added", SDL_AUDIODEVICEADDED},
	    {"sound card removed", SDL_AUDIODEVICEREMOVED},
	    {"display changed", SDL_DISPLAYEVENT},
	    {"gesture", SDL_DOLLARGESTURE},
	    {"two fingers", SDL_MULTIGESTURE},
	    {"clipboard", SDL_CLIPBOARDUPDATE},
	    {"drop", SDL_DROPBEGIN},
	    {"terminating", SDL_APP_TERMINATING},
	    {"low memory", SDL_APP_LOWMEMORY},
	    {"background", SDL_APP_DIDENTERBACKGROUND},
	};

	need_server(state);
	/* What was never opened says nothing, whatever is plugged in. */
	assert_int_equal(
	    SDL_WasInit(SDL_INIT_JOYSTICK | SDL_INIT_GAMECONTROLLER |
		SDL_INIT_HAPTIC | SDL_INIT_SENSOR),
	    0);
	for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
		SDL_Event e = {.type = events[i].type};

		SDL_PushEvent(&e);
		(void)holds(events[i].name);
	}
	press((const KeySym[3]) {XK_F1});
	check("F1 calls for help", came(UI_EVENT_HELP));
}

/* Further fingers are no buttons, whatever they do. */
static void
no_gesture_leaves(void **state)
{
	need_server(state);
	for (int finger = 1; finger < 6; finger++)
		for (int step = 0; step < 10; step++) {
			SDL_Event e = {.type = step == 0 ? SDL_FINGERDOWN
				: step < 9		 ? SDL_FINGERMOTION
							 : SDL_FINGERUP};

			e.tfinger.touchId = 1;
			e.tfinger.fingerId = finger;
			e.tfinger.x = (float)step / 10;
			e.tfinger.y = (float)finger / 6;
			SDL_PushEvent(&e);
		}
	check("five fingers", !came(UI_EVENT_CLOSED) && stands());
	check("they touched nothing", !came(UI_EVENT_LANGUAGE));
}

/* A turned display: the button is where it is seen. */
static void
a_turned_window_is_touched_where_it_shows(void **state)
{
	struct ui_window_conf conf = {.width = 600, .height = 1024};
	struct ui_window *turned = NULL;
	struct ui_view v = {.screen = UI_SCREEN_IDLE};
	struct ui_event want, got = {0};
	SDL_Event e = {.type = SDL_MOUSEBUTTONUP};
	bool hit = false;
	int x0 = 60, y0 = 960;

	(void)state;
	setenv("SDL_VIDEODRIVER", "dummy", 1);
	conf.turn.degrees = 90;
	assert_int_equal(ui_window_new(&turned, &conf), UI_E_OK);
	assert_int_equal(ui_window_show(turned, &v, 0), UI_E_OK);
	assert_true(ui_window_touch(turned, x0, y0, &want));
	while (ui_window_poll(turned, &got))
		continue;
	e.button.x = 1024 - 1 - y0;
	e.button.y = x0;
	SDL_PushEvent(&e);
	for (int i = 0; i < 5 && !hit; i++)
		hit = ui_window_poll(turned, &got);
	assert_true(hit);
	assert_int_equal(got.kind, want.kind);
	ui_window_free(&turned);
}

/* What is on the display is the picture, turned; drawn in parts as it lives. */
static void
a_turned_window_shows_the_picture(void **state)
{
	static uint32_t back[600 * 1024], want[600 * 1024];

	(void)state;
	setenv("SDL_VIDEODRIVER", "dummy", 1);
	for (unsigned d = 90; d < 360; d += 90) {
		struct ui_window_conf conf = {.width = 600, .height = 1024};
		struct ui_window *turned = NULL;
		struct ui_view v = {.screen = UI_SCREEN_READING};
		bool same = true;
		SDL_Surface *s;
		char name[8];

		snprintf(name, sizeof(name), "%u", d);
		conf.turn.degrees = d;
		assert_int_equal(ui_window_new(&turned, &conf), UI_E_OK);
		for (v.progress = 0; v.progress < 500; v.progress += 50)
			assert_int_equal(
			    ui_window_show(turned, &v, v.progress), UI_E_OK);
		ui_turn_copy(&conf.turn, ui_window_pixels(turned), 600, 1024,
		    (struct ui_rect) {0, 0, 600, 1024}, want);
		s = SDL_GetWindowSurface(sdl_window());
		assert_non_null(s);
		check(name, s->w == (d == 180 ? 600 : 1024));
		SDL_ConvertPixels(s->w, s->h, s->format->format, s->pixels,
		    s->pitch, SDL_PIXELFORMAT_RGB888, back, s->w * 4);
		for (size_t i = 0; i < 600 * 1024; i++)
			same &= ((back[i] ^ want[i]) & 0xFFFFFF) == 0;
		check(name, same);
		ui_window_free(&turned);
	}
}

int
main(void)
{
	const struct CMUnitTest locked[] = {
	    cmocka_unit_test(no_key_leaves),
	    cmocka_unit_test(the_keyboard_is_ours),
	    cmocka_unit_test(no_message_closes),
	    cmocka_unit_test(no_message_unlocks),
	    cmocka_unit_test(no_plugged_in_keyboard_leaves),
	    cmocka_unit_test(no_device_event_leaves),
	    cmocka_unit_test(no_gesture_leaves),
	};
	const struct CMUnitTest turned[] = {
	    cmocka_unit_test(a_turned_window_is_touched_where_it_shows),
	    cmocka_unit_test(a_turned_window_shows_the_picture),
	};

	return cmocka_run_group_tests_name(
		   "ui_lockdown", locked, set_up, tear_down) +
	    cmocka_run_group_tests_name("ui_turned", turned, NULL, NULL);
}
