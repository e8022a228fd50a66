/*
 * The doors of a gate, for the model checker spin.  The rules are those of
 * hw/interlock.c, printed by door_table.c; here stand the world around them:
 * leaves and bolts, people, an emergency button, a key, a gate that orders what
 * it likes (an order is an admission: that none is given without, the gate's own
 * table shows, tests/test_kiosk_gate.c) and may die, and somebody with a
 * crowbar.  Time is not counted:
 * whatever has a bound may reach it at any moment, and reaches it at last.
 */
#define N_EXIT_SHUT  ((seen_open & 1) == 0)
#define N_ENTRY_SHUT ((seen_open & 2) == 0)
#define N_TWO        (DOORS == 2)
#define N_EMPTY      (!crowd)
#define N_ALONE      (!crowd)
#define N_PASSED     (passed)
#define N_BY_EXIT    (by_exit)
#define N_SETTLED    (settled)

#include "door_table.pml"

#define FREE    (FREE_EXIT || FREE_ENTRY)
#define COUNTED (s == S_ENTRY || s == S_EXIT || s == S_CLOSING)
#define BOUNDED (COUNTED || s == S_KEYED)
#define NOTHING 255
#define LEVELS  6 /* of level() */

byte s = S_ORPHAN, next;
byte moving; /* 1 the exit, 2 the entry: may be open */
bool by_exit, passed, match;
bool settled; /* the sensors have spoken since the last release */
short raised;

/* The leaves, and what the sensors last said of them: bits of 1, 2. */
byte ajar, unbolted;
byte seen_open;

bool crowd; /* more are in the gate than may be */
bool alive; /* the gate speaks */
bool pressed; /* the emergency button */

/* Only to judge by. */
bool may_exit, may_entry;
bool aftermath; /* of an emergency or a crowbar: not all shut since */
byte people;

chan happens = [0] of { byte };

/* enter() of interlock.c */
inline enter()
{
	if
	:: match && next != s ->
		if
		:: next == S_CLOSING && s == S_ORPHAN -> moving = 3
		:: next == S_SHUT -> moving = 0
		:: else
		fi;
		s = next;
		if
		:: FREE ->
			moving = (FREE_EXIT -> 1 : 0) + (FREE_ENTRY -> 2 : 0);
			by_exit = (s == S_EXIT); settled = false
		:: else
		fi
	:: else
	fi;
	next = 0
}

inline judge(e)
{
	/* No door without an order to, a key or an emergency. */
	if
	:: e == EV_RELEASE_EXIT && match -> may_exit = true
	:: e == EV_RELEASE_ENTRY && match -> may_entry = true
	:: (e == EV_KEY || e == EV_EMERGENCY) && match ->
		may_exit = true; may_entry = true
	:: else
	fi;
	assert(!FREE_EXIT || may_exit);
	assert(!FREE_ENTRY || may_entry);
	may_exit = may_exit && FREE_EXIT;
	may_entry = may_entry && FREE_ENTRY;
	/* Never both. */
	assert(s == S_EMERGENCY || !(FREE_EXIT && FREE_ENTRY));
	/* In an emergency, all. */
	assert(s != S_EMERGENCY || (FREE_EXIT && (FREE_ENTRY || !N_TWO)));
	match = false;
	raised = 0
}

/* What is true now, as look() of interlock.c asks for it, one by one. */
inline level(i, e)
{
	if
	:: i == 1 && pressed -> e = EV_EMERGENCY
	:: i == 1 && !pressed && s == S_EMERGENCY -> e = EV_EMERGENCY_OVER
	:: i == 2 && (seen_open & ~moving) != 0 -> e = EV_FORCED
	:: i == 3 && !alive -> e = EV_SILENCE
	:: i == 4 && alive && s == S_ORPHAN -> e = EV_BEAT
	:: i == 5 && crowd -> e = EV_CROWD
	:: i == 6 -> e = EV_ALL_SHUT
	:: else -> e = NOTHING
	fi
}

/*
 * Something happens, or it is time to read the sensors; then all that is true
 * is said.  What happens finds the sensors as they were read last.
 */
active proctype interlock()
{
	byte e = NOTHING, i = 0;

end:	do
	:: atomic {
		if
		:: happens ? e
		:: seen_open = ajar | unbolted; settled = !FREE
		fi;
		do
		:: i > LEVELS -> break
		:: else ->
			if
			:: i > 0 -> level(i, e)
			:: else
			fi;
			if
			:: e == EV_PASSED && COUNTED && people < 2 -> people++
			:: else
			fi;
			if
			:: e != NOTHING ->
				find(e);
				/* A second one in the same release is never
				 * overlooked. */
				assert(e != EV_PASSED || !COUNTED ||
				    people < 2 || (raised & A_TAILGATE) != 0);
				enter();
				judge(e)
			:: else
			fi;
			i++
		od;
		e = NOTHING; i = 0;
		/* In an emergency all doors are released at once. */
		assert(!pressed || s == S_EMERGENCY);
		/* And none while the other is not known to be shut. */
		assert(s == S_EMERGENCY || !FREE_EXIT || N_ENTRY_SHUT);
		assert(s == S_EMERGENCY || !FREE_ENTRY || N_EXIT_SHUT) }
	od
}

/* A state's time is over. */
active proctype clock()
{
	do
	:: atomic { BOUNDED -> happens ! EV_TIMEOUT }
	od
}

/* One leaf.  The button cuts the current of the bolt by wire. */
#define LEAF(bit, free)                                                       \
	do                                                                    \
	:: atomic { (free || pressed) && (unbolted & bit) == 0 ->             \
		unbolted = unbolted | bit }                                   \
	:: atomic { (unbolted & bit) != 0 && (ajar & bit) == 0 ->             \
		ajar = ajar | bit;                                            \
		/* Never both open. */                                        \
		assert(ajar != 3 || pressed || aftermath) }                   \
	:: atomic { (ajar & bit) != 0 -> ajar = ajar & ~bit }                 \
	:: atomic { !free && !pressed && (unbolted & bit) != 0 &&             \
		(ajar & bit) == 0 -> unbolted = unbolted & ~bit;              \
		aftermath = aftermath && (ajar | unbolted) != 0 }             \
	od

active proctype exit_leaf()
{
	LEAF(1, FREE_EXIT)
}

active proctype entry_leaf()
{
end:	DOORS == 2;
	LEAF(2, FREE_ENTRY)
}

active proctype world()
{
	do
	/* A motor does not move; people and things do. */
	:: atomic { FREE -> happens ! EV_STUCK }
	:: atomic { (ajar & moving) != 0 -> happens ! EV_PASSED }
	:: atomic { (ajar & moving) != 0 -> happens ! EV_BACK }
	:: crowd = !crowd
	/* The gate orders what it likes, dies, comes back. */
	:: atomic { alive -> happens ! EV_RELEASE_EXIT }
	:: atomic { alive -> happens ! EV_RELEASE_ENTRY }
	:: atomic { alive -> happens ! EV_LOCK }
	:: alive = !alive
	/* An emergency, an officer's key, a crowbar. */
	:: atomic { pressed = !pressed; aftermath = aftermath || pressed }
	:: atomic { happens ! EV_KEY }
	:: atomic { ajar == 0 && unbolted == 0 -> ajar = 1; unbolted = 1;
		aftermath = true }
	od
}

/* What was released is locked again, whatever anybody does. */
ltl locks { [] (FREE -> <> (!FREE || pressed)) }
/* In an emergency every door is released. */
ltl opens { [] (pressed -> <> (s == S_EMERGENCY || !pressed)) }
/* No door is on its way for ever. */
ltl arrives { [] (s == S_CLOSING -> <> (s != S_CLOSING)) }
