#!/bin/sh
# Runs each benchmark; they print ratios and CPU times, never a verdict.
set -u
cd "$(dirname "$0")/../.." || exit 1
bad=0
for t in "$@"; do
	case $t in *"${T:-}"*) ;; *) continue ;; esac
	echo "== $(basename "$t")"
	"$t" || bad=1
done
exit $bad
