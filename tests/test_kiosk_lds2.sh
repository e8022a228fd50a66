#!/bin/sh
# What was written into a passport after it was issued: a virtual passport with
# travel records, a visa and additional biometrics, read by a terminal whose key
# lies in a PKCS#11 token (SoftHSM), each record verified.  TAP.
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
mrz='L898902C3 740812 310415'
module=
for m in /usr/lib/softhsm/libsofthsm2.so /usr/lib/*/softhsm/libsofthsm2.so; do
	[ ! -e "$m" ] || module=$m
done
if [ -z "$module" ] || ! command -v softhsm2-util >/dev/null; then
	skipped kiosk_lds2 "SoftHSM is not installed"
	echo "1..$count"
	exit 0
fi

# reads PASSPORT OPTION...: what it says in $dir/record
reads() {
	passport=$1
	shift
	rm -f "$dir/socket"
	: >"$dir/ready"
	"$sallyport" chip serve "$passport" --socket "$dir/socket" --once \
	    >"$dir/ready" 2>&1 &
	served=$!
	tries=0
	until grep -q ready "$dir/ready"; do
		tries=$((tries + 1))
		[ "$tries" -lt 100 ] || return 1
		sleep 0.1
	done
	"$sallyport" read --reader "socket:$dir/socket" --mrz "$mrz" "$@" \
	    >"$dir/record" 2>"$dir/err"
	status=$?
	wait "$served" 2>/dev/null
	served=
}
# Is there such a line of the contents, from its beginning?
line() { grep -F "  EF.$1" "$dir/record"; }
no_line() { ! line "$1"; }

{
	printf '\377\330\377\300\000\013\010\000\100\000\060\001\001\021\000'
	printf '\377\332\000\010\001\001\000\000\077\000\252\125\377\331'
} >"$dir/face.jpg"
cat >"$dir/chip.ini" <<END
[entry.1]
state = UTO
date = 20260815
authority = POLICE
location = AIRPORT
inspector = LANE7
mode = A
duration = 90
[entry.2]
state = USA
date = 20260901
authority = CBP
location = JFK
inspector = LANE9
[exit.1]
state = UTO
date = 20260820
authority = POLICE
location = HARBOUR
inspector = LANE2
[visa.1]
state = UTO
document_type = VB
entries = 2
duration = 1E0000
territory = 0102
place_of_issue = CAPITAL
effective_date = 20260101
expiration_date = 20261231
document_number = V12345678
name = ERIKSSON ANNA MARIA
primary_identifier = ERIKSSON
secondary_identifier = ANNA MARIA
sex = F
date_of_birth = 19740812
nationality = UTO
mrz = VBUTOERIKSSON<<ANNA<MARIA
biometrics = 513
[biometrics.1]
data = $dir/face.jpg
END
mkdir "$dir/tokens"
printf 'directories.tokendir = %s\nobjectstore.backend = file\n' \
    "$dir/tokens" >"$dir/softhsm.conf"
SOFTHSM2_CONF=$dir/softhsm.conf
export SOFTHSM2_CONF
softhsm2-util --init-token --free --label gate --so-pin 12345678 --pin 4321 \
    >"$dir/out" 2>&1
passport() {
	"$sallyport" chip make --mrz "$mrz" --portrait "$dir/face.jpg" \
	    --csca "$dir/csca" --ca ecdh-aes128-p256 "$@"
}
check "a passport with records, and a terminal" passport --out "$dir/stamped" \
    --terminal "$dir/terminal" --from "$dir/chip.ini"
"$sallyport" pkd import --store "$dir/trust" --i-trust-this "$dir/stamped/csca.cer" \
    >"$dir/out" 2>&1
check "the terminal's key goes into the token" softhsm2-util --import \
    "$dir/terminal/is.key" --token gate --label UTIS000100001 --id 01 \
    --pin 4321
rm -f "$dir/terminal/is.key"
echo 4321 >"$dir/pin"
set -- --terminal "$dir/terminal" --signer-pin "$dir/pin" \
    --signer "pkcs11:token=gate?module-path=$module"

reads "$dir/stamped" --trust "$dir/trust"
check "without a terminal no record is read" no_line EntryRecords
reads "$dir/stamped" --trust "$dir/trust" "$@" --record "$dir/tape" \
    --out "$dir/kept"
check "the document itself is genuine" test "$status" -eq 0
check "an entry is verified" line "EntryRecords 1  Verified: signed by"
check "and shown" line "EntryRecords 1  Inspection location: AIRPORT"
check "its numbers" line "EntryRecords 1  Duration of stay (days): 90"
check "signed by a travel signer" grep \
    'EntryRecords 1  Verified: signed by .*CN=Travel Signer' "$dir/record"
check "an entry that another State should have signed is not" \
    line "EntryRecords 2  NOT verified: it is not so that signer, authority and record name"
check "and shown all the same" \
    line "EntryRecords 2  Inspection location: JFK"
check "an exit is verified" line "ExitRecords 1   Verified: signed by"
check "a visa is verified" line "VisaRecords 1   Verified: signed by"
check "and shown" line "VisaRecords 1   Place of issuance (issuing authority): CAPITAL"
check "biometrics are verified" line "Biometrics 1    Verified: signed by"
check "and not shown" line "Biometrics 1    Additional biometric data: 29 bytes"
cp "$dir/record" "$dir/first"
check "the records are kept as they were" sh -c \
    "for f in '$dir'/stamped/LDS2_*; do
	cmp \"\$f\" '$dir/kept/'\"\${f##*/}\" || exit 1; done"
"$sallyport" verify --trust "$dir/trust" "$dir/kept" >"$dir/record"
check "verify verifies them too" line "ExitRecords 1   Verified: signed by"
check "one by one" \
    line "EntryRecords 2  NOT verified: it is not so that signer, authority and"
check "the tape is played again without the token" sh -c \
    "'$sallyport' read --replay '$dir/tape' --mrz '$mrz' \
	--trust '$dir/trust' >'$dir/again'; diff '$dir/first' '$dir/again'"
reads "$dir/stamped" --trust "$dir/trust" "$@" --json
row() {
	test "$(sqlite3 :memory: "select count(*) from
	    json_each(readfile('$dir/record'), '\$.contents') where
	    json_extract(value, '\$.file') = '$1' and
	    json_extract(value, '\$.group') = $2 and
	    json_extract(value, '\$.key') = '$3'")" -eq 1
}
check "JSON: verified" row EF.EntryRecords 1 verified
check "JSON: not verified" row EF.EntryRecords 2 not_verified
check "JSON: an element" row EF.VisaRecords 1 expiration_date
reads "$dir/stamped" --trust "$dir/trust" "$@" --xml
xml() { xmllint --xpath "string(//Element[@file='$1'][@group='$2'][@key='$3']/Value)" \
	"$dir/plain" 2>&1 | tee "$dir/value" && grep -q "$4" "$dir/value"; }
sed 's/ xmlns="[^"]*"//' "$dir/record" >"$dir/plain"
check "XML: verified" xml EF.EntryRecords 1 verified "signed by"
check "XML: not verified" xml EF.EntryRecords 2 not_verified "name the same State"

# A record that was changed after it was signed.
sed 's/AIRPORT/HARBOUR/' "$dir/stamped/LDS2_EntryRecords.1.bin" >"$dir/changed"
cp "$dir/changed" "$dir/stamped/LDS2_EntryRecords.1.bin"
reads "$dir/stamped" --trust "$dir/trust" "$@"
check "a changed record is not verified" \
    line "EntryRecords 1  NOT verified: it is not so that the signature"
check "which is no reason to refuse the document" test "$status" -eq 0
rm "$dir/stamped/LDS2_TravelCertificates.1.bin"
reads "$dir/stamped" --trust "$dir/trust" "$@"
check "no certificate: nobody knows" \
    line "EntryRecords 1  NOT verified: it is not known whether"
check "and its absence is told" line "Certificates    Not read: "
reads "$dir/stamped" "$@"
check "without a trust store nothing is verified" \
    line "VisaRecords 1   NOT verified: it is not known whether a trusted"

# Whoever may read fingerprints may not read this.
passport --out "$dir/plain-passport" --terminal "$dir/fingers" >"$dir/out" 2>&1
softhsm2-util --init-token --free --label other --so-pin 12345678 --pin 4321 \
    >"$dir/out" 2>&1
softhsm2-util --import "$dir/fingers/is.key" --token other \
    --label UTIS000100001 --id 01 --pin 4321 >"$dir/out" 2>&1
passport --out "$dir/stamped-too" --terminal "$dir/fingers" \
    --from "$dir/chip.ini" >"$dir/out" 2>&1
reads "$dir/stamped-too" --trust "$dir/trust" --terminal "$dir/fingers" \
    --signer-pin "$dir/pin" --signer "pkcs11:token=other?module-path=$module"
check "a terminal without the right: refused, and told" \
    grep "Travel Records *Not read: " "$dir/record"
check "records need a terminal" sh -c "! '$sallyport' chip make \
    --mrz '$mrz' --portrait '$dir/face.jpg' --out '$dir/none' \
    --from '$dir/chip.ini' 2>'$dir/err' && grep -q terminal '$dir/err'"
printf '[entry.1]\nsignature = 00\n' >"$dir/bad.ini"
check "nobody signs by hand" sh -c "! '$sallyport' chip make \
    --mrz '$mrz' --portrait '$dir/face.jpg' --out '$dir/none' \
    --terminal '$dir/t' --from '$dir/bad.ini' 2>'$dir/err' &&
    grep -q 'no such element' '$dir/err'"
echo "1..$count"
exit $failed
