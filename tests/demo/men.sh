#!/bin/sh
# Cuts portraits and camera recordings of four men out of a photograph of
# Debian's, once: that takes longer than a story of the demo.
#
#	B=build/gcc men.sh OUTDIR
set -eu
here=$(dirname "$0")
out=${1:?usage: men.sh OUTDIR}
[ ! "$out/made" -nt "$B/tests/demo/portraits" ] || exit 0
mkdir -p "$out"
"$here/photos.sh" "$out/photos"
"$B/tests/demo/portraits" "$out/photos/bald_guys.jpg" "$out"
: >"$out/made"
