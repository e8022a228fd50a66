#!/bin/sh
# A site: PostgreSQL with TLS and client certificates, three lanes with virtual
# passports, and two consoles.  Each lane's case appears at its own officer's
# console, is decided there, and the door follows.  Lanes 1 and 2 have one
# officer, who has the second case while the first is open; lane 3 has another.
#
# One line a lane; ends with 0 only if every decision, door and row is as
# expected.  build/demo-site/ keeps what officers and travellers saw
# (index.html), the gates' records, the consoles' audit logs.
set -u
cd "$(dirname "$0")/../.." || exit 1
: "${B:=build/gcc}" "${SALLYPORT:=build/sallyport}"
export B SALLYPORT
out=${DEMO_OUT:-build/demo-site}
men=build/men
# Whose passport, who stands there, what the officer does, what has to follow.
table() {
	cat <<-'TABLE'
	1 foreign  man-1 desk-1 4711 admit  dsc-signature opened
	2 pace     man-3 desk-1 4711 refuse face-no-match closed
	3 replaced man-2 desk-2 4712 refuse dg2           closed
	TABLE
}

site= pids=
. tests/postgres.sh
. tests/officer.sh
# shellcheck disable=SC2086 # ids
trap '[ -z "$pids" ] || kill $pids 2>/dev/null; postgres_stop; rm -rf "$site"' EXIT
trap 'exit 1' HUP INT TERM
give_up() {
	echo "demo-site: $*" >&2
	exit 1
}
# await SECONDS COMMAND: until it succeeds
await() {
	tries=$(($1 * 10))
	shift
	until "$@"; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || return 1
		sleep 0.1
	done
}

rm -rf "$out"
mkdir -p "$out" "$men" || exit 1
out=$(realpath "$out")
site=$(mktemp -d /tmp/sallyport-site-XXXXXX)

passport() {
	to=$site/$1 pki=$site/$2
	shift 2
	"$SALLYPORT" chip make --out "$to" --csca "$pki" --mrz \
	    'L898902C3 740812 310415' --portrait "$men/man-1/portrait-1.jpg" "$@"
}
# Signed by nobody we know; as issued; with another's portrait put in later.
material() {
	tests/demo/men.sh "$men" && passport foreign unknown &&
	    passport pace pki &&
	    passport replaced pki --dg2-after-signing \
	        "$men/man-2/portrait-1.jpg" &&
	    "$SALLYPORT" pkd import --store "$site/trust" --i-trust-this \
	        "$site/pki/csca.pem"
}
material >"$out/material.log" 2>&1 || {
	tail -n 20 "$out/material.log" >&2
	give_up "the passports could not be made"
}
{
	postgres_start "$site" && for n in 1 2 3; do
		postgres_add gate "lane-$n" || exit 1
	done && for n in 1 2; do
		postgres_add console "desk-$n" || exit 1
	done && officer_enrol "$site" 4711 246810 &&
	    officer_enrol "$site" 4712 135791
} >"$out/site.log" 2>&1 || give_up "no site: see $out/site.log"

gate() {
	lane=$out/lane-$1
	mkdir -p "$lane"
	mkfifo "$site/scan-$1"
	cat >"$lane/policy.conf" <<-END
	[time]
	mrz_ms = 20000
	access_ms = 20000
	read_ms = 30000
	face_ms = 8000
	warning_ms = 4000
	officer_ms = 60000
	passed_ms = 700
	[record]
	profile = full
	END
	cat >"$lane/kiosk.conf" <<-END
	[gate]
	name = lane-$1
	store = sqlite:$lane/passages.db
	log = $lane/log
	policy = $lane/policy.conf
	policy_unsigned = yes
	without_landlock = yes
	[site]
	name = T1
	store = $(postgres_address "lane-$1")
	keys = $site/consoles.conf
	[devices]
	reader = socket:$site/chip-$1
	docscan = $site/scan-$1
	camera = file:$men/$3/camera-2?fps=15
	door = sim:$lane/door
	[trust]
	store = $site/trust
	[screen]
	width = 540
	height = 960
	offscreen = yes
	snapshots = $lane
	END
	: >"$lane/log"
	"$SALLYPORT" chip serve "$site/$2" --socket "$site/chip-$1" \
	    >"$lane/chip.log" 2>&1 &
	pids="$pids $!"
	await 20 [ -S "$site/chip-$1" ] || give_up "no passport at lane-$1"
	"$SALLYPORT" kiosk --config "$lane/kiosk.conf" --once --record "$lane" \
	    >"$lane/kiosk.log" 2>&1 &
	pids="$pids $!"
	echo $! >"$site/gate-$1"
}
# Has the gate entered a state?
entered() {
	grep -q -e "-> $2\"" "$out/lane-$1/log"
}
traveller() {
	{
		tail -c 88 "$site/$2/EF_DG1.bin" | fold -w 44
		echo
	} >"$site/mrz"
	timeout 10 sh -c "cat '$site/mrz' >'$site/scan-$1'"
}

# A desk's lanes, and what its officer does with each of their cases.
script() {
	officer_logon "$site" "$2" "$3"
	echo 'snapshot lanes'
	table | while read -r n _ _ desk _ order cause _; do
		[ "$desk" = "$1" ] || continue
		printf 'until-case\nsnapshot alarm-%d\nsee-to-it\n' "$n"
		printf 'until-zones\n%s\n' \
		    "$([ "$cause" = face-no-match ] && echo until-photos ||
			echo until-live)"
		printf 'snapshot case-%d\norder %s\n' "$n" "$order"
		[ "$order" != admit ] || echo 'reason 1'
		printf 'snapshot asked-%d\nenter\nuntil-answer\n' "$n"
		printf 'snapshot answer-%d\nuntil-over\n' "$n"
	done
	printf 'page figures\nsnapshot figures\n'
}
desk() {
	mkdir -p "$out/$1"
	lanes=$(table | awk -v d="$1" '$4 == d { printf " lane-%d", $1 }')
	cat >"$site/$1.conf" <<-END
	[console]
	name = $1
	officers = $site/officers.conf
	audit = $out/$1/audit.log
	audit_key = $site/$1.audit
	[site]
	name = T1
	lanes =$lanes
	store = $(postgres_address "$1")
	END
	(umask 077 && openssl genpkey -algorithm ed25519 -out "$site/$1.audit")
	script "$1" "$2" "$3" >"$site/$1.script"
	"$SALLYPORT" console --config "$site/$1.conf" --offscreen \
	    --snapshots "$out/$1" --script "$site/$1.script" \
	    >"$out/$1/log" 2>&1 &
	pids="$pids $!"
	echo $! >"$site/$1.pid"
}

table >"$site/table"
# shellcheck disable=SC2086 # the row is words
while read -r row; do gate $row; done <"$site/table"
for n in 1 2 3; do
	await 60 entered "$n" IDLE || give_up "lane-$n does not go into service"
done
# A code lasts half a minute: officers log on when all is ready for them.
desk desk-1 4711 246810
desk desk-2 4712 135791
for d in desk-1 desk-2; do
	await 60 [ -s "$out/$d/01-lanes.png" ] || give_up "nobody logs on at $d"
done
traveller 1 foreign
traveller 3 replaced
await 60 entered 1 OFFICER || give_up "lane-1 called no officer"
traveller 2 pace

bad=
for p in "$site"/gate-? "$site"/desk-?.pid; do
	wait "$(cat "$p")" || bad="$bad ${p##*/}"
done

column='%-7s %-7s %-8s %-9s %-7s %-7s %7s  %s\n'
# shellcheck disable=SC2059 # the format is ours
printf "$column" lane console officer decision door expected seconds cause
while read -r n _ _ desk officer order cause door; do
	lane=$out/lane-$n
	sqlite3 -separator '	' "$lane/passages.db" "SELECT
	    coalesce(json_extract(p.record, '\$.passage.order.officer'), '-'),
	    p.decision, p.reasons, printf('%.1f', (SELECT (max(closed_ms) -
	    min(opened_ms)) / 1000.0 FROM cases)), (SELECT substr(text, 1,
	    instr(text || ': ', ': ') - 1) FROM cases LIMIT 1) FROM passage p ORDER BY p.rowid DESC LIMIT 1" \
	    >"$site/line" 2>>"$lane/kiosk.log"
	IFS='	' read -r who decision reasons took text <"$site/line" || who=nobody
	stood=closed
	! grep -q ' open ' "$lane/door" || stood=opened
	verdict="$order, $door"
	case $who:$decision:$stood:" $reasons " in
	"$officer:$order:$door: "*"$cause"*) verdict=yes ;;
	*) bad="$bad lane-$n" ;;
	esac
	# shellcheck disable=SC2059
	printf "$column" "lane-$n" "$desk" "$who" "${decision:--}" "$stood" \
	    "$verdict" "${took:--}" "${text:--}"
done <"$site/table"

# What the site has of it: one case a lane, each decided, no photograph left.
postgres_sql "SELECT count(DISTINCT (gate, passage)) || ' cases, ' ||
    (SELECT count(*) FROM orders) || ' orders, ' || (SELECT count(*) FROM
    verdicts WHERE verdict = 'done') || ' done, ' || (SELECT count(*) FROM
    photos) || ' pictures left' FROM cases WHERE state = 'decided'" \
    >"$site/rows" 2>&1
echo "at the site: $(cat "$site/rows")"
[ "$(cat "$site/rows")" = '3 cases, 3 orders, 3 done, 0 pictures left' ] ||
	bad="$bad site"
for d in desk-1 desk-2; do
	openssl pkey -in "$site/$d.audit" -pubout -out "$site/$d.pub"
	"$SALLYPORT" audit verify --key "$site/$d.pub" "$out/$d/audit.log" \
	    >>"$out/$d/log" 2>&1 || bad="$bad $d-audit"
done

{
	echo '<!DOCTYPE html><meta charset="utf-8"><title>A site</title>'
	echo '<style>body{background:#222;color:#eee;font-family:sans-serif}'
	echo 'img{height:45vh;margin:4px}</style>'
	for d in desk-1 desk-2 lane-1 lane-2 lane-3; do
		echo "<h2>$d</h2>"
		(cd "$out" && for shot in "$d"/*.png; do
			echo "<img src=\"$shot\" title=\"$shot\">"
		done)
	done
} >"$out/index.html"
echo "what officers and travellers saw: ${DEMO_OUT:-build/demo-site}/index.html"
[ -z "$bad" ] || give_up "not as expected:$bad"
