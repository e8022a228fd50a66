#!/bin/sh
# One chip through every kind of reader: the record is the same but for the
# times; and readers at their limits.  PC/SC is a real daemon with a driver that
# does as it is told, NFC is libnfc with a virtual PN532.  TAP.
set -u
cd "$(dirname "$0")/.." || exit 1
: "${B:=build/gcc}"
if [ "${1:-}" != --inside ]; then
	PCSCD_DRIVER=$(realpath "$B/tests/ifd_wrapper.so") || exit 1
	IFD_SETTINGS=$(mktemp -d) || exit 1
	export PCSCD_DRIVER IFD_SETTINGS
	tests/pcscd.sh "$0" --inside
	status=$?
	rm -rf "$IFD_SETTINGS"
	if [ "$status" -eq 77 ]; then
		echo "# skipped: kiosk_readers: no private namespaces here"
		echo "ok 1 - kiosk_readers # skip no private namespaces here"
		exit 0
	fi
	exit $status
fi
sallyport=${SALLYPORT:-build/sallyport}
dir=$(mktemp -d) || exit 1
served=
. tests/tap.sh
finish() {
	# shellcheck disable=SC2086 # a list of processes
	[ -z "$served" ] || kill $served 2>/dev/null
	rm -rf "$dir"
}
trap finish EXIT

# serve WHERE ARGUMENT...: until it is ready; WHERE is vpcd, vpcd2 or pn532
serve() {
	where=$1
	shift
	case $where in
	vpcd) set -- "$@" --vpcd 127.0.0.1:35963 ;;
	vpcd2) set -- "$@" --vpcd 127.0.0.1:35964 ;;
	pn532) set -- "$@" --pn532 "$dir/pn532" ;;
	esac
	: >"$dir/ready"
	"$sallyport" chip serve "$@" >"$dir/ready" 2>&1 &
	served="$served $!"
	tries=0
	until grep -q ready "$dir/ready"; do
		tries=$((tries + 1))
		[ "$tries" -lt 100 ] || return 1
		sleep 0.1
	done
}
# The driver has to see that its slots are empty before the next chip comes.
stop() {
	rc=0
	for pid in $served; do
		kill "$pid" && wait "$pid" || rc=1
	done
	served=
	sleep 1
	return $rc
}
nfc="nfc:pn532_uart:$dir/pn532:115200"
# reads STATUS READER ARGUMENT...: read ends so; the record is kept
reads() {
	want=$1 from=$2
	shift 2
	"$sallyport" read --reader "$from" --mrz "$mrz" --trust "$dir/trust" \
	    --json "$@" >"$dir/json" 2>"$dir/err"
	rc=$?
	cat "$dir/err"
	echo "status $rc, not $want"
	[ "$rc" -eq "$want" ]
}
# bare FILE [KEY...]: the record without its times, and without these parts
bare() {
	file=$1
	shift
	drop=
	for key in time timing access.ms \
	    'authentication[0].ms' 'authentication[1].ms' \
	    'authentication[2].ms' 'authentication[3].ms' "$@"; do
		drop="$drop, '\$.$key'"
	done
	for i in 0 1 2 3 4 5 6 7 8 9 10 11; do
		drop="$drop, '\$.files[$i].ms'"
	done
	sqlite3 :memory: "SELECT json_remove(readfile('$file') $drop)"
}
same() {
	a=$1 b=$2
	shift 2
	bare "$a" "$@" | tr ',' '\n' >"$dir/a"
	bare "$b" "$@" | tr ',' '\n' >"$dir/b"
	[ "$(wc -l <"$dir/a")" -gt 100 ] && diff "$dir/a" "$dir/b"
}
told() { grep -q "$1" "$dir/err"; }
sized() { json "json_extract(j, '\$.apdus.total') $1" 1; }

year=$(($(date +%Y) + 5))
mrz="L898902C3 740812 ${year#??}0415"
portrait 17000 >"$dir/face.jpg"
check "a passport" "$sallyport" chip make --out "$dir/chip" \
    --csca "$dir/csca" --portrait "$dir/face.jpg" --mrz "$mrz"
check "and another" "$sallyport" chip make --out "$dir/other" \
    --csca "$dir/csca" --portrait "$dir/face.jpg" \
    --mrz "X898902C3 740812 ${year#??}0415"
check "a trust store" "$sallyport" pkd import --store "$dir/trust" --i-trust-this \
    "$dir/csca/csca.pem"

check "serve it to both" serve vpcd "$dir/chip"
check "at once" serve pn532 "$dir/chip"
check "over PC/SC, as long as it likes" reads 0 pcsc
check "in few commands" sized '< 25'
cp "$dir/json" "$dir/long"
echo 256 >"$IFD_SETTINGS/says"
check "over a PC/SC reader of short APDUs" reads 0 pcsc
check "in many" sized '> 80'
cp "$dir/json" "$dir/short"
check "over libnfc" reads 0 "$nfc"
check "not a word of the library" test ! -s "$dir/err"
cp "$dir/json" "$dir/nfc"
check "short over PC/SC and libnfc: the same record" same "$dir/short" "$dir/nfc"
check "long and short: the same but for the commands" \
    same "$dir/long" "$dir/nfc" apdus files contents
rm "$IFD_SETTINGS/says"
touch "$IFD_SETTINGS/short"
check "a reader that lied about extended length" reads 0 pcsc
check "its document is whole" result dg2 "successful IDENTICAL"
check "it is noted" json "(SELECT count(*) FROM json_each(j, '\$.findings')
    WHERE json_extract(value, '\$.code') = 'EXTENDED_REFUSED')" 1
check "no session was lost by it" at apdus.resumed 0
rm "$IFD_SETTINGS/short"
check "they end" stop

check "serve one that is taken away" serve pn532 "$dir/chip" \
    --fault tear=DG2:8000:700
check "libnfc: put back, genuine" reads 0 "$nfc"
check "it asked for it" told "put the document back"
check "it came back once" at apdus.resumed 1
check "DG2 is whole" result dg2 "successful IDENTICAL"
check "ends" stop
check "serve one that stays away" serve pn532 "$dir/chip" \
    --fault tear=DG2:8000:20000
check "cannot be told" reads 2 "$nfc" --wait 1
check "the reasons" json "$reasons" "chip-card-gone dg2"
check "ends" stop
check "serve one that falls silent" serve pn532 "$dir/chip" --fault silent=20
check "cannot be told" reads 2 "$nfc" --wait 1
check "ends" stop

check "serve two in one field" serve pn532 "$dir/chip" --second "$dir/other"
check "neither is read" reads 75 "$nfc" --wait 5
check "one is asked for" told "leave one alone"
check "ends" stop
check "serve one in each slot" serve vpcd "$dir/other"
check "of two" serve vpcd2 "$dir/chip"
check "neither is read" reads 75 pcsc --wait 5
check "one is asked for" told "leave one alone"
check "but one that is named is" reads 0 "pcsc:Virtual PCD 00 01"
check "they end" stop

check "no PN532 there" reads 69 "$nfc"
check "no card in its field" serve pn532 "$dir/chip" --fault tear=COM:0:60000
check "after it was taken away" reads 2 "$nfc" --wait 1
check "nothing comes" reads 75 "$nfc" --wait 1
check "ends" stop

# At 106 kbit/s, 17 kB of portrait take a second and a half.
check "serve it over a link of 106 kbit/s" serve pn532 "$dir/chip" --link 106
check "genuine" reads 0 "$nfc"
check "it took its time" json "json_extract(j, '\$.timing.chip_ms') > 2500" 1
check "ends" stop

# The gate: its reader worker speaks to libnfc from inside its sandbox.
mkdir "$dir/camera" "$dir/record" "$dir/screens"
cp "$dir/face.jpg" "$dir/camera/1.jpg"
mkfifo "$dir/docscan"
cat >"$dir/policy.conf" <<POLICY
[time]
access_ms = 4000
read_ms = 8000
officer_ms = 500
passed_ms = 500
POLICY
cat >"$dir/kiosk.conf" <<CONF
[gate]
name = test
store = sqlite:$dir/passages.db
policy = $dir/policy.conf
policy_unsigned = yes
without_landlock = yes
log = $dir/log
[devices]
reader = $nfc
docscan = $dir/docscan
camera = file:$dir/camera?fps=10
door = sim:
[trust]
store = $dir/trust
[screen]
width = 540
height = 960
offscreen = yes
snapshots = $dir/screens
CONF
gate() {
	: >"$dir/log"
	"$sallyport" kiosk --config "$dir/kiosk.conf" --once \
	    --record "$dir/record" >"$dir/out" 2>&1 &
	gate=$!
	tries=0
	until grep -q -e '-> IDLE"' "$dir/log" || [ "$tries" -gt 200 ]; do
		tries=$((tries + 1))
		sleep 0.05
	done
	tail -c 88 "$dir/chip/EF_DG1.bin" | fold -w 44 >"$dir/mrz"
	echo >>"$dir/mrz"
	timeout 5 sh -c "cat '$dir/mrz' >'$dir/docscan'"
	timeout 30 tail --pid=$gate -f /dev/null || kill $gate
	wait $gate
	cp "$dir/record/record.json" "$dir/json"
}
check "serve it to a gate" serve pn532 "$dir/chip"
check "a passage" gate
check "DG2 was read and is authentic" result dg2 "successful IDENTICAL"
check "the signer is trusted" result dsc-signature "successful NONE"
check "no worker died" not grep -q -i -e 'died' -e 'killed' "$dir/log"
check "ends" stop
check "serve one that is torn away" serve pn532 "$dir/chip" \
    --fault tear=DG2:8000:700
check "a passage" gate
check "it was put back" at apdus.resumed 1
check "DG2 is whole" result dg2 "successful IDENTICAL"
check "ends" stop
check "serve two in one field" serve pn532 "$dir/chip" --second "$dir/other"
check "a passage" gate
check "neither was read" at access.protocol ""
check "the traveller was asked to leave one" sh -c \
    "ls '$dir/screens'; ls '$dir/screens' | grep -q -- -one.png"
check "ends" stop
check "the doctor knows the front-end" serve pn532 "$dir/chip"
doctor() { "$sallyport" doctor --config "$dir/kiosk.conf" >"$dir/doctor"; }
check "runs" not doctor
check "and says what it carries" grep -q \
    "reader *pn532_uart:.*: commands of 261 bytes" "$dir/doctor"
check "ends" stop
echo "1..$count"
exit $failed
