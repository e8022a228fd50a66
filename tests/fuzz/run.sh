#!/bin/sh
# Runs each libFuzzer target for FUZZ_S seconds from its committed corpus.
# What it finds is left in build/fuzz/findings; new inputs in build/fuzz/work.
set -u
cd "$(dirname "$0")/../.." || exit 1
mkdir -p build/fuzz/findings
bad=0
for t in "$@"; do
	name=$(basename "$t")
	case $name in *"${T:-}"*) ;; *) continue ;; esac
	seeds=tests/fuzz/corpus/${name#fuzz_}
	mkdir -p "build/fuzz/work/$name"
	[ -d "$seeds" ] || seeds=
	# shellcheck disable=SC2086 # empty means none
	if "$t" -max_total_time="${FUZZ_S:-60}" -timeout=10 -rss_limit_mb=2048 \
	    -max_len="${FUZZ_MAX_LEN:-65536}" -print_final_stats=1 \
	    -artifact_prefix="build/fuzz/findings/$name-" \
	    "build/fuzz/work/$name" $seeds >"build/fuzz/$name.log" 2>&1; then
		runs=$(sed -n 's/^stat::number_of_executed_units: *//p' \
		    "build/fuzz/$name.log")
		echo "ok     $name: $runs runs"
	else
		echo "FOUND  $name: see build/fuzz/$name.log"
		tail -n 20 "build/fuzz/$name.log" | sed 's/^/    /'
		bad=1
	fi
done
exit $bad
