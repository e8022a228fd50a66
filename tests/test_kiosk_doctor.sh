#!/bin/sh
# The doctor beside a gate that is well, and beside the same gate with one
# thing broken at a time.  TAP.
set -u
cd "$(dirname "$0")/.." || exit 1
if [ "${1:-}" != --inside ]; then
	tests/pcscd.sh "$0" --inside
	status=$?
	if [ "$status" -eq 77 ]; then
		echo "# skipped: kiosk_doctor: no private namespaces here"
		echo "ok 1 - kiosk_doctor # skip no private namespaces here"
		exit 0
	fi
	exit $status
fi
sallyport=${SALLYPORT:-build/sallyport}
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
count=0 failed=0
say() {
	count=$((count + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $count - $2"
	else
		echo "not ok $count - $2"
		sed 's/^/# /' "$dir/out"
		failed=1
	fi
}
# The picture's size is all that is asked of it.
jpeg() {
	printf '\377\330\377\300\000\013\010\000\100\000\060\001\001\021\000'
	printf '\377\332\000\010\001\001\000\000\077\000\252\125\377\331'
}

mkdir "$dir/camera" "$dir/empty" "$dir/damaged"
jpeg >"$dir/camera/1.jpg"
jpeg >"$dir/face.jpg"
mkfifo "$dir/scan"
echo nothing >"$dir/file"
echo nothing >"$dir/damaged/anchors.idx"
printf '[face]\nfmr = 0.001\n' >"$dir/policy"
printf '[face]\n\nfmr = 1\n' >"$dir/policy-wrong"
printf '[face]\nfmr = 0.000001\n' >"$dir/policy-unmeasured"
printf '[pad]\nrequired = yes\n' >"$dir/policy-pad"
cat >"$dir/conf" <<CONF
[gate]
name = test
store = sqlite:$dir/passages.db
policy = $dir/policy
policy_unsigned = yes
[devices]
reader = pcsc
docscan = $dir/scan
camera = file:$dir/camera?fps=30
door = sim:
[trust]
store = $dir/trust
[screen]
width = 540
height = 960
offscreen = yes
CONF
"$sallyport" chip make --out "$dir/chip" --csca "$dir/csca" \
    --portrait "$dir/face.jpg" --mrz 'L898902C3 740812 120415' >"$dir/out" 2>&1 &&
    "$sallyport" pkd import --store "$dir/trust" --i-trust-this \
	"$dir/csca/csca.pem" >"$dir/out" 2>&1
say $? "a trust store to look at"
# Its CV certificates are of no State, and end some day.
"$sallyport" chip make --out "$dir/chip2" --ca ecdh-aes128-p256 \
    --terminal "$dir/terminal" --portrait "$dir/face.jpg" \
    --mrz 'L898902C3 740812 120415' >"$dir/out" 2>&1 &&
    rm -f "$dir/terminal/is.key"
say $? "CV certificates to look at"

# row NAME PATTERN: in what was said last
row() {
	grep -qE "$2" "$dir/out"
	say $? "$1"
}
# examine NAME STATUS PATTERN [SED]: a row that matches, from the gate's
# configuration changed by SED; STATUS - where the machine has a word in it.
examine() {
	sed "${4:-}" "$dir/conf" >"$dir/changed"
	"$sallyport" doctor --config "$dir/changed" >"$dir/out" 2>&1
	rc=$?
	{ [ "$2" = - ] || [ "$rc" -eq "$2" ]; } && grep -qE "$3" "$dir/out"
	say $? "$1"
}
bars='^\[XX\] '
limits='^\[[?][?]\] '
well='^\[ok\] '
examine "configuration" 2 "${well}configuration +.*: gate test"
row "policy" "${well}policy +$dir/policy: false match rate 0.001"
row "walls" "${well}sandbox "
row "memory" "${well}memory +[0-9]+ MiB"
row "a store to be made" "${well}store .* is made with"
test ! -e "$dir/passages.db"
say $? "and it is not the doctor who makes it"
row "trust store" \
    "${well}trust store +.*: 1 anchors, 0 expired, newest list: none"
row "PC/SC" "${well}PC/SC "
row "reader" "${well}reader +Virtual PCD.*commands of 65535 bytes"
row "scanner" "${well}document scanner +.*: a FIFO"
row "camera" "${well}camera +.*: a frame of 48x64"
row "door" "${well}door +closed; simulated"
row "landmarks" "${well}face landmarks "
row "model" "${well}face model +Sallyport face 3: threshold .* .cosine."
row "no network" "${limits}attack detection +no network: only how faces move"
row "fonts" "${well}font "
row "screen" "${well}screen +540x960, off-screen"
row "clock" '^\[(ok|\?\?)\] clock +20[0-9-]+ [0-9:]+ UTC'
# Loading them takes a second.
printf '[face]\nlandmarks =\n' >>"$dir/conf"
examine "a rate that nobody measured" 2 \
    "${limits}face model +Sallyport face 3: no threshold" \
    "s|= $dir/policy|= $dir/policy-unmeasured|"
model=../shared/data/models/mobileface_v2.fnet
if [ -e "$model" ]; then
	examine "another model" - \
	    "${well}face model +MobileFace V2: threshold 0.363 .cosine." \
	    "\$a model = $model"
else
	echo "# skipped: kiosk_doctor: no other face model"
fi

examine "a tty" 2 "${well}document scanner +/dev/ptmx: a tty" 's|= .*/scan$|= /dev/ptmx|'
examine "a camera that sees nothing" 2 "${limits}camera +.*no frame came" \
    's|/camera|/empty|'
examine "an empty trust store" 2 "${limits}trust store +.*: empty" \
    's|/trust|/empty|'
examine "a reader that is not there" 2 "${limits}reader +none of the 2" \
    's|= pcsc|= pcsc:Omnikey|'
examine "a virtual passport" 2 "${well}reader +a virtual passport at /x" \
    's|= pcsc|= socket:/x|'

# ending DIR DAYS: a gate that has certificates, and warns so many days before
ending() {
	printf 's|^.screen.|[terminal]\\ncertificates = %s\\nwarn_days = %s\\n&|' \
	    "$1" "$2"
}
examine "CV certificates" 2 \
    "${well}CV certificates +.*terminal: none ends within 7 days" \
    "$(ending "$dir/terminal" 7)"
examine "CV certificates that end" 2 \
    "${limits}CV certificates +.* ends on .* in [0-9]+ days.*cv renew" \
    "$(ending "$dir/terminal" 3650)"
# The gate says so in its log; this one has a door that is none.
sed "s|sim:|barrier:|;$(ending "$dir/terminal" 3650)" "$dir/conf" >"$dir/changed"
"$sallyport" kiosk --config "$dir/changed" >"$dir/out" 2>&1
row "the gate's log has it" '"terminal".*ends on'
examine "no CV certificate" 2 \
    "${limits}CV certificates +.*no certificate of this terminal" \
    "$(ending "$dir/empty" 7)"
examine "no such CV certificates" 2 \
    "${limits}CV certificates +.*cannot be read" "$(ending "$dir/nowhere" 7)"
examine "a warning out of range" 1 "${bars}configuration +.*'warn_days' " \
    "$(ending "$dir/terminal" 3651)"

line=$(sed -n '/^height/=' "$dir/conf")
examine "an unknown key" 1 "${bars}configuration +.*:$line: 'hight' " \
    's|^height|hight|'
examine "a missing key" 1 "${bars}configuration +.*:0: 'docscan' is missing" \
    '/^docscan/d'
examine "a policy out of range" 1 "${bars}policy +.*/policy-wrong:3: 'fmr' " \
    's|/policy$|/policy-wrong|'
examine "a store in no directory" 1 "${bars}store .*No such file" \
    's|/passages|/nowhere/passages|'
examine "a store that is none" 1 "${bars}store .*is no store of version [0-9]" \
    's|passages.db|file|'
examine "a store of no kind" 1 "${bars}store " 's|sqlite:|paper:|'
examine "a damaged trust store" 1 "${bars}trust store .*damaged" \
    's|/trust|/damaged|'
examine "keys" 2 "${well}document scanner +keyboard:.*: plays a keyboard" \
    's|^docscan = |&keyboard:|'
examine "keys of no country" 1 "${bars}document scanner +keyboard:.*keys=se: .*malformed" \
    's|^docscan = \(.*\)|docscan = keyboard:\1?keys=se|'
examine "keys of no keyboard" 1 "${bars}document scanner +.*has not the keys" \
    's|^docscan = .*|docscan = keyboard:/dev/null|'
examine "no scanner" 1 "${bars}document scanner +.*No such file" \
    's|/scan$|/nothing|'
examine "a scanner that is a file" 1 "${bars}document scanner +.*is no tty" \
    's|/scan$|/file|'
examine "a finger sensor" 2 "${well}finger sensor +.*irtual.*lives" \
    "s|^door|finger = virtual:$dir/sensor?ppi=500\ndoor|"
examine "no finger sensor" 1 "${bars}finger sensor +.*no such device" \
    's|^door|finger = fprint:none?ppi=500\ndoor|'
examine "a sensor without its resolution" 1 \
    "${bars}finger sensor +.*malformed" 's|^door|finger = fprint\ndoor|'
examine "no camera" 1 "${bars}camera " 's|/camera|/nothing|'
examine "a camera of no kind" 1 "${bars}camera +.*no driver" 's|file:|eye:|'
examine "a lane of one door with two" 1 "${bars}door +2 of them, and the topo" \
    's|sim:|sim:?doors=2|'
examine "a door of no kind" 1 "${bars}door +.*no driver" 's|sim:|barrier:|'
# A terminal at whose other end nobody says anything, as a controller without
# power; the sleep keeps it.
sleep 20 | script -qfc "readlink -f /dev/fd/0 >$dir/tty; exec sleep 20" \
    /dev/null >"$dir/out" 2>&1 &
silent=$!
for _ in 1 2 3 4 5 6 7 8 9 10; do
	[ -s "$dir/tty" ] && break
	sleep 0.5
done
examine "a door that is silent" 1 "${bars}door +serial:.*: nothing answers" \
    "s|sim:|serial:$(cat "$dir/tty")|"
kill "$silent"
examine "a door's line that is not there" 1 "${bars}door +.*cannot be opened" \
    's|sim:|serial:/nowhere/tty|'
examine "a reader of no kind" 1 "${bars}reader +'rfid' is no reader" \
    's|= pcsc|= rfid|'
examine "an NFC front-end that is not there" 1 \
    "${bars}reader +pn532_uart:/nowhere: the device cannot be opened" \
    's|= pcsc|= nfc:pn532_uart:/nowhere|'
examine "a model that is none" 1 "${bars}face model " \
    "\$a model = $dir/file"
examine "a network that nobody knows" 1 "${bars}attack detection +.*/file: " \
    "\$a pad = $dir/file"
examine "attack detection required, no network" 1 \
    "${bars}attack detection +no network: required" \
    "s|= $dir/policy|= $dir/policy-pad|"
examine "no landmarks" 2 "${limits}face landmarks +none"
examine "landmarks that are none" 1 "${bars}face landmarks " \
    "s|^landmarks =|& $dir/file\\nmodel = $dir/file|"
examine "a language that is none" 1 "${bars}language +'xx'" \
    's|^width|language = xx\n&|'
PCSCLITE_CSOCK_NAME=$dir/nothing
export PCSCLITE_CSOCK_NAME
examine "no daemon" 1 "${bars}PC/SC +.*does not run"
"$sallyport" doctor >"$dir/out" 2>&1
[ $? -eq 2 ] && grep -qE "${limits}PC/SC" "$dir/out"
say $? "without a configuration it only limits"
unset PCSCLITE_CSOCK_NAME

cp "$sallyport" "$dir/sallyport" && touch -d 'next year' "$dir/sallyport"
"$dir/sallyport" doctor --config "$dir/conf" >"$dir/out" 2>&1
[ $? -eq 1 ] && grep -qE "${bars}clock .*before this program" "$dir/out"
say $? "a clock that lies before the program"

"$sallyport" doctor --config "$dir/conf" --json >"$dir/json"
rc=$?
sqlite3 >"$dir/out" 2>&1 <<SQL
SELECT json_extract(readfile('$dir/json'), '\$.status'),
    json_array_length(readfile('$dir/json'), '\$.rows'),
    json_extract(readfile('$dir/json'), '\$.rows[0].what');
SQL
lines=$("$sallyport" doctor --config "$dir/conf" | wc -l)
[ "$(cat "$dir/out")" = "$rc|$lines|configuration" ]
say $? "the same as JSON"
exit $failed
