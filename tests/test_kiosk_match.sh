#!/bin/sh
# sallyport match: photographs that Debian ships with dlib, compared, searched
# and evaluated by the program itself.  TAP.
set -u
cd "$(dirname "$0")/.." || exit 1
: "${B:=build/gcc}"
sallyport=${SALLYPORT:-$B/sallyport}
data=${SALLYPORT_TEST_DATA:-../shared/data}
model=${SALLYPORT_MODEL:-$data/models/mobileface_v2.fnet}
men=build/men
export B
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
count=0 failed=0

if [ ! -r "$model" ]; then
	echo "# skipped: kiosk_match: no face model at $model"
	echo "ok 1 # SKIP sallyport match"
	exit 0
fi
tests/demo/men.sh "$men" >"$dir/out" 2>&1 || {
	sed 's/^/# /' "$dir/out"
	echo "not ok 1 - the photographs could be cut out"
	exit 1
}

# expect NAME STATUS PATTERN VERB ARGUMENT...
expect() {
	name=$1 want=$2 pattern=$3
	shift 3
	count=$((count + 1))
	"$sallyport" match "$@" >"$dir/out" 2>&1 </dev/null
	rc=$?
	if [ "$rc" -eq "$want" ] && grep -q -- "$pattern" "$dir/out"; then
		echo "ok $count - $name"
	else
		echo "not ok $count - $name: status $rc"
		sed 's/^/# /' "$dir/out"
		failed=1
	fi
}

face() {
	name=$1 want=$2 pattern=$3
	shift 3
	expect "$name" "$want" "$pattern" face --model "$model" "$@"
}
one=$men/man-1/portrait-1.jpg
face "one man twice" 0 '^match: ' "$one" $men/man-1/portrait-2.jpg
face "the same in JPEG 2000" 0 '^match: ' "$men/man-1/portrait-1.jp2" "$one"
face "two men" 1 '^no match: ' "$one" $men/man-2/portrait-1.jpg
face "nobody" 2 '^not compared: .*frame-00.jpg: no face' "$one" \
    $men/nobody/frame-00.jpg
face "no picture" 2 'README.md: the data is not an image' README.md "$one"
face "no file" 66 'nowhere: a file could not be read' "$one" /nowhere
face "a rate that was not measured" 2 'no calibrated threshold' \
    --fmr 1e-6 "$one" "$one"
face "JSON" 0 '"outcome": "match"' --json "$one" "$one"
exit $failed
