#!/bin/sh
# The stories of `make demo`, one test each: the whole gate over a real PC/SC
# daemon, from the document on the glass to the door.
set -u
cd "$(dirname "$0")/.." || exit 1
case ${CFG:-} in
*-san)
	echo "# skipped: kiosk_demo: sanitizers are too slow for its bounds in time"
	echo "ok 1 # SKIP the stories of the demo"
	exit 0
	;;
esac
DEMO_OUT=$B/tests/demo-stories
export DEMO_OUT
log=$B/tests/demo-stories.log
tests/demo/demo.sh >"$log" 2>&1
n=0
while read -r name expected decided rest; do
	[ "$name" != story ] || continue
	n=$((n + 1))
	if [ "$decided" = SKIPPED ]; then
		echo "# skipped: kiosk_demo $name: ${rest#- }"
		echo "ok $n # SKIP $name"
	elif grep -qx 'as expected' "$DEMO_OUT/$name/verdict" 2>/dev/null; then
		echo "ok $n - $name: $decided"
	else
		echo "not ok $n - $name: expected $expected, decided $decided $rest"
		sed 's/^/# /' "$DEMO_OUT/$name/log" | tail -n 20
	fi
done <<STORIES
$(grep -E '^[a-z0-9-]+ +(admit|officer|return) ' "$log")
STORIES
if [ "$n" -lt 32 ]; then
	echo "not ok $((n + 1)) - every story is told"
	sed 's/^/# /' "$log"
fi
