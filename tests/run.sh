#!/bin/sh
# Runs test programs (TAP on standard output), prints what failed in full,
# repeats what was skipped and why, and ends with the plain count.
# T=text runs only the programs whose name contains it.
set -u
cd "$(dirname "$0")/.." || exit 1
export CMOCKA_MESSAGE_OUTPUT=TAP
dir=$B/tests/log
rm -rf "$dir"
mkdir -p "$dir"
passed=0 failed=0
for t in "$@"; do
	name=$(basename "$t" .sh)
	case $name in *"${T:-}"*) ;; *) continue ;; esac
	start=$(date +%s.%N)
	timeout -k 5 "${TEST_TIMEOUT:-600}" "$t" >"$dir/$name.log" 2>&1 </dev/null
	rc=$?
	# cmocka writes a skipped test as "not ok N # SKIP".
	skip=$(grep -ciE '^(not )?ok .*# skip' "$dir/$name.log")
	ok=$(grep -E '^ok ' "$dir/$name.log" | grep -vci '# skip')
	bad=$(grep -E '^not ok ' "$dir/$name.log" | grep -vci '# skip')
	# A program that dies, hangs or says nothing has failed once.
	if [ "$rc" -ne 0 ] && [ "$bad" -eq 0 ]; then bad=1; fi
	if [ $((ok + skip + bad)) -eq 0 ]; then bad=1; fi
	passed=$((passed + ok))
	failed=$((failed + bad))
	printf '%-44s %3d passed %3d failed %3d skipped  %6.1f s\n' "$name" \
	    "$ok" "$bad" "$skip" \
	    "$(echo "$(date +%s.%N) $start" | awk '{print $1 - $2}')"
	if [ "$bad" -ne 0 ]; then
		echo "--- $t ended with status $rc"
		sed 's/^/    /' "$dir/$name.log" | tail -n 60
	fi
done
skipped=$(cat "$dir"/*.log 2>/dev/null | grep '^# skipped: ' | sort | uniq)
if [ -n "$skipped" ]; then
	echo "Skipped, and why:"
	echo "$skipped" | sed 's/^# skipped: /  /'
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
