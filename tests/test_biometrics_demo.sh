#!/bin/sh
# The pictures of the demo: found or taken from the package, and cut into
# portraits and camera frames that are what they should be.
set -u
: "${B:=build/gcc}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
n=0 bad=0
ok() {
	n=$((n + 1))
	if [ "$1" -eq 0 ]; then echo "ok $n - $2"; else
		echo "not ok $n - $2"
		bad=1
	fi
}

tests/demo/photos.sh "$work/photos"
ok $? "the photographs are there"

"$B/tests/demo/portraits" "$work/photos/bald_guys.jpg" "$work/out" \
    biometrics/models/face-3.fnet
ok $? "portraits and frames are made"

find "$work/out" -name 'portrait-*.jpg' | wc -l | grep -qx 24
ok $? "24 portraits"
find "$work/out" -name 'portrait-*' -size +18k | grep -q . && rc=1 || rc=0
ok $rc "none above 18 kB"
find "$work/out" -name 'frame-*.jpg' | wc -l | grep -qx 180
ok $? "frames of four men and of nobody"
sha256sum "$work"/out/man-1/camera-2/* | cut -c1-64 | sort -u | wc -l |
    grep -qx 20
ok $? "no two frames are alike"

cp "$work/photos/bald_guys.jpg" "$work/other.jpg"
printf x >>"$work/other.jpg"
"$B/tests/demo/portraits" "$work/other.jpg" "$work/out2" 2>/dev/null
[ $? -ne 0 ] && [ ! -e "$work/out2" ]
ok $? "another photograph is refused"
exit $bad
