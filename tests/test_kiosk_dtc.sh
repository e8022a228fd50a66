#!/bin/sh
# A Digital Travel Credential made of a virtual passport, judged alone, against
# the files of a passport and against its chip.  TAP.
set -u
cd "$(dirname "$0")/.." || exit 1
sallyport=${SALLYPORT:-build/sallyport}
dir=$(mktemp -d) || exit 1
served=
. tests/tap.sh
finish() {
	[ -z "$served" ] || kill "$served" 2>/dev/null
	rm -rf "$dir"
}
trap finish EXIT

# verifies STATUS ARGUMENT..., reads STATUS ARGUMENT...; the record is kept
ends() {
	echo "status $rc, not $want"
	cat "$dir/err"
	[ "$rc" -eq "$want" ]
}
verifies() {
	want=$1
	shift
	"$sallyport" verify --json --trust "$dir/trust" "$@" >"$dir/json" \
	    2>"$dir/err"
	rc=$?
	ends
}
reads() {
	want=$1
	shift
	"$sallyport" read --reader "socket:$dir/socket" --json \
	    --trust "$dir/trust" --mrz "$mrz" "$@" >"$dir/json" 2>"$dir/err"
	rc=$?
	ends
}
serve() {
	rm -f "$dir/socket"
	"$sallyport" chip serve "$1" --socket "$dir/socket" >"$dir/ready" 2>&1 &
	served=$!
	tries=0
	until grep -q ready "$dir/ready"; do
		tries=$((tries + 1))
		[ "$tries" -lt 600 ] || return 1
		sleep 0.1
	done
}
make() {
	name=$1
	shift
	"$sallyport" chip make --out "$dir/$name" --csca "$dir/csca" \
	    --portrait "$dir/face.jpg" --ca ecdh-aes128-p256 "$@"
}

portrait 16 >"$dir/face.jpg"
year=$(($(date +%Y) + 5))
mrz="L898902C3 740812 ${year#??}0415"
check "a passport" make one --mrz "$mrz"
check "another" make other --mrz "X898902C3 740812 ${year#??}0415"
check "their authority" "$sallyport" pkd import --store "$dir/trust" \
    --i-trust-this "$dir/csca/csca.pem"
check "a credential" "$sallyport" chip dtc "$dir/one" "$dir/one.dtc"
check "another" "$sallyport" chip dtc "$dir/other" "$dir/other.dtc"

check "alone: genuine" verifies 0 --dtc "$dir/one.dtc"
check "by the checks of a document" result dg1 "successful IDENTICAL"
check "its kind" detail dtc-form "eMRTD bound"
check "nobody showed a chip" result dtc-link "not supported NO_CHIP"
check "whose it is" at document.number L898902C3
check "without a store: undetermined" sh -c "'$sallyport' verify --dtc \
    '$dir/one.dtc' >'$dir/text'; [ \$? -eq 2 ]"
check "in plain words" grep -q \
    "data are shown, not who holds the document" "$dir/text"

check "with the files of its document" verifies 0 --dtc "$dir/one.dtc" \
    "$dir/one"
check "linked" result dtc-link "successful NONE"
check "by these" detail dtc-data-groups "DG1 DG2 DG14"
check "with those of another" verifies 1 --dtc "$dir/other.dtc" "$dir/one"
check "not linked" detail dtc-link "dtc-sod, dtc-dg1, dtc-data-groups"
check "first of the reasons" at "reasons[0].code" dtc-sod
check "in plain words" sh -c "'$sallyport' verify --dtc '$dir/other.dtc' \
    '$dir/one' | grep -q 'credential is not linked to this document'"
if command -v xmllint >"$dir/which"; then
	check "as XML" sh -c "'$sallyport' verify --xml --dtc \
	    '$dir/other.dtc' '$dir/one' | xmllint --xpath \
	    \"//*[@id='dtc-link']/*[local-name()='Result']/text()\" - |
	    grep -qx failed"
else
	skipped "as XML" "no xmllint"
fi

check "the chip" serve "$dir/one"
check "with its chip" reads 0 --dtc "$dir/one.dtc"
check "which proved itself" detail dtc-chip "Chip Authentication, DG14"
check "linked" result dtc-link "successful NONE"
check "the credential of another" reads 1 --dtc "$dir/other.dtc"
check "not linked" detail dtc-link \
    "dtc-sod, dtc-dg1, dtc-data-groups, dtc-chip"
check "noise" sh -c "head -c 900 /dev/urandom >'$dir/noise'"
check "is no credential" reads 1 --dtc "$dir/noise"
check "and not linked" result dtc-link "failed NONE"
check "none at all" reads 66 --dtc "$dir/nowhere"
kill "$served" && wait "$served"
served=
# A copy of the files: its chip has another key.
mkdir "$dir/copy"
cp "$dir/one"/* "$dir/copy" && cp "$dir/other/ca1.key" "$dir/copy"
check "a copy of it" serve "$dir/copy"
check "with the credential" reads 1 --dtc "$dir/one.dtc"
check "the chip could not" result dtc-chip "failed PROTOCOL"
check "not linked" detail dtc-link dtc-chip

# says WORDS STATUS VERB ARGUMENT...
says() {
	words=$1 want=$2
	shift 2
	"$sallyport" "$@" >"$dir/json" 2>"$dir/err"
	rc=$?
	ends && grep -q -e "$words" "$dir/err"
}
check "a credential and an EF.SOD" says usage: 64 verify \
    --dtc "$dir/one.dtc" --sod "$dir/one/EF_SOD.bin"
check "a credential and a seal" says usage: 64 verify --dtc "$dir/one.dtc" \
    --seal "$dir/noise"
check "one that is not there" says "No such file" 66 verify \
    --dtc "$dir/nowhere"
head -c 3000000 /dev/zero >"$dir/huge"
check "one too large to be one" says "too large" 66 verify --dtc "$dir/huge"
check "a folder without a document" says "is not there" 65 chip dtc \
    "$dir/csca" "$dir/x"
check "no folder" says "No such file" 66 chip dtc "$dir/nowhere" "$dir/x"
check "no place for it" says "No such file" 73 chip dtc "$dir/one" \
    "$dir/nowhere/x"
check "nothing to write to" says usage: 64 chip dtc "$dir/one"

echo "1..$count"
exit $failed
