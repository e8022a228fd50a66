#!/bin/sh
# Three sessions of every combination, by the program of `make soak`.
set -u
: "${B:=build/gcc}"
out=$("$B/soak/soak_mrtd" -n 3 -s 1 -j 2)
rc=$?
echo "$out" | tail -1 | sed 's/^/# /'
if [ "$rc" -eq 0 ]; then
	echo "ok 1 - three sessions of every combination"
else
	echo "$out" | grep '^#'
	echo "not ok 1 - three sessions of every combination"
fi
echo "1..1"
exit "$rc"
