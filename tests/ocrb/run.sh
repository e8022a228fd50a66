#!/bin/sh
# run.sh PROGRAM FIRST N FALSE: the rates of both kinds of capture, then false
# accepts only; as many at once as there are processors.
set -u
prog=$1 first=$2 n=$3 false=$4
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
rc=0

"$prog" -k page -f "$first" -n "$n" -t 10 >"$out/page" & page=$!
"$prog" -k webcam -f "$first" -n "$n" -t 10 >"$out/webcam" & webcam=$!
wait $page || rc=1
wait $webcam || rc=1
cat "$out/page" "$out/webcam"
[ "$false" -gt 0 ] || exit $rc
echo "further captures, for wrong lines that are accepted:"
half=$((false / 2)) next=$((first + n))
"$prog" -k page -f $next -n $half >"$out/page" & page=$!
"$prog" -k webcam -f $next -n $half >"$out/webcam" & webcam=$!
wait $page || rc=1
wait $webcam || rc=1
cat "$out/page" "$out/webcam"
exit $rc
