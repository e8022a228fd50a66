#!/bin/sh
# `sallyport verify --seal` on pictures: codes that a program of others printed,
# as they are, turned, and what is none.  TAP.
set -u
cd "$(dirname "$0")/.." || exit 1
sallyport=${SALLYPORT:-build/sallyport}
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
. tests/tap.sh

if ! command -v zint >/dev/null; then
	skipped "seals in pictures" "zint is not there"
	exit 0
fi
"$sallyport" pkd issue --out "$dir/ut" >"$dir/log" 2>&1 || exit 1

# seal STATUS PATTERN FILE
seal() {
	"$sallyport" verify --seal "$3" --signer "$dir/ut/issuers/seal.cer" >"$dir/said" 2>&1
	rc=$?
	cat "$dir/said"
	echo "status $rc, not $1; or not: $2"
	[ "$rc" -eq "$1" ] && grep -qE -e "$2" "$dir/said"
}
# printed NAME NUMBER OPTION...: the seal of a visa as a PNG
printed() {
	name=$1 kind=$2
	shift 2
	zint --binary -b "$kind" -w 4 --vwhitesp=4 "$@" -i "$dir/ut/seal/visa.bin" \
	    -o "$dir/$name.png" >>"$dir/log" 2>&1
}
"$sallyport" verify --seal "$dir/ut/seal/visa.bin" --signer "$dir/ut/issuers/seal.cer" \
    >"$dir/bytes" 2>&1
for kind in "data-matrix 71" "qr 58" "aztec 92"; do
	# shellcheck disable=SC2086 # a name and a number
	set -- $kind
	for turn in 0 90 180 270; do
		printed "$1-$turn" "$2" --scale=2 --rotate=$turn
		check "$1 turned by $turn" seal 2 'V<UTOERIKSSON<<ANNA<MARIA' "$dir/$1-$turn.png"
		check "says what its bytes say" cmp "$dir/bytes" "$dir/said"
	done
done
zint -b 58 --scale=2 -d 'https://example.org/' -o "$dir/other.png" 2>>"$dir/log"
check "a code that is no seal" seal 65 'none of its bar codes is a seal' "$dir/other.png"
check "a picture without a code" seal 65 'no bar code can be read' ui/assets/idle.png
head -c 300 "$dir/qr-0.png" >"$dir/cut.png"
check "a picture that is cut off" seal 65 'cut.png: ' "$dir/cut.png"
head -c 5000 /dev/zero >"$dir/zeros"
check "neither a picture nor a seal" seal 65 'zeros: ' "$dir/zeros"
exit $failed
