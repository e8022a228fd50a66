#!/bin/sh
# `sallyport verify` on passports of others (../shared/data) and on our own:
# what it says, and with which exit status.  TAP.
set -u
cd "$(dirname "$0")/.." || exit 1
sallyport=${SALLYPORT:-build/sallyport}
data=${SALLYPORT_TEST_DATA:-../shared/data}
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
. tests/tap.sh

# ends STATUS ARGUMENT...: verify ends so; the record is kept
ends() {
	want=$1
	shift
	"$sallyport" verify --json "$@" >"$dir/json" 2>"$dir/err"
	rc=$?
	cat "$dir/err"
	echo "status $rc, not $want"
	[ "$rc" -eq "$want" ]
}

# The reference passport of 2014: DG15 is not in the security object.
set=$data/lds/bsi-refset-2014
if [ -e "$set/EF_SOD.bin" ]; then
	check "BSI 2014: undetermined" ends 2 "$set"
	check "its reasons" json "$reasons" "dsc-signature unsigned"
	check "DG15 is the unsigned one" detail unsigned DG15
	check "undetermined, not failed" result unsigned \
	    "undetermined UNSIGNED"
	check "the signature is right" result sod-signature \
	    "successful NONE"
	for n in 1 2 3 4 14; do
		check "DG$n" result dg$n "successful IDENTICAL"
	done
	check "it has expired, which does not count here" result expiry "failed EXPIRED"
	check "trust" at overall.trust undetermined
	check "as text" sh -c "'$sallyport' verify '$set' |
	    grep -q 'DG15.*\[unsigned\]'"
	mkdir "$dir/altered"
	cp "$set"/*.bin "$dir/altered"
	printf 'X' | dd of="$dir/altered/Datagroup2.bin" bs=1 seek=9000 \
	    conv=notrunc 2>"$dir/dd"
	check "DG2 altered: failed" ends 1 "$dir/altered"
	check "DG2 is named first" at "reasons[0].code" dg2
	check "no portrait" json "json_type(j, '\$.portrait')" ""
	rm "$dir/altered/EF_SOD.bin"
	check "without EF.SOD: undetermined" ends 2 "$dir/altered"
	check "its reasons" json "$reasons" "sod-hash sod-signature dg1 dg2 \
dg3 dg4 dg14 dg15"
else
	skipped "BSI 2014" "lds/bsi-refset-2014 is not there"
fi

# The one of 2008: DG4, which is about the person, and DG15 are not in it.
set=$data/lds/bsi-refset-2008
if [ -e "$set/EF_SOD.bin" ]; then
	check "BSI 2008: failed" ends 1 "$set"
	check "its reasons" json "$reasons" \
	    "unsigned dsc-signature issuing-state"
	check "DG4 and DG15 are not signed" detail unsigned \
	    "DG4, DG15"
	for n in 1 2 3 14; do
		check "DG$n" result dg$n "successful IDENTICAL"
	done
	check "explicit parameters of the curve are accepted" result sod-signature "successful NONE"
else
	skipped "BSI 2008" "lds/bsi-refset-2008 is not there"
fi

set=$data/lds/loes2006
if [ -e "$set/ef011D.bin" ]; then
	check "Dutch specimen of 2006: undetermined" ends 2 "$set"
	check "its only reason" json "$reasons" dsc-signature
	for n in 1 2 15; do
		check "DG$n" result dg$n "successful IDENTICAL"
	done
	check "nothing is unsigned" result unsigned \
	    "successful NONE"
	check "--sod alone: undetermined" ends 2 --sod "$set/ef011D.bin"
	check "its signature is right" result sod-signature \
	    "successful NONE"
	check "DG1 is not there" result dg1 \
	    "undetermined NOT_PRESENT"
else
	skipped "Dutch specimen of 2006" "lds/loes2006 is not there"
fi

# Our own, from the making to the trust store.
portrait 16 >"$dir/face.jpg"
year=$(($(date +%Y) + 5))
mrz="L898902C3 740812 ${year#??}0415"
check "make" "$sallyport" chip make --out "$dir/own" --csca "$dir/csca" \
    --portrait "$dir/face.jpg" --mrz "$mrz"
check "its authority into a store" "$sallyport" pkd import --store \
    "$dir/trust" --i-trust-this "$dir/csca/csca.pem"
if command -v xmllint >"$dir/which"; then
	check "as XML" sh -c "'$sallyport' verify --xml '$dir/own' |
	    xmllint --xpath \"//*[@id='dg2']/*[local-name()='Result']/text()\" - |
	    grep -qx successful"
else
	skipped "as XML" "no xmllint"
fi
check "our own, trusted: genuine" ends 0 --trust "$dir/trust" "$dir/own"
check "no reason against it" json "json_array_length(j, '\$.reasons')" 0
check "its signer" at overall.trust trusted
check "without the store: undetermined" ends 2 "$dir/own"
check "in twenty years it is still genuine" ends 0 --trust "$dir/trust" \
    --at "$((year + 20))-01-01" "$dir/own"
check "but has expired" result expiry "failed EXPIRED"

# An operator's rules for algorithms.
sed '/^SHA256/d' kiosk/algorithms.conf.example >"$dir/no-sha256"
check "by the rules that hold anyway" ends 0 --trust "$dir/trust" \
    --algorithms kiosk/algorithms.conf.example "$dir/own"
check "SHA-256 is refused: undetermined" ends 2 --trust "$dir/trust" \
    --algorithms "$dir/no-sha256" "$dir/own"
check "its rule is named" json "(SELECT json_extract(value, '\$.detail')
    LIKE 'SHA256 refused (no rule)%' FROM json_each(j, '\$.checks')
    WHERE json_extract(value, '\$.id') = 'algorithms')" 1
check "no digest counts" result dg2 "undetermined ALGORITHM_REFUSED"
check "nor the signer" at overall.trust undetermined

# What cannot be done: sysexits(3), and a word why.
says() {
	words=$1
	shift
	ends "$@" || return 1
	grep -q -e "$words" "$dir/err"
}
check "no folder" says usage: 64
check "two folders" says usage: 64 "$dir" "$dir"
check "a folder and --sod" says usage: 64 --sod "$dir/x" "$dir"
check "an option that is none" says usage: 64 --nonsense "$dir"
check "a day that is none" says usage: 64 --at 2025-13-01 "$dir/own"
check "a folder that is not there" says "No such file" 66 "$dir/nowhere"
check "a file that is not there" says "No such file" 66 --sod "$dir/nowhere"
mkdir "$dir/empty" "$dir/broken"
check "an empty folder" says "no EF.SOD" 2 "$dir/empty"
check "nothing was signed" result sod-signature \
    "undetermined FILE_MISSING"
head -c 2000 /dev/urandom >"$dir/broken/anchors.idx"
check "a broken store is no empty store" says "trust store" 66 \
    --trust "$dir/broken" "$dir/own"
tr 'U' 'V' <"$dir/trust/anchors.idx" >"$dir/broken/anchors.idx"
check "nor is an altered one" says "trust store" 66 --trust "$dir/broken" \
    "$dir/own"
check "rules without a store" says "no trust store" 66 \
    --algorithms kiosk/algorithms.conf.example "$dir/own"
echo 'SHA1 - - - perhaps' >"$dir/rules"
check "rules that are none" says "rules:1: no result" 66 \
    --trust "$dir/trust" --algorithms "$dir/rules" "$dir/own"
head -c 3000 /dev/urandom >"$dir/noise"
check "noise instead of EF.SOD" ends 2 --sod "$dir/noise"
check "is malformed" result sod-signature \
    "undetermined FILE_MALFORMED"
head -c 2000000 /dev/zero >"$dir/huge"
check "an EF.SOD too large to be one" says "too large" 66 --sod "$dir/huge"

# The printed seals of Doc 9303-7 and -8: nobody here knows their signer.
seals=tests/fuzz/corpus/mrtd_vds
printed='VCD<<DENT<<ARTHUR<PHILIP<<<<<<<<<<<<1234567XY7GBR5203116M2105253<<<<<<<<'
check "a seal alone: undetermined" ends 2 --seal $seals/visa --mrz "$printed"
check "its status" at status UNKNOWN_CERTIFICATE
check "its use" at use visa
check "its passport" json "(SELECT json_extract(value, '\$.value')
    FROM json_each(j, '\$.features')
    WHERE json_extract(value, '\$.tag') = 5)" ABC424242
check "its MRZ is the printed one" result seal-mrz "successful NONE"
check "no passport was given" result seal-passport "not supported NONE"
check "another MRZ" ends 1 --seal $seals/etd --mrz "$printed"
check "which is named" result seal-mrz "failed DIFFERS"
check "noise is no seal" ends 1 --seal "$dir/noise"
check "it is malformed" at status WRONG_FORMAT
check "as text" sh -c "'$sallyport' verify --seal $seals/etd |
    grep -q '^Digital seal: UNKNOWN_CERTIFICATE, high fraud potential'"
check "a seal in XML" says usage: 64 --xml --seal $seals/visa
check "a seal and a folder" says usage: 64 --seal $seals/visa "$dir/own"
check "--signer without a seal" says usage: 64 --signer x --sod "$dir/noise"
check "a signer that is not there" says "nowhere: No such file" 66 \
    --seal $seals/visa --signer "$dir/nowhere"
check "a signer that is none" says "it is no certificate in DER" 65 \
    --seal $seals/visa --signer "$dir/noise"
check "zeros are neither a seal nor a picture of one" says \
    "not an image of a known format" 65 --seal "$dir/huge"
truncate -s 100M "$dir/giant"
check "a picture too large to be read" says "too large" 66 --seal "$dir/giant"
echo "1..$count"
exit $failed
