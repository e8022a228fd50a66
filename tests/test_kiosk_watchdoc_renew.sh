#!/bin/sh
# A gate that runs takes a list of documents and names that is put in the place
# of another; what is bad stays outside, and the one before in use.  TAP.
set -u
cd "$(dirname "$0")/.." || exit 1
sallyport=${SALLYPORT:-build/sallyport}
dir=$(mktemp -d) || exit 1
gate= chip=
. tests/tap.sh
finish() {
	kill ${gate:+"$gate"} ${chip:+"$chip"} 2>/dev/null
	rm -rf "$dir"
}
trap finish EXIT
trap 'exit 1' HUP INT TERM

umask 077
for name in key audit; do
	openssl genpkey -algorithm ed25519 -out "$dir/$name" 2>/dev/null
	openssl pkey -in "$dir/$name" -pubout -out "$dir/$name.pem"
done
# imports VERSION
imports() {
	cat >"$dir/list" <<LIST
[list]
name = wanted
version = $1
issued = $(date -u +%FT%H:%MZ)
[documents]
UTO L898902C3 = SLTD-4711
LIST
	"$sallyport" watchlist sign --key "$dir/key" "$dir/list" &&
		"$sallyport" watchlist import --key "$dir/key.pem" \
		    --secret "$dir/secret" --out "$dir/index" "$dir/list"
}
portrait 9000 >"$dir/face.jpg"
material() {
	"$sallyport" chip make --out "$dir/passport" --csca "$dir/csca" \
	    --portrait "$dir/face.jpg" --mrz 'L898902C3 740812 310415' &&
		"$sallyport" pkd import --store "$dir/trust" --i-trust-this \
		    "$dir/csca/csca.pem" && imports 12
}
check "a list and a trust store" material
mkdir "$dir/camera"
cp "$dir/face.jpg" "$dir/camera/1.jpg"
mkfifo "$dir/docscan"
: >"$dir/log"
cat >"$dir/kiosk.conf" <<CONF
[gate]
name = lane-1
store = sqlite:$dir/passages.db
log = $dir/log
audit = $dir/audit.log
audit_key = $dir/audit
[devices]
reader = socket:$dir/chip
docscan = $dir/docscan
camera = file:$dir/camera?fps=5
door = sim:
[trust]
store = $dir/trust
[watchlist]
persons = $dir/index
secret = $dir/secret
[screen]
width = 480
height = 640
offscreen = yes
CONF
until_said() {
	tries=0
	until grep -q -e "$1" "$dir/log"; do
		tries=$((tries + 1))
		[ "$tries" -lt 400 ] || { tail -n 5 "$dir/log"; return 1; }
		sleep 0.1
	done
}
"$sallyport" chip serve "$dir/passport" --socket "$dir/chip" >"$dir/served" 2>&1 &
chip=$!
"$sallyport" kiosk --config "$dir/kiosk.conf" >"$dir/gate" 2>&1 &
gate=$!
check "the gate is ready" until_said '-> IDLE"'
[ "$failed" -eq 0 ] || exit 1
check "a newer one is imported" imports 13
check "and taken" until_said 'wanted: version 13 from now on, SHA-256 '
check "which is the file's digest" grep -q \
    "SHA-256 $(sha256sum <"$dir/index" | cut -c 1-16)" "$dir/log"
cp "$dir/index" "$dir/good"
head -c 60 "$dir/good" >"$dir/bad"
mv "$dir/bad" "$dir/index"
check "half of one is not" until_said \
    'wanted: what was put in its place .* version 13 stays'
check "the doctor finds it" sh -c "'$sallyport' doctor --config \
    '$dir/kiosk.conf' 2>&1 | grep -q 'is not searched: .*the one before'"
rm "$dir/index"
check "nor none" until_said 'in its place cannot be read; version 13 stays'
check "the next good one is imported" imports 14
check "and taken" until_said 'wanted: version 14 from now on'
kill "$gate"
wait "$gate" 2>/dev/null
gate=
audited() {
	"$sallyport" audit show "$dir/audit.log" >"$dir/shown" || return 1
	cat "$dir/shown"
	grep -q 'wanted: version 13 from now on' "$dir/shown" &&
		grep -q 'version 13 stays' "$dir/shown" &&
		grep -q 'wanted: version 14 from now on' "$dir/shown"
}
check "the audit log says all of it" audited
[ "$failed" -eq 0 ]
