#!/bin/sh
# `sallyport read` over a real pcscd: what it says of a virtual passport, with
# how many APDUs, and how it ends when something is wrong.  TAP.
set -u
cd "$(dirname "$0")/.." || exit 1
if [ "${1:-}" != --inside ]; then
	tests/pcscd.sh "$0" --inside
	status=$?
	if [ "$status" -eq 77 ]; then
		echo "# skipped: kiosk_read: no private namespaces here"
		echo "ok 1 - kiosk_read # skip no private namespaces here"
		exit 0
	fi
	exit $status
fi
sallyport=${SALLYPORT:-build/sallyport}
dir=$(mktemp -d) || exit 1
served=
. tests/tap.sh
finish() {
	[ -z "$served" ] || kill "$served" 2>/dev/null
	rm -rf "$dir"
}
trap finish EXIT

serve() {
	"$sallyport" chip serve "$@" --vpcd 127.0.0.1:35963 >"$dir/ready" 2>&1 &
	served=$!
	tries=0
	until grep -q ready "$dir/ready"; do
		tries=$((tries + 1))
		[ "$tries" -lt 100 ] || return 1
		sleep 0.1
	done
}
# The driver has to see that the slot is empty before the next chip comes.
stop() {
	kill "$served" && wait "$served"
	rc=$?
	served=
	sleep 1
	return $rc
}
# reads STATUS ARGUMENT...: read ends so; the record is kept
reads() {
	want=$1
	shift
	"$sallyport" read --reader pcsc --json "$@" >"$dir/json" 2>"$dir/err"
	rc=$?
	cat "$dir/err"
	echo "status $rc, not $want"
	[ "$rc" -eq "$want" ]
}
# After access control; EF.COM, DG1, EF.SOD, DG2 and the DG14 that is listed.
at_most() { json "$after <= $1" 1; }
after="json_extract(j, '\$.apdus.total') - json_extract(j, '\$.apdus.access')"

mrz='L898902C3 740812 120415'
year=$(($(date +%Y) + 5))
valid="L898902C3 740812 ${year#??}0415"
lines="P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<
L898902C36UTO7408122F1204159ZE184226B<<<<<10"
portrait 17000 >"$dir/face.jpg"
portrait 16900 >"$dir/other.jpg"
make() {
	name=$1
	shift
	check "make $name" "$sallyport" chip make --out "$dir/$name" \
	    --csca "$dir/csca" --portrait "$dir/face.jpg" --can 123456 "$@"
}
make specimen --mrz "$lines"
make bac --mrz "$mrz" --access bac
make valid --mrz "$valid"
make swapped --mrz "$valid" --dg2-after-signing "$dir/other.jpg"
check "a trust store" "$sallyport" pkd import --store "$dir/trust" --i-trust-this \
    "$dir/csca/csca.pem"

check "no card comes" reads 75 --mrz "$mrz" --wait 1
check "says so" grep -q pcsc "$dir/err"

check "serve the specimen" serve "$dir/specimen"
check "it has expired" reads 1 --mrz "$mrz"
check "valid JSON" json "json_valid(j)" 1
check "its reasons" json "$reasons" "expiry dsc-signature"
check "the day" detail expiry "2012-04-15, EF.DG1"
check "protocol" at access.protocol PACE
check "suite" at access.suite "id-PACE-ECDH-GM-AES-CBC-CMAC-128 NIST P-256"
check "password" at access.password MRZ
check "files" json "(SELECT group_concat(json_extract(value, '\$.name') ||
    ' ' || json_extract(value, '\$.status'), ', ')
    FROM json_each(j, '\$.files') WHERE json_extract(value, '\$.bytes') > 0)" \
    "EF.CardAccess OK, EF.ATR/INFO OK, EF.COM OK, EF.SOD OK, EF.DG1 OK, \
EF.DG2 OK, EF.DG14 OK"
check "DG2 is a real size" json "(SELECT json_extract(value, '\$.bytes')
    BETWEEN 17000 AND 17400 FROM json_each(j, '\$.files')
    WHERE json_extract(value, '\$.name') = 'EF.DG2')" 1
check "DG2 is authentic" result dg2 "successful IDENTICAL"
check "portrait" at portrait.format JPEG
check "EF.CardAccess and DG14 agree" result card-access-dg14 \
    "successful NONE"
check "timings" json "json_extract(j, '\$.timing.access_ms') > 0 AND
    json_extract(j, '\$.timing.chip_ms') >=
    json_extract(j, '\$.timing.access_ms') AND
    json_extract(j, '\$.timing.verify_cpu_us') > 0" 1
check "bytes" json "json_extract(j, '\$.apdus.received_bytes') > 17000" 1
check "every APDU belongs to something" json "json_extract(j,
    '\$.apdus.total') > (SELECT sum(json_extract(value, '\$.apdus'))
    FROM json_each(j, '\$.files'))" 1
check "at most 12 APDUs after access control" at_most 12
check "with the CAN" reads 1 --can 123456
check "the record says so" at access.password CAN
check "the printed MRZ was not compared" result mrz-dg1 \
    "not supported CAN_USED"
check "with the whole MRZ" reads 1 --mrz "$lines"
check "which agrees" result mrz-dg1 "successful NONE"
page=${B:-build/gcc}/tests/demo/page
check "a picture of its page" "$page" "$dir" "$(echo "$lines" | tr -d '\n')" webcam
check "which opens it" reads 1 --mrz-image "$dir/page-1.jpg"
check "and is compared" result mrz-dg1 "successful NONE"
check "a picture of nothing" "$page" "$dir" "$(echo "$lines" | tr -d '\n')" blank
check "opens nothing" reads 65 --mrz-image "$dir/page-1.jpg"
check "and says so" grep -q "no MRZ is seen" "$dir/err"
check "no picture" reads 66 --mrz-image "$dir/none.jpg"
check "one or the other" reads 64 --mrz "$mrz" --mrz-image "$dir/page-1.jpg"
check "with a log" reads 1 --mrz "$mrz" --log
check "a line an APDU" sh -c "[ \$(grep -c '^apdu ' '$dir/err') -gt 12 ]"
check "without secrets" not grep -q -e 898902 -e 740812 "$dir/err"
check "keeps the files" reads 1 --mrz "$mrz" --out "$dir/kept"
for f in EF_COM EF_SOD EF_DG1 EF_DG2 EF_DG14 EF_CardAccess; do
	check "$f" cmp "$dir/kept/$f.bin" "$dir/specimen/$f.bin"
done
check "a wrong MRZ" reads 1 --mrz 'L898902C4 740812 120415'
check "is the reason" json "$reasons" "chip-password access"
check "nothing was read" json "(SELECT count(*) FROM json_each(j, '\$.files')
    WHERE json_extract(value, '\$.name') = 'EF.DG1')" 0
check "a wrong CAN" reads 1 --can 123457
check "is the reason too" json "$reasons" "chip-password access"
check "ends" stop

check "serve it with short APDUs" serve "$dir/specimen" --buffers 0
check "expired" reads 1 --mrz "$mrz"
check "at most 95 APDUs" at_most 95
check "ends" stop

check "serve one with BAC alone" serve "$dir/bac"
check "expired" reads 1 --mrz "$mrz"
check "protocol" at access.protocol BAC
check "no downgrade" result access-downgrade "successful NONE"
check "at most 12 APDUs" at_most 12
check "BAC knows no CAN" reads 2 --can 123456
check "is the reason" json "$reasons" "chip-no-protocol access"
check "ends" stop

check "serve one that is valid" serve "$dir/valid"
check "genuine, trusted, valid" reads 0 --mrz "$valid" --trust "$dir/trust"
check "no reason against it" json "json_array_length(j, '\$.reasons')" 0
check "as text" sh -c "'$sallyport' read --reader pcsc --mrz '$valid' \
    --trust '$dir/trust' | grep -q 'Checks: successful, signer trusted'"
check "signer unknown: cannot be told" reads 2 --mrz "$valid"
check "ends" stop

check "serve the same, PACE hidden" serve "$dir/valid" --access bac
check "BAC instead" reads 1 --mrz "$valid" --trust "$dir/trust"
check "found out, because DG14 is signed" result access-downgrade \
    "failed PACE_NOT_TRIED"
check "ends" stop

check "serve one with another portrait" serve "$dir/swapped"
check "not genuine" reads 1 --mrz "$valid" --trust "$dir/trust"
check "the reason" json "$reasons" dg2
check "no portrait" json "json_type(j, '\$.portrait')" ""
check "ends" stop

check "serve one that is taken away" serve "$dir/valid" \
    --fault tear=DG2:8000:1500
check "and put back: genuine" reads 0 --mrz "$valid" --trust "$dir/trust"
check "it asked for it" grep -q "put the document back" "$dir/err"
check "it came back once" at apdus.resumed 1
check "it is noted" at "findings[0].code" RESUMED
check "DG2 is whole" result dg2 "successful IDENTICAL"
check "ends" stop

check "serve one that stays away" serve "$dir/valid" \
    --fault tear=DG2:8000:20000
check "cannot be told" reads 2 --mrz "$valid" --trust "$dir/trust" --wait 1
check "the reasons" json "$reasons" "chip-card-gone dg2"
check "DG1 was read before" result dg1 "successful IDENTICAL"
check "ends" stop

check "serve garbage" serve "$dir/valid" --fault garbage
check "access was tried and failed" reads 1 --mrz "$valid" --wait 3
check "no file of it" json "(SELECT count(*) FROM json_each(j, '\$.files')
    WHERE json_extract(value, '\$.status') = 'OK')" 0
check "the chip is the reason" json \
    "json_extract(j, '\$.reasons[0].code') LIKE 'chip-%'" 1
check "ends" stop

check "serve garbage in secure messaging" serve "$dir/valid" \
    --fault garbage=16
check "cannot be told" reads 2 --mrz "$valid" --trust "$dir/trust" --wait 3
check "DG2 was tried twice and left out" result dg2 "aborted READ_ERROR"
check "which is noted" json "(SELECT count(*) FROM json_each(j, '\$.findings')
    WHERE json_extract(value, '\$.code') = 'SESSION_ENDED')" 1
check "ends" stop

check "no MRZ and no CAN" reads 64
check "an MRZ that is none" reads 64 --mrz 'L898902C3 740812'
check "a check digit that is wrong" reads 64 --mrz \
    "$(echo "$lines" | sed 's/C36/C37/')"
check "a reader that is none" reads 64 --mrz "$mrz" --reader nothing
check "a reader that is not there" reads 75 --mrz "$mrz" \
    --reader pcsc:nothing --wait 1
echo "1..$count"
exit $failed
