#!/bin/sh
# Some cases of each class of the fault campaign, by the program of
# `make faults`.  TAP: a line a class.
set -u
cd "$(dirname "$0")/.." || exit 1
: "${B:=build/gcc}"
"$B/faults/faults" --sample | awk '
	{ all = all "# " $0 "\n" }
	/ passed, / { ended = 1; next }
	sub(/^    skipped: /, "") {
		name = $0; sub(/: .*/, "", name); sub(/^[^:]*: /, "")
		print "# skipped: kiosk_faults: " name ": " $0
		printf "ok %d - %s # skip %s\n", ++n, name, $0
		next
	}
	/^(    |faults )/ { next }
	{ name = $0; sub(/  +.*/, "", name)
	  bad = $(NF - 1) > 0 || $(NF - 2) == 0
	  printf "%sok %d - %s\n", bad ? "not " : "", ++n, name
	  failed += bad }
	END { if (failed || !ended) printf "%s", all
	  print "1.." n
	  exit failed > 0 || n == 0 || !ended }'
