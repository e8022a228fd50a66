#!/bin/sh
# Lets spin walk the doors' rules (hw/interlock.c) in the world of door.pml.
#
#	run.sh quick	the table as it is, and two that are spoilt
#	run.sh all	one door and two, every claim, every spoilt table
#
# One line a search, with what spin says of it.  Ends with 0 only if nothing is
# found in the table as it is and something in every spoilt one.
set -u
cd "$(dirname "$0")/../.." || exit 1
: "${B:=build/gcc}"
here=$(pwd)/tests/model
table=$(realpath "$B/tests/door_table") || exit 1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
cp "$here/door.pml" . || exit 1
bad=0 optimise=-O1

# build DOORS [STATE EVENT HOW]: pan.c
build() {
	"$table" "$@" >door_table.pml || exit 1
	spin -a door.pml >/dev/null || exit 1
}
# safe; live CLAIM [COMPILE]: what pan says
safe() {
	gcc $optimise -w -DSAFETY -DNOCLAIM -DCOLLAPSE -o pan pan.c || exit 1
	./pan -m1000000 >said 2>&1
}
live() {
	[ -z "$2" ] || gcc $optimise -w -DNFAIR=3 -DNOREDUCE -o pan pan.c || exit 1
	./pan -a -f -N "$1" -m1000000 >said 2>&1
}

# tell WHAT WANTED: 0 errors, or some
tell() {
	errors=$(sed -n 's/.*errors: \([0-9]*\)$/\1/p' said)
	depth=$(sed -n 's/.*depth reached \([0-9]*\),.*/\1/p' said)
	states=$(sed -n 's/^ *\([0-9.e+]*\) states, stored.*/\1/p' said)
	mark=ok
	grep -qE 'max search depth too small|out of memory' said && errors=unknown
	case $2:$errors in
	0:0 | some:[1-9]*) ;;
	*) mark='NOT as it should be' bad=1 ;;
	esac
	printf '%-52s states: %-8s depth: %-7s errors: %s  %s\n' "$1" \
	    "${states:-?}" "${depth:-?}" "${errors:-?}" "$mark"
}

build 2
safe && tell 'two doors: never both, never without an order' 0
live locks first && tell 'two doors: what is released is locked again' 0
live opens '' && tell 'two doors: an emergency opens' 0
if [ "$1" = all ]; then
	live arrives '' && tell 'two doors: no door is on its way for ever' 0
	build 1
	safe && tell 'one door: never without an order' 0
	live locks first && tell 'one door: what is released is locked again' 0
	live opens '' && tell 'one door: an emergency opens' 0
	live arrives '' && tell 'one door: it is not on its way for ever' 0
fi

# Spoilt tables: claim (- for safety), state, event, how.  What is wrong is found
# sooner than a compiler has optimised.
optimise=-O0
while read -r when claim state event how; do
	[ "$when" = quick ] || [ "$1" = all ] || continue
	build 2 "$state" "$event" "$how"
	case $claim in
	-) safe ;;
	*) live "$claim" first ;;
	esac
	tell "spoilt: $state, $event: $how" some
done <<'TABLE'
quick - CLOSING ALL_SHUT needs
quick opens ORPHAN EMERGENCY gone
all - ALARM KEY needs
all - ORPHAN KEY needs
all - SHUT LOCK EXIT
all - EXIT RELEASE_EXIT ENTRY
all - CLOSING PASSED raises
all - SHUT CROWD ENTRY
all locks EXIT TIMEOUT gone
all locks KEYED TIMEOUT gone
all - KEYED EMERGENCY gone
all opens ALARM EMERGENCY gone
all arrives CLOSING TIMEOUT gone
TABLE
exit $bad
