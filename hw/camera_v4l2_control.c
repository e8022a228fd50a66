/*
 * The camera's controls.  A gate's light changes with the day and with who
 * stands there: exposure, gain, white balance and focus are the camera's own
 * work unless the address says otherwise.  What the gate wants is a frame rate
 * that does not sink in the dark, no flicker, and a lamp that tells the truth.
 */
#include "hw/camera_v4l2_parts.h"

#include <string.h>

/* uvcvideo maps Logitech's lamp to this: off, on, blinking, as it streams. */
#define CID_LED1_MODE_LOGITECH 0x0A046D05u
#define LED1_AUTO 3
#define EVENTS_MAX 16

/* clang-format off */
/* Set when the camera is opened, in this order, as far as there are such. */
static const struct {
	uint32_t id;
	int32_t value;
} wished[] = {
	/* The second holds where the camera does not have the first. */
	{V4L2_CID_EXPOSURE_AUTO,          V4L2_EXPOSURE_AUTO},
	{V4L2_CID_EXPOSURE_AUTO,          V4L2_EXPOSURE_APERTURE_PRIORITY},
	{V4L2_CID_EXPOSURE_AUTO_PRIORITY, 0},
	{V4L2_CID_AUTOGAIN,               1},
	{V4L2_CID_AUTO_WHITE_BALANCE,     1},
	{V4L2_CID_FOCUS_AUTO,             1},
	{CID_LED1_MODE_LOGITECH,          LED1_AUTO},
	/* Of a shutter that can be opened this way. */
	{V4L2_CID_PRIVACY,                0},
};

/* What an address may set by hand, and what has to be off for that. */
static const struct {
	const char *key;
	uint32_t id, off_id;
	int32_t off;
} by_hand[] = {
	{"exposure", V4L2_CID_EXPOSURE_ABSOLUTE,
	    V4L2_CID_EXPOSURE_AUTO, V4L2_EXPOSURE_MANUAL},
	{"gain",     V4L2_CID_GAIN, V4L2_CID_AUTOGAIN, 0},
	{"white",    V4L2_CID_WHITE_BALANCE_TEMPERATURE,
	    V4L2_CID_AUTO_WHITE_BALANCE, 0},
	{"focus",    V4L2_CID_FOCUS_ABSOLUTE, V4L2_CID_FOCUS_AUTO, 0},
};
/* clang-format on */

static enum hw_err
set(const struct camera_v4l2 *c, uint32_t id, int32_t value)
{
	struct v4l2_control v = {.id = id, .value = value};

	return hw_camera_v4l2_ask(c, VIDIOC_S_CTRL, &v);
}

static bool
get(const struct camera_v4l2 *c, uint32_t id, int32_t *value)
{
	struct v4l2_control v = {.id = id};

	if (hw_camera_v4l2_ask(c, VIDIOC_G_CTRL, &v) != HW_E_OK)
		return false;
	*value = v.value;
	return true;
}

static enum hw_err
set_by_hand(struct camera_v4l2 *c, const struct hw_uri *uri, size_t i)
{
	struct v4l2_queryctrl q = {.id = by_hand[i].id};
	unsigned value = 0;
	enum hw_err e;

	if (hw_uri_option(uri, by_hand[i].key) == NULL)
		return HW_E_OK;
	e = hw_uri_number(uri, by_hand[i].key, 0, INT32_MAX, &value);
	if (e != HW_E_OK)
		return e;
	if (hw_camera_v4l2_ask(c, VIDIOC_QUERYCTRL, &q) != HW_E_OK ||
	    (q.flags & V4L2_CTRL_FLAG_DISABLED) != 0)
		return HW_E_UNSUPPORTED;
	if ((int64_t)value < q.minimum || (int64_t)value > q.maximum)
		return HW_E_ARGUMENT;
	/* A camera may have no automatic to be switched off. */
	(void)!set(c, by_hand[i].off_id, by_hand[i].off);
	return set(c, by_hand[i].id, (int32_t)value);
}

static enum hw_err
against_flicker(struct camera_v4l2 *c, const struct hw_uri *uri)
{
	unsigned hz = 50;
	enum hw_err e = hw_uri_number(uri, "mains", 50, 60, &hz);

	if (e != HW_E_OK)
		return e;
	if (hz != 50 && hz != 60)
		return HW_E_ARGUMENT;
	e = set(c, V4L2_CID_POWER_LINE_FREQUENCY,
	    hz == 50 ? V4L2_CID_POWER_LINE_FREQUENCY_50HZ
		     : V4L2_CID_POWER_LINE_FREQUENCY_60HZ);
	return hw_uri_option(uri, "mains") != NULL ? e : HW_E_OK;
}

static void
subscribe(struct camera_v4l2 *c)
{
	struct v4l2_event_subscription shutter = {.type = V4L2_EVENT_CTRL,
	    .id = V4L2_CID_PRIVACY,
	    .flags = V4L2_EVENT_SUB_FL_SEND_INITIAL};
	struct v4l2_event_subscription source = {
	    .type = V4L2_EVENT_SOURCE_CHANGE};

	/* Most cameras know neither. */
	(void)!hw_camera_v4l2_ask(c, VIDIOC_SUBSCRIBE_EVENT, &shutter);
	(void)!hw_camera_v4l2_ask(c, VIDIOC_SUBSCRIBE_EVENT, &source);
}

enum hw_err
hw_camera_v4l2_control(struct camera_v4l2 *c, const struct hw_uri *uri)
{
	enum hw_err e = HW_E_OK;
	int32_t value = 0;

	/* The last word for a control that refuses is its own. */
	for (size_t i = 0; i < sizeof(wished) / sizeof(wished[0]); i++) {
		if (i > 0 && wished[i].id == wished[i - 1].id && e == HW_E_OK)
			continue;
		e = set(c, wished[i].id, wished[i].value);
		if (e == HW_E_GONE)
			return e;
		if (wished[i].id == CID_LED1_MODE_LOGITECH)
			c->about.lamp = e == HW_E_OK;
	}
	for (size_t i = 0; i < sizeof(by_hand) / sizeof(by_hand[0]); i++)
		if ((e = set_by_hand(c, uri, i)) != HW_E_OK)
			return e;
	if ((e = against_flicker(c, uri)) != HW_E_OK)
		return e;
	c->about.shut = get(c, V4L2_CID_PRIVACY, &value) && value != 0;
	subscribe(c);
	return HW_E_OK;
}

enum hw_err
hw_camera_v4l2_control_events(struct camera_v4l2 *c)
{
	for (int i = 0; i < EVENTS_MAX; i++) {
		struct v4l2_event v = {0};
		enum hw_err e = hw_camera_v4l2_ask(c, VIDIOC_DQEVENT, &v);

		if (e == HW_E_GONE)
			return e;
		if (e != HW_E_OK)
			break;
		if (v.type == V4L2_EVENT_SOURCE_CHANGE)
			return HW_E_GONE;
		if (v.type == V4L2_EVENT_CTRL && v.id == V4L2_CID_PRIVACY)
			c->about.shut = v.u.ctrl.value != 0;
	}
	return HW_E_OK;
}
