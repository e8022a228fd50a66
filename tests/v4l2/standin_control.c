/* Controls, and what is told when one changes. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "tests/v4l2/standin_parts.h"

int
standin_control_of(const struct device *d, uint32_t id)
{
	if (d->is->controls)
		for (size_t i = 0; i < CONTROLS; i++)
			if (standin_controls[i].id == id)
				return (int)i;
	return -1;
}

static int
queryctrl(struct device *d, struct v4l2_queryctrl *v)
{
	uint32_t id = v->id;
	int i = standin_control_of(d, id);

	if ((id & V4L2_CTRL_FLAG_NEXT_CTRL) != 0 && d->is->controls) {
		id &= ~(uint32_t)(V4L2_CTRL_FLAG_NEXT_CTRL |
		    V4L2_CTRL_FLAG_NEXT_COMPOUND);
		for (size_t k = 0; k < CONTROLS && i < 0; k++)
			if (standin_controls[k].id > id)
				i = (int)k;
	}
	if (i < 0)
		return standin_fail(EINVAL);
	*v = (struct v4l2_queryctrl) {.id = standin_controls[i].id,
	    .type = standin_controls[i].type,
	    .minimum = standin_controls[i].min,
	    .maximum = standin_controls[i].max,
	    .step = 1,
	    .default_value = standin_controls[i].initial};
	snprintf(
	    (char *)v->name, sizeof(v->name), "%s", standin_controls[i].name);
	return 0;
}

static int
ctrl(struct device *d, struct v4l2_control *v, bool set)
{
	int i = standin_control_of(d, v->id);

	if (i < 0)
		return standin_fail(EINVAL);
	if (v->id == V4L2_CID_PRIVACY) {
		/* It is a piece of plastic. */
		if (set)
			return standin_fail(EACCES);
		v->value = d->shut;
		return 0;
	}
	if (set &&
	    (v->value < standin_controls[i].min ||
		v->value > standin_controls[i].max))
		return standin_fail(ERANGE);
	/* UVC: manual and aperture priority alone. */
	if (set && v->id == V4L2_CID_EXPOSURE_AUTO &&
	    v->value != V4L2_EXPOSURE_MANUAL &&
	    v->value != V4L2_EXPOSURE_APERTURE_PRIORITY)
		return standin_fail(EINVAL);
	if (set)
		d->value[i] = v->value;
	v->value = d->value[i];
	return 0;
}

static int
dqevent(struct device *d, struct v4l2_event *v)
{
	bool was;

	if (!d->subscribed)
		return standin_fail(ENOENT);
	was = d->value[standin_control_of(d, V4L2_CID_PRIVACY)] != 0;
	if (d->told && was == d->shut)
		return standin_fail(ENOENT);
	d->told = true;
	d->value[standin_control_of(d, V4L2_CID_PRIVACY)] = d->shut;
	*v = (struct v4l2_event) {
	    .type = V4L2_EVENT_CTRL, .id = V4L2_CID_PRIVACY};
	v->u.ctrl.changes = V4L2_EVENT_CTRL_CH_VALUE;
	v->u.ctrl.type = V4L2_CTRL_TYPE_BOOLEAN;
	v->u.ctrl.value = d->shut;
	v->u.ctrl.maximum = v->u.ctrl.step = 1;
	return 0;
}

static int
events(struct device *d, unsigned long request, void *arg)
{
	const struct v4l2_event_subscription *s = arg;
	struct v4l2_event *v = arg;

	if (request == VIDIOC_DQEVENT && d->flaw == SOURCE && d->asked > 2) {
		*v = (struct v4l2_event) {.type = V4L2_EVENT_SOURCE_CHANGE};
		return 0;
	}
	if (request == VIDIOC_DQEVENT)
		return dqevent(d, v);
	if (s->type != V4L2_EVENT_CTRL || standin_control_of(d, s->id) < 0 ||
	    s->id != V4L2_CID_PRIVACY)
		return standin_fail(EINVAL);
	d->subscribed = request == VIDIOC_SUBSCRIBE_EVENT;
	d->told = (s->flags & V4L2_EVENT_SUB_FL_SEND_INITIAL) == 0;
	return 0;
}

int
standin_control_answer(struct device *d, unsigned long request, void *arg)
{
	switch (request) {
	case VIDIOC_QUERYCTRL:
		return queryctrl(d, arg);
	case VIDIOC_G_CTRL:
	case VIDIOC_S_CTRL:
		return ctrl(d, arg, request == VIDIOC_S_CTRL);
	case VIDIOC_SUBSCRIBE_EVENT:
	case VIDIOC_UNSUBSCRIBE_EVENT:
	case VIDIOC_DQEVENT:
		return events(d, request, arg);
	default:
		return standin_fail(ENOTTY);
	}
}
