#include "hw/virtual/door_world.h"

/* Through a door: one light barrier, both, the other one. */
enum {
	BARRIER_MS = 60,
	WALK_MS = 3 * BARRIER_MS,
	FOLLOW_MS = 240, /* behind one another */
	PRESS_MS = 1000, /* the emergency button */
	TURN_MS = 200, /* a key */
	STRANGER = HW_DOOR_WORLD_PEOPLE - 1
};

static const unsigned bolts[HW_DOOR_LEAVES] = {
    [HW_DOOR_EXIT] = HW_OUT_EXIT,
    [HW_DOOR_ENTRY] = HW_OUT_ENTRY,
};

static enum hw_door_leaf
first_door(const struct hw_door_world *w)
{
	return w->doors == HW_DOOR_LEAVES ? HW_DOOR_ENTRY : HW_DOOR_EXIT;
}

static bool
pressed(const struct hw_door_world *w, uint64_t now)
{
	return w->fault == HW_DOOR_FAULT_EMERGENCY &&
	    now >= w->start_ms + w->fault_ms &&
	    now < w->start_ms + w->fault_ms + PRESS_MS;
}

/* Somebody stands in it, or holds it for who follows. */
static bool
held(const struct hw_door_world *w, enum hw_door_leaf leaf)
{
	bool went = false, follows = false;

	for (unsigned i = 0; i < HW_DOOR_WORLD_PEOPLE; i++) {
		if (w->person[i].place == HW_DOOR_WORLD_WALKS &&
		    w->person[i].door == leaf)
			return true;
		follows |= i > 0 && i != STRANGER &&
		    w->person[i].place == HW_DOOR_WORLD_OUTSIDE &&
		    w->person[i].door == leaf;
	}
	went = w->person[0].place != HW_DOOR_WORLD_OUTSIDE;
	return went && follows;
}

/* A door begins to open: who wants to go through stands before it. */
static void
gather(struct hw_door_world *w, enum hw_door_leaf leaf)
{
	bool stranger = leaf == HW_DOOR_EXIT &&
	    w->fault == HW_DOOR_FAULT_WRONG_WAY;

	if (w->pass_ms == 0)
		return;
	if (stranger) {
		w->person[STRANGER].place = HW_DOOR_WORLD_OUTSIDE;
		w->person[STRANGER].door = leaf;
		w->person[STRANGER].back = true;
	} else if (leaf == first_door(w) && w->fetch_ms == 0) {
		for (unsigned i = 0; i < w->people; i++) {
			w->person[i].place = HW_DOOR_WORLD_OUTSIDE;
			w->person[i].door = leaf;
			w->person[i].back = false;
		}
	}
}

static void
move_leaf(
    struct hw_door_world *w, enum hw_door_leaf leaf, bool free, uint64_t now)
{
	bool stuck = w->fault == HW_DOOR_FAULT_STUCK;
	bool wedged = w->fault == HW_DOOR_FAULT_WEDGED;
	bool over = now >= w->leaf[leaf].until_ms;

	w->leaf[leaf].bolt = false;
	switch (w->leaf[leaf].place) {
	case HW_DOOR_WORLD_SHUT:
		w->leaf[leaf].bolt = !free;
		if (!free || stuck)
			break;
		gather(w, leaf);
		w->leaf[leaf].place = HW_DOOR_WORLD_OPENING;
		w->leaf[leaf].until_ms = now + w->open_ms;
		break;
	case HW_DOOR_WORLD_OPENING:
		if (!over)
			break;
		w->leaf[leaf].place = HW_DOOR_WORLD_OPEN;
		w->leaf[leaf].open_ms = now;
		break;
	case HW_DOOR_WORLD_OPEN:
		if (free || wedged || held(w, leaf))
			break;
		w->leaf[leaf].place = HW_DOOR_WORLD_CLOSING;
		w->leaf[leaf].until_ms = now + w->close_ms;
		break;
	case HW_DOOR_WORLD_CLOSING:
		if (free || held(w, leaf))
			w->leaf[leaf].place = HW_DOOR_WORLD_OPEN;
		else if (over)
			w->leaf[leaf].place = HW_DOOR_WORLD_SHUT;
		break;
	}
}

static bool
is_open(const struct hw_door_world *w, enum hw_door_leaf leaf, unsigned i,
    uint64_t now)
{
	unsigned turn = i == STRANGER ? 0 : i;

	return w->leaf[leaf].place >= HW_DOOR_WORLD_OPEN &&
	    now >= w->leaf[leaf].open_ms + w->pass_ms + turn * FOLLOW_MS;
}

static void
walk(struct hw_door_world *w, unsigned i, enum hw_door_leaf leaf, bool back,
    uint64_t now)
{
	w->person[i].place = HW_DOOR_WORLD_WALKS;
	w->person[i].door = leaf;
	w->person[i].back = back;
	w->person[i].since_ms = now;
}

/* On the other side of a door. */
static void
arrive(struct hw_door_world *w, unsigned i, uint64_t now)
{
	bool in = w->person[i].door == HW_DOOR_ENTRY && !w->person[i].back;

	w->person[i].place = in ? HW_DOOR_WORLD_INSIDE : HW_DOOR_WORLD_NOWHERE;
	w->person[i].since_ms = now;
	if (w->fault == HW_DOOR_FAULT_OBJECT &&
	    w->person[i].door == HW_DOOR_EXIT)
		w->object = true;
}

static void
move_person(struct hw_door_world *w, unsigned i, uint64_t now)
{
	enum hw_door_leaf door = w->person[i].door;

	switch (w->person[i].place) {
	case HW_DOOR_WORLD_NOWHERE:
		break;
	case HW_DOOR_WORLD_OUTSIDE:
		if (w->leaf[door].place == HW_DOOR_WORLD_SHUT)
			w->person[i].place = HW_DOOR_WORLD_NOWHERE;
		else if (is_open(w, door, i, now))
			walk(w, i, door, w->person[i].back, now);
		break;
	case HW_DOOR_WORLD_WALKS:
		if (now >= w->person[i].since_ms + WALK_MS)
			arrive(w, i, now);
		break;
	case HW_DOOR_WORLD_INSIDE:
		if (w->key_ms > 0 && w->fetch_ms == 0 &&
		    now >= w->person[i].since_ms + w->key_ms)
			w->fetch_ms = now;
		if (w->fetch_ms != 0 && is_open(w, HW_DOOR_ENTRY, i, now))
			walk(w, i, HW_DOOR_ENTRY, true, now);
		else if (w->fault != HW_DOOR_FAULT_WRONG_WAY &&
		    is_open(w, HW_DOOR_EXIT, i, now))
			walk(w, i, HW_DOOR_EXIT, false, now);
		break;
	}
}

static unsigned
barriers(const struct hw_door_world *w, unsigned i, uint64_t now)
{
	uint64_t at = (now - w->person[i].since_ms) / BARRIER_MS;
	unsigned near = HW_IN(EXIT_NEAR), far = HW_IN(EXIT_FAR);
	unsigned first = w->person[i].back ? far : near;
	unsigned last = w->person[i].back ? near : far;
	unsigned both = at == 0 ? first : at == 1 ? first | last : last;

	return both << (4 * w->person[i].door);
}

static unsigned
inputs(const struct hw_door_world *w, uint64_t now)
{
	unsigned in = 0, inside = 0;

	for (unsigned leaf = 0; leaf < w->doors; leaf++) {
		if (w->leaf[leaf].place == HW_DOOR_WORLD_SHUT)
			in |= HW_IN(EXIT_CLOSED) << (4 * leaf);
		if (w->leaf[leaf].bolt)
			in |= HW_IN(EXIT_LOCKED) << (4 * leaf);
	}
	for (unsigned i = 0; i < HW_DOOR_WORLD_PEOPLE; i++) {
		if (w->person[i].place == HW_DOOR_WORLD_WALKS)
			in |= barriers(w, i, now);
		inside += w->doors == HW_DOOR_LEAVES &&
		    w->person[i].place == HW_DOOR_WORLD_INSIDE;
	}
	in |= inside > 0 ? HW_IN(PRESENT) : 0;
	in |= inside > 1 ? HW_IN(CROWD) : 0;
	in |= w->object ? HW_IN(OBJECT) : 0;
	in |= pressed(w, now) ? HW_IN(EMERGENCY) : 0;
	if (w->fetch_ms != 0 && now < w->fetch_ms + TURN_MS)
		in |= HW_IN(KEY);
	return in;
}

unsigned
hw_door_world_step(struct hw_door_world *w, unsigned outputs, uint64_t now)
{
	bool anybody = false;

	for (unsigned leaf = 0; leaf < w->doors; leaf++)
		/* The button cuts the current by wire. */
		move_leaf(w, (enum hw_door_leaf)leaf,
		    (outputs & bolts[leaf]) != 0 || pressed(w, now), now);
	if (w->fault == HW_DOOR_FAULT_FORCED &&
	    now >= w->start_ms + w->fault_ms) {
		w->leaf[HW_DOOR_EXIT].place = HW_DOOR_WORLD_OPEN;
		w->leaf[HW_DOOR_EXIT].bolt = false;
	}
	for (unsigned i = 0; i < HW_DOOR_WORLD_PEOPLE; i++) {
		move_person(w, i, now);
		anybody |= w->person[i].place == HW_DOOR_WORLD_INSIDE ||
		    w->person[i].place == HW_DOOR_WORLD_WALKS;
	}
	if (!anybody && w->leaf[first_door(w)].place == HW_DOOR_WORLD_SHUT &&
	    now >= w->fetch_ms + TURN_MS)
		w->fetch_ms = 0;
	return inputs(w, now);
}

bool
hw_door_world_moves(const struct hw_door_world *w)
{
	for (unsigned leaf = 0; leaf < w->doors; leaf++)
		if (w->leaf[leaf].place != HW_DOOR_WORLD_SHUT)
			return true;
	return false;
}

void
hw_door_world_init(struct hw_door_world *w, uint64_t now)
{
	w->start_ms = now;
	for (unsigned leaf = 0; leaf < w->doors; leaf++)
		w->leaf[leaf].bolt = true;
}
