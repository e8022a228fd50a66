#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hw/docscan.h"
#include "hw/door.h"
#include "hw/finger.h"
#include "hw/nfc.h"
#include "hw/pcsc.h"
#include "hw/reader.h"
#include "kiosk/doctor.h"
#include "kiosk/page.h"
#include "kiosk/ticket.h"
#include "ui/window.h"

static void
readers(struct kiosk_doctor *d, struct hw_pcsc *p, const char *name)
{
	struct hw_pcsc_reader r[HW_PCSC_READERS];
	size_t n = 0, fit = 0;
	enum hw_err e = hw_pcsc_list(p, r, HW_PCSC_READERS, &n);

	if (e != HW_E_OK)
		kiosk_doctor_add(d, kiosk_doctor_gravity(d), "reader",
		    "look at the daemon's log: journalctl -u pcscd", "%s",
		    hw_err_text(e));
	for (size_t i = 0; i < n; i++) {
		struct mrtd_limits l;

		if (name != NULL && strstr(r[i].name, name) == NULL)
			continue;
		fit++;
		e = hw_pcsc_limits(p, r[i].name, &l);
		if (e == HW_E_OK)
			kiosk_doctor_add(d, KIOSK_DOCTOR_OK, "reader", "",
			    "%s: commands of %zu bytes, answers of %zu%s",
			    r[i].name, l.max_capdu, l.max_rapdu,
			    l.max_rapdu <= 258 ? ": short ones alone" : "");
		else
			kiosk_doctor_add(d, KIOSK_DOCTOR_LIMITS, "reader",
			    "end the program that holds it", "%s: %s",
			    r[i].name, hw_err_text(e));
	}
	/* The gate waits for a reader that is plugged in later. */
	if (e == HW_E_OK && fit == 0)
		kiosk_doctor_add(d, KIOSK_DOCTOR_LIMITS, "reader",
		    "plug one in; pcsc_scan of pcsc-tools shows what is found",
		    n == 0 ? "none is connected"
			   : "none of the %zu that are connected has that name",
		    n);
}

static void
pcsc(struct kiosk_doctor *d, const char *name)
{
	struct hw_pcsc *p = NULL;
	enum hw_err e = hw_pcsc_new(&p);

	if (e != HW_E_OK) {
		kiosk_doctor_add(d, kiosk_doctor_gravity(d), "PC/SC",
		    "install pcscd, then: systemctl enable --now pcscd.socket",
		    "%s", hw_err_text(e));
		return;
	}
	kiosk_doctor_add(d, KIOSK_DOCTOR_OK, "PC/SC", "", "the daemon answers");
	readers(d, p, name);
	hw_pcsc_free(&p);
}

static void
nfc(struct kiosk_doctor *d, const char *name)
{
	struct hw_nfc *p = NULL;
	enum hw_err e = hw_nfc_new(name, &p);

	if (e == HW_E_OK)
		kiosk_doctor_add(d, KIOSK_DOCTOR_OK, "reader", "",
		    "%s: commands of %zu bytes, answers of %zu: short ones "
		    "alone",
		    hw_nfc_name(p), hw_nfc_transport(p).limits.max_capdu,
		    hw_nfc_transport(p).limits.max_rapdu);
	else
		kiosk_doctor_add(d, KIOSK_DOCTOR_BARS, "reader",
		    "plug it in; nfc-scan-device -i of libnfc-bin shows what "
		    "is found",
		    "%s: %s", name != NULL ? name : "nfc", hw_err_text(e));
	hw_nfc_free(&p);
}

void
kiosk_doctor_device_reader(struct kiosk_doctor *d)
{
	const char *address = d->lane.reader, *name = strchr(address, ':');
	enum hw_reader_kind kind;

	if (d->lane.topology == GATE_GATE)
		return;
	if (name != NULL && *++name == '\0')
		name = NULL;
	if (hw_reader_kind_of(address, &kind) != HW_E_OK) {
		kiosk_doctor_add(d, KIOSK_DOCTOR_BARS, "reader",
		    "write pcsc, pcsc:NAME, nfc, nfc:DEVICE or socket:PATH",
		    "'%s' is no reader", address);
		return;
	}
	switch (kind) {
	case HW_READER_PCSC:
		pcsc(d, name);
		break;
	case HW_READER_NFC:
		nfc(d, name);
		break;
	case HW_READER_SOCKET:
		kiosk_doctor_add(d, KIOSK_DOCTOR_OK, "reader", "",
		    "a virtual passport at %s", name != NULL ? name : "");
		break;
	}
}

/* A camera that looks at the page. */
static void
eye(struct kiosk_doctor *d, const char *what, const char *address)
{
	struct hw_camera *c = NULL;
	const enum hw_err e = hw_camera_open(address, &c);

	if (e == HW_E_OK)
		kiosk_doctor_add(d, KIOSK_DOCTOR_OK, what, "",
		    "a camera, whose pictures are read: %s", address);
	else
		kiosk_doctor_add(d, KIOSK_DOCTOR_BARS, what,
		    "plug it in, or set docscan to its address: ls "
		    "/dev/v4l/by-id",
		    "%s: %s", address, hw_err_text(e));
	hw_camera_close(&c);
}

/* A reader that plays a keyboard.  Neither taken nor read. */
static void
wedge(struct kiosk_doctor *d, const char *what, const char *address)
{
	const enum hw_err e = hw_docscan_look(address);
	const char *advice = "plug it in, or set docscan to its path: ls "
			     "/dev/input/by-id";

	if (e == HW_E_ARGUMENT)
		advice = "write keyboard:PATH?keys=us, de or fr, as the "
			 "reader is set";
	else if (e == HW_E_OPEN)
		advice = "let the gate's user use it (group input)";
	else if (e == HW_E_UNSUPPORTED)
		advice = "set docscan to the path of the reader: "
			 "/dev/input/by-id/...-event-kbd";
	if (e == HW_E_OK)
		kiosk_doctor_add(d, KIOSK_DOCTOR_OK, what, "",
		    "%s: plays a keyboard", address);
	else
		kiosk_doctor_add(d, KIOSK_DOCTOR_BARS, what, advice, "%s: %s",
		    address,
		    e == HW_E_UNSUPPORTED ? "has not the keys of a reader"
					  : hw_err_text(e));
}

void
kiosk_doctor_device_scanner(struct kiosk_doctor *d)
{
	static const char what[] = "document scanner";
	const char *address = d->lane.docscan, *kind = "a socket";
	char path[KIOSK_LANE_PATH];
	struct stat st;
	int fd = -1;

	if (kiosk_page_camera(address) != NULL) {
		eye(d, what, kiosk_page_camera(address));
		return;
	}
	if (strncmp(address, "keyboard:", 9) == 0) {
		wedge(d, what, address);
		return;
	}
	snprintf(
	    path, sizeof(path), "%.*s", (int)strcspn(address, "?"), address);

	if (stat(path, &st) != 0 || access(path, R_OK | W_OK) != 0) {
		kiosk_doctor_add(d, KIOSK_DOCTOR_BARS, what,
		    errno == EACCES ? "let the gate's user use it (group "
				      "dialout)"
				    : "plug it in, or set docscan to its path",
		    "%s: %s", path, strerror(errno));
		return;
	}
	if (S_ISCHR(st.st_mode)) {
		kind = "a tty";
		fd = open(path, O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
		if (fd < 0 || !isatty(fd))
			kind = NULL;
	} else if (S_ISFIFO(st.st_mode))
		kind = "a FIFO";
	else if (!S_ISSOCK(st.st_mode))
		kind = NULL;
	if (fd >= 0)
		close(fd);
	if (kind != NULL)
		kiosk_doctor_add(
		    d, KIOSK_DOCTOR_OK, what, "", "%s: %s", path, kind);
	else
		kiosk_doctor_add(d, KIOSK_DOCTOR_BARS, what,
		    "set docscan to the path of the scanner",
		    "%s: is no tty, FIFO or socket", path);
}

/* A lane that compares fingers and cannot sends everybody to the officer. */
static void
no_finger(struct kiosk_doctor *d)
{
	const struct policy *p = &d->lane.policy;

	if (p->finger || p->finger_required)
		kiosk_doctor_add(d, KIOSK_DOCTOR_LIMITS, "fingers",
		    "set finger to the address of a sensor",
		    "the policy compares them, and this gate has no sensor");
}

void
kiosk_doctor_device_finger(struct kiosk_doctor *d)
{
	const struct policy *p = &d->lane.policy;
	struct hw_finger *f = NULL;
	enum hw_err e;

	if (d->lane.finger[0] == '\0') {
		no_finger(d);
		return;
	}
	e = hw_finger_open(d->lane.finger, &f);
	if (e == HW_E_OK)
		kiosk_doctor_add(d, KIOSK_DOCTOR_OK, "finger sensor", "",
		    "%s; it does not say whether a finger lives",
		    hw_finger_name(f));
	else
		kiosk_doctor_add(d, KIOSK_DOCTOR_BARS, "finger sensor",
		    "plug it in, or set finger to its address and resolution",
		    "%s: %s", d->lane.finger, hw_err_text(e));
	hw_finger_close(&f);
	if ((p->finger || p->finger_required) && d->lane.signer[0] == '\0')
		kiosk_doctor_add(d, KIOSK_DOCTOR_LIMITS, "fingers",
		    "set signer of [terminal]",
		    "the policy compares them, and nobody signs for this "
		    "terminal: protected ones are not read");
}

void
kiosk_doctor_device_door(struct kiosk_doctor *d)
{
	bool simulated = strncmp(d->lane.door, "sim:", 4) == 0;
	struct hw_door *door = NULL;
	struct hw_door_status s;
	enum hw_err e;

	if (d->lane.topology == GATE_KIOSK)
		return;
	if ((e = hw_door_open(d->lane.door, &door)) != HW_E_OK) {
		kiosk_doctor_add(d, KIOSK_DOCTOR_BARS, "door",
		    "set door to its address", "%s: %s", d->lane.door,
		    hw_err_text(e));
		return;
	}
	hw_door_status(door, &s);
	if (s.state == HW_DOOR_UNKNOWN) {
		kiosk_doctor_add(d, KIOSK_DOCTOR_BARS, "door",
		    "look at its line and power, and whether door names its "
		    "device",
		    "%s: nothing answers there", d->lane.door);
		hw_door_close(&door);
		return;
	}
	kiosk_doctor_add(d,
	    s.state == HW_DOOR_CLOSED ? KIOSK_DOCTOR_OK : KIOSK_DOCTOR_BARS,
	    "door", "close it by hand and look at its sensors", "%s%s",
	    hw_door_state_name(s.state),
	    simulated ? "; simulated: nothing moves" : "");
	/* As kiosk_porter_open() asks for them. */
	if (s.doors != (d->lane.topology == GATE_TWO_STEP ? 2 : 1))
		kiosk_doctor_add(d, KIOSK_DOCTOR_BARS, "door",
		    "set topology to what the lane is, or door to its "
		    "controller",
		    "%u of them, and the topology is %s", s.doors,
		    d->lane.topology_name);
	hw_door_close(&door);
}

/* What joins a kiosk and the gates apart. */
void
kiosk_doctor_device_token(struct kiosk_doctor *d)
{
	const bool kiosk = d->lane.topology == GATE_KIOSK;
	struct kiosk_ticket t;
	enum kiosk_err e;

	if (!kiosk && d->lane.topology != GATE_GATE)
		return;
	e = kiosk_ticket_open(&t, &d->lane);
	if (e == KIOSK_E_DEVICE)
		kiosk_doctor_add(d, KIOSK_DOCTOR_BARS, "printer",
		    "plug it in, or set printer to file:DIR or escpos:PATH",
		    "%s is not there", d->lane.printer);
	else if (e != KIOSK_E_OK)
		kiosk_doctor_add(d, KIOSK_DOCTOR_BARS, "tokens",
		    "look at the keys of [token]: PEM, private ones with mode "
		    "0600",
		    "a key cannot be read");
	else
		kiosk_doctor_add(d, KIOSK_DOCTOR_OK, "tokens", "", "%s",
		    kiosk ? "they can be signed, sealed and printed"
			  : "they can be verified and opened");
	kiosk_ticket_close(&t);
}

void
kiosk_doctor_device_display(struct kiosk_doctor *d)
{
	const struct kiosk_lane *l = &d->lane;
	struct ui_window *w = NULL;
	struct ui_window_conf conf = {.width = l->width,
	    .height = l->height,
	    .offscreen = l->offscreen,
	    .fonts = l->fonts[0] != '\0' ? l->fonts : NULL};
	enum ui_err e = ui_window_new(&w, &conf);
	enum ui_language language;

	if (e == UI_E_OK)
		kiosk_doctor_add(d, KIOSK_DOCTOR_OK, "screen", "", "%ux%u, %s",
		    l->width, l->height,
		    l->offscreen ? "off-screen: no window" : "a display");
	else
		kiosk_doctor_add(d, KIOSK_DOCTOR_BARS, "screen",
		    e == UI_E_DISPLAY
			? "start a display server or set DISPLAY; offscreen = "
			  "yes draws without one"
			: "mend what is said above it",
		    "%ux%u: %s", l->width, l->height, ui_err_text(e));
	ui_window_free(&w);
	if (!ui_view_language_of(l->language, &language))
		kiosk_doctor_add(d, KIOSK_DOCTOR_BARS, "language",
		    "kiosk.conf(5) names them: en, de, ar, zh-Hans and so on",
		    "'%s' is not known", l->language);
}

/* Linux, input-event-codes.h: a finger points at what it sees. */
#define INPUT_DIRECT 1u
#define INPUTS 32

static bool
is_direct(int i)
{
	char path[64], line[64] = "";
	unsigned long properties = 0;
	FILE *f;

	snprintf(path, sizeof(path),
	    "/sys/class/input/event%d/device/properties", i);
	if ((f = fopen(path, "re")) == NULL)
		return false;
	if (fgets(line, sizeof(line), f) != NULL)
		properties = strtoul(line, NULL, 16);
	fclose(f);
	return (properties >> INPUT_DIRECT & 1) != 0;
}

void
kiosk_doctor_device_touch(struct kiosk_doctor *d)
{
	static const char what[] = "touchscreen";
	unsigned n = 0;

	/* Nobody touches a screen that is not shown. */
	if (d->lane.offscreen)
		return;
	for (int i = 0; i < INPUTS; i++)
		n += is_direct(i);
	if (n > 0)
		kiosk_doctor_add(
		    d, KIOSK_DOCTOR_OK, what, "", "%u: connected", n);
	else
		kiosk_doctor_add(d, KIOSK_DOCTOR_LIMITS, what,
		    "plug in its USB cable: until then no language is chosen "
		    "and no help called; libinput list-devices shows what "
		    "there is",
		    "none is connected");
}
