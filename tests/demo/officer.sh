#!/bin/sh
# Gate and console side by side: a case appears, the officer decides, the door
# follows.  See demo.sh; a real PostgreSQL with TLS stands between them.
#
#	officer.sh run NAME
set -u
cd "$(dirname "$0")/../.." || exit 1

# What the officer orders, and what the gate then has to have done.
table() {
	cat <<-'TABLE'
	officer-refuses  pace     man-3/camera-2  order:refuse,enter           refuse  no-door
	officer-admits   foreign  man-1/camera-2  order:admit,reason:1,enter   admit   state:DOOR_OPEN
	TABLE
}

case ${1:-} in
list)
	table | awk '{ print $1, $5 }'
	exit 0
	;;
run) exec tests/pcscd.sh tests/demo/officer.sh inside "$2" ;;
inside) ;;
*)
	echo "usage: officer.sh list | run NAME" >&2
	exit 64
	;;
esac

name=$2
# shellcheck disable=SC2046 # the row is words
set -- $(table | awk -v n="$name" '$1 == n')
passport=$material/$2 camera=$men/$3 orders=$4 expected=$5 door=$6
here=$(realpath "$out")/$name
mkdir -p "$here/console"
site=$(mktemp -d)
. tests/postgres.sh
. tests/officer.sh
trap 'kill $pids 2>/dev/null; postgres_stop; rm -rf "$site"' EXIT
pids=

{ postgres_start "$site" && postgres_add gate demo &&
	postgres_add console desk-1 && officer_enrol "$site" 4711 246810; } \
    >"$here/site" 2>&1 || {
	printf '%-20s %-8s %-8s %7s  %s\n' "$name" "$expected" SKIPPED - \
	    'PostgreSQL does not start'
	exit 0
}
cat >"$here/policy.conf" <<POLICY
[time]
mrz_ms = 2000
access_ms = 3000
read_ms = 6000
face_ms = 3000
warning_ms = 2000
officer_ms = 60000
passed_ms = 700
[record]
profile = full
POLICY
face='landmarks ='
[ "$name" = officer-admits ] || face="model = $model"
cat >"$here/kiosk.conf" <<CONF
[gate]
name = demo
store = sqlite:$here/passages.db
policy = $here/policy.conf
policy_unsigned = yes
without_landlock = yes
log = $here/log
[site]
name = T1
store = $(postgres_address demo)
keys = $site/consoles.conf
[devices]
reader = pcsc
docscan = $here/docscan
camera = file:$camera?fps=15
door = sim:
[trust]
store = $material/trust
[face]
$face
[screen]
width = 1080
height = 1920
offscreen = yes
snapshots = $here
CONF
cat >"$here/console.conf" <<CONF
[console]
name = desk-1
officers = $site/officers.conf
audit = $here/console-audit.log
[site]
name = T1
lanes = demo
store = $(postgres_address desk-1)
CONF
mkfifo "$here/docscan"
: >"$here/log"
"$SALLYPORT" kiosk --config "$here/kiosk.conf" --once --record "$here" \
    >"$here/out" 2>&1 &
gate=$!
pids=$gate
tries=0
until grep -q -e '-> IDLE"' "$here/log" || [ "$tries" -gt 400 ]; do
	tries=$((tries + 1))
	sleep 0.05
done
# The officer is there before the traveller; a code lasts half a minute.
{
	officer_logon "$site" 4711 246810
	printf 'snapshot lanes\nuntil-case\nsnapshot alarm\nsee-to-it\n'
	printf 'until-zones\n%s\nsnapshot case\n' \
	    "$([ "$name" = officer-admits ] || echo until-photos)"
	echo "$orders" | tr ',:' '\n '
	printf 'until-answer\nsnapshot answer\n'
} >"$here/script"
"$SALLYPORT" console --config "$here/console.conf" --offscreen \
    --snapshots "$here/console" --script "$here/script" >"$here/desk" 2>&1 &
desk=$!
"$SALLYPORT" chip serve "$passport" --vpcd 127.0.0.1:35963 >"$here/chip" 2>&1 &
pids="$pids $desk $!"
{
	tail -c 88 "$passport"/*1.bin | fold -w 44
	echo
} >"$here/mrz" 2>/dev/null
timeout 5 sh -c "cat '$here/mrz' >'$here/docscan'"
wait "$desk"
officer=$?
wait "$gate"
rm -f "$here/docscan"

ask() {
	sqlite3 :memory: "with r(j) as (select readfile('$here/record.json'))
	    select $1 from r" 2>/dev/null
}
opened=$(ask "exists(select 1 from json_each(j,'\$.passage.steps') where
    json_extract(value,'\$.state')='DOOR_OPEN')")
decided=$(ask "json_extract(j,'\$.decision')")
seconds=$(ask "printf('%.2f',json_extract(j,'\$.passage.decision_ms')/1000.0)")
verdict='as expected' note=
[ "$decided" = "$expected" ] && [ "$officer" -eq 0 ] || verdict='NOT as expected'
[ "$opened" = "$([ "$door" = no-door ] && echo 0 || echo 1)" ] ||
	verdict='NOT as expected' note='the door did not follow'
# Both, side by side, in the order of what happened.
{
	echo '<!DOCTYPE html><meta charset="utf-8"><title>Gate and console</title>'
	echo '<style>body{background:#222}img{height:45vh;margin:4px}</style>'
	for shot in "$here"/console/*.png; do
		echo "<p><img src=\"console/${shot##*/}\"></p>"
	done
	for shot in "$here"/*.png; do
		echo "<img src=\"${shot##*/}\">"
	done
} >"$here/index.html"
echo "$verdict" >"$here/verdict"
printf '%-20s %-8s %-8s %7s  %s\n' "$name" "$expected" "${decided:-nothing}" \
    "${seconds:--}" "${verdict#as expected}${note:+ ($note)} see $name/index.html"
