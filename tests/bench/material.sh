#!/bin/sh
# What the benchmarks of a passage share, in build/bench: two passports of one
# man (pace: PACE and JPEG, bac: BAC and JPEG 2000), a trust store that knows
# their issuer, and, in build/men, what a camera sees.
set -eu
cd "$(dirname "$0")/../.."
: "${B:=build/gcc}" "${SALLYPORT:=$B/sallyport}"
men=build/men out=build/bench
# Cut out once: that takes some seconds.
if [ ! "$men/made" -nt "$B/tests/demo/portraits" ]; then
	mkdir -p "$men"
	tests/demo/photos.sh "$men/photos"
	"$B/tests/demo/portraits" "$men/photos/bald_guys.jpg" "$men"
	: >"$men/made"
fi
rm -rf "$out"
mkdir -p "$out"
for p in pace:jpg bac:jp2; do
	"$SALLYPORT" chip make --out "$out/${p%:*}" --csca "$out/csca" \
	    --portrait "$men/man-1/portrait-1.${p#*:}" --access "${p%:*}" \
	    --mrz 'L898902C3 740812 310415'
done
"$SALLYPORT" pkd import --store "$out/trust" --i-trust-this "$out/csca/csca.pem"
