#!/bin/sh
# A kiosk and a gate apart: the kiosk inspects passport and face and prints a
# token; with it the traveller goes to the gate, which looks at them again and
# opens.  See demo.sh.
#
#	apart.sh list           name, what is expected at the gate
#	apart.sh run NAME       tells it, prints its line
set -u
cd "$(dirname "$0")/../.." || exit 1

# Who stands before the kiosk's camera and before the gate's; how the gate reads
# the slip: by a camera above it, as a line of a bar code reader, or by the keys
# of one that plays a keyboard; what is done with it; what the record has to say
# of the gate, or of the kiosk where no slip comes out.
table() {
	cat <<-'TABLE'
	kiosk-and-gate   man-1/camera-2 man-1/camera-3 photo -       admit   token:good,state:CLAIMING,state:DOOR_OPEN
	slip-by-line     man-1/camera-2 man-1/camera-2 line  -       admit   token:good,state:DOOR_OPEN
	slip-twice       man-1/camera-2 man-1/camera-2 line  twice   officer reason:token-spent,no-face
	slip-altered     man-1/camera-2 man-1/camera-2 line  altered officer reason:token-forged,no-face
	slip-of-another  man-1/camera-2 man-3/camera-2 line  -       officer token:good,reason:face-no-match
	slip-by-keys     man-1/camera-2 man-1/camera-2 keys  -       admit   token:good,state:DOOR_OPEN
	slip-unread      man-1/camera-2 man-1/camera-2 line  unread  admit   token:good,state:ASK_AGAIN,state:DOOR_OPEN
	slip-of-before   man-1/camera-2 man-1/camera-2 line  before  return  token:other-policy,state:RETURNED,no-face
	slip-for-others  man-1/camera-2 man-1/camera-2 line  others  return  token:other-gate,state:RETURNED,no-face
	slip-without-paper man-1/camera-2 -            line  nopaper officer reason:token-not-issued,state:ISSUING
	TABLE
}

case ${1:-} in
list)
	table | awk '{ print $1, $6 }'
	exit 0
	;;
run) exec tests/pcscd.sh tests/demo/apart.sh inside "$2" ;;
inside) ;;
*)
	echo "usage: apart.sh list | run NAME" >&2
	exit 64
	;;
esac

name=$2
# shellcheck disable=SC2046 # the row is words
set -- $(table | awk -v n="$name" '$1 == n')
before=$men/$2 at_gate=$men/$3 reads=$4 what=$5 expected=$6 say=$7
here=$(realpath "$out")/$name
mkdir -p "$here/kiosk" "$here/slips" "$here/pages"
: >"$here/kiosk/log"
: >"$here/log"
trap 'kill $pids 2>/dev/null; wait 2>/dev/null' EXIT
pids=

# One policy for both: a token is bound to it.
cat >"$here/policy.conf" <<POLICY
[policy]
name = demo
version = 3
[rule 1]
station = gate
then = eligible
text = the kiosk has asked everything else
[rule 2]
station = kiosk
nationality = UTO
then = eligible
text = citizens
[time]
mrz_ms = 5000
ask_again_ms = 4000
access_ms = 3000
read_ms = 6000
face_ms = 3000
warning_ms = 2000
officer_ms = 700
passed_ms = 700
slip_ms = 700
[record]
replay_days = 1
replay_images = yes
POLICY
(
	umask 077
	openssl genpkey -algorithm ed25519 -out "$here/kiosk.pem"
	openssl genpkey -algorithm x25519 -out "$here/gates.pem"
) 2>/dev/null
openssl pkey -in "$here/kiosk.pem" -pubout -out "$here/kiosk.pub"
openssl pkey -in "$here/gates.pem" -pubout -out "$here/gates.pub"

cp "$here/policy.conf" "$here/policy-gate.conf"
[ "$what" != before ] ||
    sed -i 's/^version = 3/version = 4/' "$here/policy-gate.conf"
gates=gate-1 signs=1 printer=file:$here/slips
[ "$what" != others ] || { gates=gate-2 signs=2; }
# A printer that has no paper takes nothing.
if [ "$what" = nopaper ]; then
	mkfifo "$here/lp0"
	printer=escpos:$here/lp0
fi

# station DIRECTORY NAME TOPOLOGY CAMERA DOCSCAN POLICY: the common part
station() {
	cat <<CONF
[gate]
name = $2
topology = $3
store = sqlite:$1/passages.db
policy = $6
policy_unsigned = yes
without_landlock = yes
log = $1/log
recordings = $1/recordings
[trust]
store = $material/trust
[face]
model = $model
[screen]
offscreen = yes
fullscreen = no
width = ${DEMO_WIDTH:-1080}
height = ${DEMO_HEIGHT:-1920}
language = ${DEMO_LANGUAGE:-en}
snapshots = $1
[devices]
camera = file:$4?fps=15
docscan = $5
CONF
}
mkfifo "$here/kiosk/docscan" "$here/docscan"
{
	station "$here/kiosk" kiosk-1 kiosk "$before" "$here/kiosk/docscan" \
	    "$here/policy.conf"
	cat <<CONF
reader = pcsc
printer = $printer
[token]
key = $here/kiosk.pem
gates = $gates
signs = $signs
seal = $here/gates.pub
CONF
} >"$here/kiosk/kiosk.conf"
docscan=$here/docscan
case $reads in
photo) docscan=camera:file:$here/pages?fps=5 ;;
keys) docscan=keyboard:$here/docscan?keys=us ;;
esac
{
	station "$here" gate-1 gate "$at_gate" "$docscan" "$here/policy-gate.conf"
	cat <<CONF
door = sim:
[token]
kiosks = $here/kiosk.pub
open = $here/gates.pem
CONF
} >"$here/kiosk.conf"

# entered DIRECTORY STATE: how often it has been
entered() {
	grep -c -e "-> $2\"" "$1/log"
}
# await DIRECTORY STATE: until it is there, or the station is gone
await() {
	tries=0
	until [ "$(entered "$1" "$2")" -gt 0 ] || [ "$tries" -gt 400 ] ||
	    ! kill -0 "$station" 2>/dev/null; do
		tries=$((tries + 1))
		sleep 0.05
	done
}
begin() {
	"$SALLYPORT" kiosk --config "$1/kiosk.conf" --once --record "$1" \
	    >"$1/out" 2>&1 &
	station=$!
	pids="$pids $station"
	await "$1" IDLE
}
finish() {
	tries=0
	while kill -0 "$station" 2>/dev/null && [ "$tries" -lt 600 ]; do
		tries=$((tries + 1))
		sleep 0.05
	done
	kill "$station" 2>/dev/null
	wait "$station" 2>/dev/null
}

begin "$here/kiosk"
"$SALLYPORT" chip serve "$material/pace" --vpcd 127.0.0.1:35963 \
    >"$here/chip" 2>&1 &
pids="$pids $!"
{ tail -c 88 "$material/pace/EF_DG1.bin" | fold -w 44; echo; } \
    >"$here/kiosk/docscan" &
finish

slip=$(ls "$here"/slips/*.png 2>/dev/null)
record=$here/record.json
[ "$what" != nopaper ] || record=$here/kiosk/record.json
# shellcheck disable=SC2086 # one, or none
"$B/tests/demo/slip" text $slip >"$here/slip" 2>&1
# One character is another one, whatever it was.
[ "$what" != altered ] || sed -i -e 's/^\(SPT1:.\{201\}\)Z/\1Y/;t' -e 's/^\(SPT1:.\{201\}\)./\1Z/' "$here/slip"
[ "$reads" != photo ] || "$B/tests/demo/slip" photo "$slip" "$here/pages" 3
show_slip() {
	: >"$here/log"
	begin "$here"
	# Some other code first: a slip is asked for again.
	if [ "$what" = unread ]; then
		printf 'HTTPS://EXAMPLE.INT/%0100d\n' 0 >"$here/docscan"
		await "$here" ASK_AGAIN
	fi
	case $reads in
	line) cat "$here/slip" >"$here/docscan" & ;;
	keys) "$B/tests/demo/slip" keys "$slip" >"$here/docscan" & ;;
	esac
	finish
}
[ "$what" = nopaper ] || show_slip
[ "$what" != twice ] || show_slip

ask() {
	sqlite3 :memory: "with r(j) as (select readfile('$record'))
	    select $1 from r" 2>/dev/null
}
holds() {
	case $1 in
	no-face) ask "json_extract(j,'\$.face') is null" ;;
	token:*) ask "json_extract(j,'\$.token.verdict')='${1#*:}'" ;;
	state:*) ask "exists(select 1 from json_each(j,'\$.passage.steps') where
	    json_extract(value,'\$.state')='${1#*:}')" ;;
	reason:*) ask "exists(select 1 from json_each(j,'\$.reasons') where
	    json_extract(value,'\$.code')='${1#*:}')" ;;
	esac
}

decided=$(ask "json_extract(j,'\$.decision')")
seconds=$(ask "printf('%.2f',json_extract(j,'\$.passage.decision_ms')/1000.0)")
issued=$(sqlite3 :memory: "select json_extract(readfile('$here/kiosk/record.json'),
    '\$.decision')" 2>/dev/null)
note= verdict='as expected'
[ "$decided" = "$expected" ] || verdict='NOT as expected'
if [ "$issued" != issue ] && [ "$what" != nopaper ]; then
	verdict='NOT as expected'
	note="$note the kiosk decided ${issued:-nothing};"
fi
if [ "$(entered "$here/kiosk" DOOR_OPEN)" != 0 ]; then
	verdict='NOT as expected'
	note="$note the kiosk opened a door;"
fi
for fact in $(echo "$say" | tr ',' ' '); do
	if [ "$(holds "$fact")" != 1 ]; then
		verdict='NOT as expected'
		note="$note record does not say $fact;"
	fi
done
# The same code comes to the same records, without a traveller.
recordings=$here/kiosk/recordings
[ ! -e "$here/recordings" ] || recordings="$recordings $here/recordings"
# shellcheck disable=SC2086 # one, or two
if ! "$SALLYPORT" replay $recordings >"$here/replayed" 2>&1; then
	verdict='NOT as expected'
	note="$note a replay comes to something else;"
fi
# Nothing of the traveller stands on paper in the clear.
if grep -aq -e ERIKSSON -e L898902C3 "$here/slip"; then
	verdict='NOT as expected'
	note="$note the slip names the traveller;"
fi
rm -f "$here/kiosk.pem" "$here/gates.pem" "$here/docscan" "$here/kiosk/docscan" "$here/lp0"
echo "$verdict" >"$here/verdict"
why=$(sqlite3 :memory: "select group_concat(json_extract(value,'\$.code'), ', ')
    from json_each(readfile('$record'), '\$.reasons')" 2>/dev/null)
printf '%-20s %-8s %-8s %7s  %s\n' "$name" "$expected" "${decided:-nothing}" \
    "${seconds:--}" "${verdict#as expected}${note:+ ($note) }$why"
