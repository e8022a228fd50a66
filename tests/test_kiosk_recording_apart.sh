#!/bin/sh
# A passage at a kiosk and at a gate that stand apart is recorded and replayed:
# the same decision and the same record, without any key that signs; with one
# byte altered, other keys or another policy it is not.  A kiosk's recording
# gives nobody a token.  TAP.
set -u
cd "$(dirname "$0")/.." || exit 1
sallyport=${SALLYPORT:-build/sallyport}
: "${B:=build/gcc}"
case ${CFG:-} in
*-san)
	echo "ok 1 # SKIP sanitizers are too slow for the bounds in time"
	echo "# skipped: kiosk_recording_apart: sanitizers are too slow for it"
	exit 0
	;;
esac
dir=$(mktemp -d) || exit 1
men=build/men
station= chip= pg_data=
. tests/tap.sh
. tests/postgres.sh
finish() {
	kill ${station:+"$station"} ${chip:+"$chip"} 2>/dev/null
	postgres_stop
	rm -rf "$dir"
}
trap finish EXIT
trap 'exit 1' HUP INT TERM

tests/demo/men.sh "$men" >"$dir/made" 2>&1 || {
	cat "$dir/made"
	echo "not ok 1 - no faces could be made"
	exit 1
}
{
	"$sallyport" chip make --out "$dir/passport" --csca "$dir/pki" \
	    --portrait "$men/man-1/portrait-1.jpg" \
	    --mrz 'L898902C3 740812 310415' --access pace
	"$sallyport" pkd import --store "$dir/trust" --i-trust-this \
	    "$dir/pki/csca.pem"
} >"$dir/made" 2>&1
# A pair of keys, and one of somebody else.
umask 077
for name in kiosk other-kiosk; do
	openssl genpkey -algorithm ed25519 -out "$dir/$name.pem"
	openssl pkey -in "$dir/$name.pem" -pubout -out "$dir/$name.pub"
done 2>/dev/null
for name in gates other-gates; do
	openssl genpkey -algorithm x25519 -out "$dir/$name.pem"
	openssl pkey -in "$dir/$name.pem" -pubout -out "$dir/$name.pub"
done 2>/dev/null
# With a site the gate asks it whether the token was used at another one.  That
# one has told it, but does not run.
gates=gate-1 site=no
if [ -n "$pg_bin" ]; then
	if postgres_start "$dir" && postgres_add gate kiosk-1 &&
	    postgres_add gate gate-1 && postgres_add gate gate-2 &&
	    postgres_down && cp -a "$pg_data" "$dir/pg/old" && postgres_up &&
	    postgres_sql "SET SESSION AUTHORIZATION 'gate-2@T1';
	        SELECT tell_spent('T1', 0, '', 1)" &&
	    : >"$dir/consoles.conf"; then
		gates='gate-1 gate-2' site=yes
	fi >"$dir/made" 2>&1
fi
for state in UTO GBR; do
	cat >"$dir/policy-$state.conf" <<-POLICY
	[policy]
	name = apart
	version = 1
	[rule 1]
	station = gate
	then = eligible
	text = the kiosk has asked everything else
	[rule 2]
	station = kiosk
	nationality = $state
	then = eligible
	text = citizens
	[time]
	mrz_ms = 20000
	access_ms = 20000
	read_ms = 30000
	face_ms = 30000
	warning_ms = 10000
	officer_ms = 500
	passed_ms = 300
	[record]
	replay_days = 1
	replay_images = yes
	POLICY
done

# common NAME TOPOLOGY CAMERA
common() {
	mkdir -p "$dir/$1"
	mkfifo "$dir/$1/docscan"
	: >"$dir/$1/log"
	cat <<-CONF
	[gate]
	name = $1
	topology = $2
	store = sqlite:$dir/$1/passages.db
	policy = $dir/policy-UTO.conf
	policy_unsigned = yes
	log = $dir/$1/log
	recordings = $dir/$1/recordings
	[trust]
	store = $dir/trust
	[screen]
	width = 480
	height = 640
	offscreen = yes
	CONF
	[ "$site" = no ] || cat <<-CONF
	[site]
	name = T1
	store = $(postgres_address "$1")
	keys = $dir/consoles.conf
	CONF
	cat <<-CONF
	[devices]
	docscan = $dir/$1/docscan
	camera = file:$men/man-1/$3?fps=8
	CONF
}
mkdir "$dir/slips" "$dir/altered"
{
	common kiosk-1 kiosk camera-2
	cat <<-CONF
	reader = socket:$dir/chip
	printer = file:$dir/slips
	[token]
	key = $dir/kiosk.pem
	gates = $gates
	seal = $dir/gates.pub
	CONF
} >"$dir/kiosk.conf"
{
	common gate-1 gate camera-3
	cat <<-CONF
	door = sim:?open_ms=50&pass_ms=100&close_ms=50
	[token]
	kiosks = $dir/kiosk.pub
	open = $dir/gates.pem
	CONF
} >"$dir/gate.conf"

until_said() {
	tries=0
	until grep -q -e "$2" "$dir/$1/log"; do
		tries=$((tries + 1))
		[ "$tries" -lt 600 ] || return 1
		sleep 0.1
	done
}
# passes CONF NAME DECISION: one passage with what $dir/laid says
passes() {
	"$sallyport" kiosk --config "$dir/$1" --once --record "$dir/$2" \
	    >"$dir/$2/out" 2>&1 &
	station=$!
	if { [ "$site" = no ] || until_said "$2" '"event":"line".*"up"'; } &&
	    until_said "$2" '-> IDLE"'; then
		cat "$dir/laid" >"$dir/$2/docscan"
	else
		kill "$station"
	fi
	wait "$station"
	rc=$?
	station=
	cat "$dir/$2/out" "$dir/$2/log"
	[ "$rc" -eq 0 ] &&
		grep -q "\"decision\": \"$3\"" "$dir/$2/record.json"
}
at_the_kiosk() {
	"$sallyport" chip serve "$dir/passport" --socket "$dir/chip" \
	    >"$dir/served" 2>&1 &
	chip=$!
	{ tail -c 88 "$dir/passport/EF_DG1.bin" | fold -w 44; echo; } >"$dir/laid"
	passes kiosk.conf kiosk-1 issue
	rc=$?
	kill "$chip"
	wait "$chip" 2>/dev/null
	chip=
	return "$rc"
}
at_the_gate() {
	"$B/tests/demo/slip" text "$dir"/slips/*.png >"$dir/laid" &&
		passes gate.conf gate-1 admit
}
# replays STATUS PATTERN ARGUMENT...
replays() {
	want=$1 pattern=$2
	shift 2
	"$sallyport" replay "$@" >"$dir/said" 2>&1
	rc=$?
	cat "$dir/said"
	echo "status $rc, not $want"
	[ "$rc" -eq "$want" ] && grep -q -e "$pattern" "$dir/said"
}
# The byte at this place is another one: alters PLACE
alters() {
	old=$(od -An -tu1 -j "$1" -N 1 "$recording" | tr -d ' ')
	cp "$recording" "$dir/altered.pass"
	# shellcheck disable=SC2059 # the octet is the format
	printf "\\$(printf %03o $((old ^ 1)))" |
		dd of="$dir/altered.pass" bs=1 seek="$1" conv=notrunc \
		    2>"$dir/dd"
}
# The place of the first event of this part, kind and message; of the N-th of
# the monitor behind, or the last before, the first of a kind.
list() { "$sallyport" replay --list "$recording"; }
place() {
	list | awk -v p="$1" -v k="$2" -v m="$3" \
	    '$2 == p && $5 == k && (m == "-" || $7 == m) { print $1; exit }'
}
behind() {
	list | awk -v f="$1" -v k="$2" -v n="$3" '$2 == "monitor" {
	    if (on && $5 == k && ++i == n) { print $1; exit }
	    if ($5 == f) on = 1 }'
}
before() {
	list | awk -v f="$1" -v k="$2" '$2 == "monitor" {
	    if ($5 == f) { print at; exit }
	    if ($5 == k) at = $1 }'
}
head=25
# differs PLACE PATTERN ARGUMENT...: with that byte altered it is told so
differs() {
	at=$1 pattern=$2
	shift 2
	[ -n "$at" ] && alters "$at" &&
		replays 1 "$pattern" "$@" "$dir/altered.pass"
}
# otherwise SED PATTERN NOTE: with a configuration that says something else
otherwise() {
	sed "$1" "$conf" >"$dir/other.conf"
	! cmp -s "$conf" "$dir/other.conf" &&
		replays 1 "$2" --without-images --config "$dir/other.conf" \
		    "$recording" && grep -q "^  $3 is not the recorded one" "$dir/said"
}
# refused PATTERN ARGUMENT...: it cannot be replayed, and why
refused() {
	replays 2 "unusable: .*$1" "$2" "$3" "$4"
}
# What is signed in a token, in hex: Base45 (RFC 9285), the last 64 octets.
signature() {
	tr -d '\n' <"$dir/laid" | cut -c 6- | awk '{
	    set = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
	    for (i = 1; i <= length($0); i += 3) {
		n = index(set, substr($0, i, 1)) - 1
		n += 45 * (index(set, substr($0, i + 1, 1)) - 1)
		if (i + 2 <= length($0)) {
			n += 2025 * (index(set, substr($0, i + 2, 1)) - 1)
			printf "%02x", int(n / 256)
		}
		printf "%02x", n % 256
	    } }' | tail -c 128
}
holds_signature() {
	signature >"$dir/signature"
	[ "$(wc -c <"$dir/signature")" -eq 128 ] &&
		od -An -v -tx1 "$1" | tr -d ' \n' | grep -q -F -f "$dir/signature"
}
private() {
	ls -l "$1"
	[ "$(stat -c %a "$1")" = 600 ]
}

check "a passage at a kiosk is recorded" at_the_kiosk
check "and one at its gate" at_the_gate

[ "$failed" -eq 0 ] || exit 1
recording=$(ls "$dir"/kiosk-1/recordings/*.pass 2>/dev/null)
conf=$dir/kiosk.conf
echo "# of the kiosk"
check "readable by its owner alone" private "$recording"
mv "$dir/kiosk.pem" "$dir/kept.pem"
check "it replays to the same record, without the key that signs" \
    replays 0 ': same: issue' "$recording"
check "and without images" replays 0 'same: issue, without images' \
    --without-images "$recording"
mv "$dir/kept.pem" "$dir/kiosk.pem"
check "no signature is in it" not holds_signature "$recording"
printed=$(($(behind signed result 2) + 3))
check "what was signed altered" \
    differs $(($(place monitor signed -) + head + 30)) \
    'signed: byte 30 of' --without-images
check "which the monitor shows" grep -q '  monitor, event [0-9]* at byte' \
    "$dir/said"
check "the key of the seal altered" \
    differs $(($(before signed random) + head + 7)) 'signed: byte' \
    --without-images
check "the template altered" \
    differs $(($(place monitor in TEMPLATE) + head + 60)) 'signed: byte' \
    --without-images
check "the printer's answer altered" differs "$printed" 'recorded issue' \
    --without-images
check "one byte of an answer of the chip altered" \
    differs $(($(place document in RAPDU) + head + 3)) 'recorded issue' \
    --without-images
check "another site's key" otherwise \
    "s|^seal = .*|seal = $dir/other-gates.pub|" 'signed: byte' seal
check "a policy that says no" otherwise \
    "s|policy-UTO|policy-GBR|" 'recorded issue' policy
check "with the gate's configuration" refused \
    'topology kiosk, and .* has gate: name' --config "$dir/gate.conf" \
    "$recording"
# A recording of before, which was always a lane's, has no such line.
sed 's/^station kiosk$/stateon kiosk/' "$recording" >"$dir/altered.pass"
check "which names no station" refused 'topology one-step, and .* has kiosk' \
    --config "$conf" "$dir/altered.pass"
sed 's/^SPPASS\(.\)\x02/SPPASS\1\x01/' "$recording" >"$dir/altered.pass"
check "of an earlier version" refused \
    'version 1, and this program replays version 2: use' --config "$conf" \
    "$dir/altered.pass"
head -c $(($(place monitor signed -) + head + 9)) "$recording" \
    >"$dir/altered.pass"
check "cut" refused 'no recording, from byte' --config "$conf" \
    "$dir/altered.pass"

recording=$(ls "$dir"/gate-1/recordings/*.pass 2>/dev/null)
conf=$dir/gate.conf
echo "# of the gate"
check "readable by its owner alone" private "$recording"
check "it replays to the same record" replays 0 ': same: admit' "$recording"
check "with the key that opens faces" not grep -q 'without the key' "$dir/said"
# The search that finds none in the kiosk's finds the one that was read here.
check "the token is in it" holds_signature "$recording"
opened=$(place monitor opened -)
mv "$dir/gates.pem" "$dir/kept.pem"
believed() {
	replays 0 'same: admit' --without-images "$recording" &&
		grep -q '  without the key of tokens' "$dir/said"
}
check "the same without the key, and it is said" believed
check "the face in the token altered" differs $((opened + head + 60)) \
    'REFERENCE to biometric: byte 60 of' --without-images
mv "$dir/kept.pem" "$dir/gates.pem"
check "the same, with the key" differs $((opened + head + 60)) \
    'opened: byte 60 of' --without-images
check "the token altered" \
    differs $(($(place document in SCANNED) + head + 100)) 'recorded admit' \
    --without-images
check "which the document worker shows" \
    grep -q '  document, event [0-9]* at byte' "$dir/said"
check "whether it was used before altered" \
    differs $(($(behind opened result 1) + 3)) 'recorded admit' \
    --without-images
check "the template that is compared altered" \
    differs $(($(place biometric in REFERENCE) + head + 60)) \
    '  biometric, event'
if [ "$site" = yes ]; then
	check "the site was asked" grep -q '"claim": "the site knew it as unused"' \
	    "$dir/gate-1/record.json"
	check "the site's answer altered" \
	    differs $(($(place monitor in CLAIMED) + head + 32)) \
	    'recorded admit' --without-images
else
	skipped "the site's answer altered" "no PostgreSQL"
fi
check "another site's kiosks" otherwise \
    "s|^kiosks = .*|kiosks = $dir/other-kiosk.pub|" 'recorded admit' kiosks
others_key() {
	sed "s|^open = .*|open = $dir/other-gates.pem|" "$conf" >"$dir/other.conf"
	replays 1 'opened: byte 0 of' --without-images \
	    --config "$dir/other.conf" "$recording"
}
check "another site's key" others_key
check "with the kiosk's configuration" refused \
    'topology gate, and .* has kiosk: name' --config "$dir/kiosk.conf" \
    "$recording"
# Doc 9303-3: names and number of the page.
nothing_personal() {
	! grep -q -i -e ERIKSSON -e L898902C3 "$dir"/*-1/log
}
check "logs hold nothing personal" nothing_personal
# What was used since the backup is not in it, and the gate that knows is away.
restored() {
	postgres_down && rm -rf "$pg_data" && cp -a "$dir/pg/old" "$pg_data" &&
	    postgres_up && postgres_sql 'SELECT count(*) = 0 FROM spent' |
	    grep -q t || return 1
	{
		common gate-2 gate camera-3
		sed -n '/^door = /,$p' "$dir/gate.conf"
	} >"$dir/gate-2.conf"
	passes gate-2.conf gate-2 return &&
	    grep -q '"verdict": "unsettled"' "$dir/gate-2/record.json" &&
	    grep -q 'gate-1 has not told the site' "$dir/gate-2/log" &&
	    ! grep -q -e '-> FACE"' "$dir/gate-2/log"
}
if [ "$site" = yes ]; then
	check "used before the site was restored: refused at another gate" restored
	check "which replays as well" replays 0 ': same: return' \
	    "$dir"/gate-2/recordings/*.pass
else
	skipped "the site is restored" "no PostgreSQL"
fi
[ "$failed" -eq 0 ]
