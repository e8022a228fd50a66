#!/bin/sh
# One story of the demo; see demo.sh.
#
#	stories.sh list         name, what it needs, what is expected
#	stories.sh run NAME     tells it, prints its line
set -u
cd "$(dirname "$0")/../.." || exit 1

# Needs: faces, to be compared or to see that none is; or the reference set of
# BSI.  None: without, as loading the landmarks takes longer than the story.
# Root: faces too, by who may look into the memory of the workers.  Type: faces
# too, and a display to touch.
# Camera: whose recording the camera shows (a folder of demo material).
# Finger: what lies on the sensor of a gate that compares fingers; -: no such
# gate.
# Say: what the record has to say besides the decision: a check and its result,
# a reason, a state that was passed through, that no face was compared, or that
# its recording comes to the same record.
# Last: presentation attack detection is required, with its network or without;
# or a watch-list has to be searched; or the doors are not one that one goes
# through; or the zone is not read and its
# traveller types, on a real display; or that display is lost and comes back; or
# somebody plugs a keyboard in and presses what leaves a program.
table() {
	cat <<-'TABLE'
	name               needs expected passport  camera         printed fault             finger say
	genuine-pace       face  admit    pace      man-1/camera-2 same    none              -      access-pace:successful,replayed
	genuine-bac        face  admit    bac       man-1/camera-3 same    none              -      access-bac:successful
	page-pictured      face  admit    pace      man-1/camera-2 photo   none              -      access-pace:successful,mrz-dg1:successful,replayed
	another-man        face  officer  pace      man-3/camera-2 same    none              -      reason:face-no-match
	portrait-replaced  face  officer  replaced  man-2/camera-2 same    none              -      dg2:failed,no-face
	signer-unknown     none  officer  foreign   man-1/camera-2 same    none              -      dsc-signature:undetermined,no-face
	wrong-mrz          none  officer  pace      man-1/camera-2 other   none              -      state:ASK_AGAIN,no-face
	card-taken-away    face  admit    pace      man-1/camera-2 same    tear=DG2:8000:900 -      state:REMOVED
	nobody-there       face  officer  pace      nobody         same    none              -      state:WARNING
	chip-silent        none  officer  pace      man-1/camera-2 same    silent            -      no-face
	chip-garbage       none  officer  pace      man-1/camera-2 same    garbage           -      no-face
	cloned-chip        face  officer  ca        man-1/camera-2 same    clone-ca          -      reason:chip-genuine,chip-ca:failed,dg2:successful,no-face
	cloned-aa          none  officer  aa        man-1/camera-2 same    clone-aa          -      reason:chip-genuine,chip-aa:failed,no-face
	ca-refused         none  officer  ca        man-1/camera-2 same    refuse-ca         -      reason:chip-genuine,chip-ca:failed,no-face
	chip-authenticated face  admit    cam       man-1/camera-2 same    none              -      access-pace:successful,chip-cam:successful,chip-genuine:successful
	portrait-39794     face  admit    new       man-1/camera-2 same    none              -      chip-ca:successful,chip-genuine:successful
	picture-shown      pad   officer  pace      man-1/camera-2 same    none              -      reason:pad-suspected pad
	nobody-judged-it   face  officer  pace      man-1/camera-2 same    none              -      reason:pad-absent unjudged
	finger-matches     face  admit    finger    man-1/camera-2 same    none              right  access-ta:successful,dg3:successful,state:FINGER,finger:match,second:match
	both-matchers      face  admit    finger    man-1/camera-2 same    none              right  state:FINGER,finger:match,second:match second=required
	another-finger     face  officer  finger    man-1/camera-2 same    none              other  state:FINGER,reason:finger-no-match,finger:no_match,second:no_match
	copied-finger      face  officer  finger    man-1/camera-2 same    none              copy   state:FINGER,reason:finger-pad
	finger-unplugged   face  officer  finger    man-1/camera-2 same    none              unplug state:FINGER,reason:finger-sensor
	no-finger-laid     face  officer  finger    man-1/camera-2 same    none              nobody state:FINGER_WARNING,reason:finger-timeout
	no-fingerprints    none  officer  ca        man-1/camera-2 same    none              right  reason:finger-missing,no-face
	forgotten          root  admit    pace      man-1/camera-2 same    none              -      forgotten
	on-a-watch-list    face  officer  pace      man-1/camera-2 same    none              -      reason:watchlist,watchlist:hit,state:SCREENING list=wanted
	not-on-the-list    face  admit    pace      man-1/camera-2 same    none              -      watchlist:clear,state:SCREENING list=others
	list-replaced      face  officer  pace      man-1/camera-2 same    none              -      reason:watchlist,watchlist:hit,state:SCREENING,replayed list=replaced
	list-is-damaged    face  officer  pace      man-1/camera-2 same    none              -      reason:watchlist-not-searched,state:SCREENING list=damaged
	mantrap            face  admit    pace      man-1/camera-2 same    none              -      state:ENTERING,state:DOOR_OPEN door=mantrap
	two-come-in        none  officer  pace      man-1/camera-2 same    none              -      state:ENTERING,reason:tailgating,no-face door=two
	somebody-follows   face  officer  pace      man-1/camera-2 same    none              -      state:PASSED,reason:tailgating door=follower
	case-left-behind   face  officer  pace      man-1/camera-2 same    none              -      state:PASSED,reason:left-object door=object
	typed              type  officer  pace      man-1/camera-2 spoilt none              -      access-pace:successful,state:TYPING,reason:page-typed typed=mrz
	typed-can          type  admit    can       man-1/camera-2 spoilt none              -      access-pace:successful,state:TYPING typed=can
	typed-can-no-pace  type  officer  bac       man-1/camera-2 spoilt none              -      access-bac:successful,state:TYPING,reason:page-typed typed=bac
	keyboard-plugged   type  admit    pace      man-1/camera-2 same    none              -      access-pace:successful,stays typed=plug
	display-lost       type  admit    pace      man-1/camera-2 same    none              -      access-pace:successful typed=lost
	reference-passport bsi   officer  reference man-1/camera-2 same    none              -      expiry:failed,dsc-signature:undetermined,unsigned:undetermined,no-face
	TABLE
}

case ${1:-} in
list)
	table | awk 'NR > 1 { print $1, $2, $3 }'
	exit 0
	;;
run)
	exec tests/pcscd.sh tests/demo/stories.sh inside "$2"
	;;
inside) ;;
*)
	echo "usage: stories.sh list | run NAME" >&2
	exit 64
	;;
esac

name=$2
row=$(table | awk -v n="$name" '$1 == n')
# shellcheck disable=SC2086 # the row is words
set -- $row
expected=$3 passport=$material/$4 camera=$men/$5 printed=$6 fault=$7 finger=$8
say=$9 judged=${10:-} list= typed= lost= second= plugging=
doors= topology=one-step
case $judged in
list=*) list=${judged#list=} judged= ;;
second=*) second=${judged#second=} judged= ;;
typed=*) typed=${judged#typed=} judged= ;;
door=*)
	case ${judged#door=} in
	mantrap) doors='?doors=2' topology=two-step ;;
	two) doors='?doors=2&people=2' topology=two-step ;;
	follower) doors='?people=2' ;;
	object) doors='?fault=object' passed_ms=2000 ;;
	esac
	judged=
	;;
esac
here=$out/$name
mkdir -p "$here"

# Who looks for traces needs a gate that lives on.
once=--once
[ "$say" != forgotten ] || once=

# Bounds of a demonstration: a border is more patient.
cat >"$here/policy.conf" <<POLICY
[time]
mrz_ms = 2000
ask_again_ms = 4000
access_ms = 3000
read_ms = 6000
put_back_ms = 5000
face_ms = 3000
warning_ms = 2000
officer_ms = 700
passed_ms = ${passed_ms:-700}
POLICY
sensor=$here/sensor
devices= terminal=
if [ "$finger" != - ]; then
	cat >>"$here/policy.conf" <<-POLICY
		finger_ms = $([ "$finger" = nobody ] && echo 2000 || echo 8000)
		[finger]
		compare = yes
		required = yes
		second_required = $([ "$second" = required ] && echo yes || echo no)
	POLICY
	devices="finger = virtual:$sensor?ppi=500"
	terminal="[terminal]
certificates = $material/terminal
signer = pkcs11:token=demo?module-path=$(cat "$material/module")
signer_pin = $material/pin"
	SOFTHSM2_CONF=$material/softhsm.conf
	export SOFTHSM2_CONF
fi
[ -z "$list" ] || cat >>"$here/policy.conf" <<POLICY
watchlist_ms = 2000
[watchlist]
required = yes
POLICY
# This authority lets the chip speak for the page, too.
[ "$typed" != can ] || printf '%s\n' '[document]' \
    'pass_undetermined = mrz-dg1' >>"$here/policy.conf"
[ -z "$judged" ] || cat >>"$here/policy.conf" <<POLICY
[pad]
required = yes
evidence_days = 30
POLICY
# A number of its own: in a network of its own any looks free.
number=$((100 + $$))
show_display() {
	Xvfb ":$number" -nolisten tcp -screen 0 1920x1920x24 2>/dev/null &
	display=$!
	DISPLAY=:$number
	tries=0
	until [ -S "/tmp/.X11-unix/X$number" ] || [ "$tries" -gt 100 ]; do
		tries=$((tries + 1))
		sleep 0.05
	done
}
# Until the gate has entered a state so often.
await() {
	tries=0
	until [ "$(entered "$1")" -ge "$2" ] || [ "$tries" -gt 300 ]; do
		tries=$((tries + 1))
		sleep 0.05
	done
}
# Its cable is pulled, and plugged in again: the gate is closed meanwhile.
lose_display() {
	kill "$display"
	wait "$display" 2>/dev/null
	await OUT_OF_SERVICE 1
	show_display
	await IDLE 2
}
# Who types needs a screen that can be touched: one that nobody sees will do.
display=
if [ "$typed" = lost ] || [ "$typed" = plug ] || { [ -n "$typed" ] && [ -z "${DISPLAY:-}" ]; }; then
	show_display
	SDL_VIDEODRIVER=x11
	export DISPLAY SDL_VIDEODRIVER
fi
recordings=
case ,$say, in
*,replayed,*)
	cat >>"$here/policy.conf" <<-POLICY
		[record]
		replay_days = 1
		replay_images = yes
	POLICY
	recordings="recordings = $here/recordings"
	;;
esac
offscreen=yes
# A kiosk's keys and windows are its own in full screen.
fullscreen=no
[ "$typed" != plug ] || fullscreen=yes
[ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || offscreen=no
face='landmarks ='
case $2 in
face | pad | root | type)
	face="model = $model"
	;;
esac
[ "$judged" != pad ] || face="$face
pad = $pad
evidence = $here/evidence"
# What the scanner is: a line of text, or a camera above the page.
case $printed in
photo)
	docscan=camera:file:$here/pages?fps=5
	;;
*)
	docscan=$here/docscan
	mkfifo "$docscan"
	;;
esac
gallery=$material/$list.gallery
if [ "$list" = replaced ]; then
	gallery=$here/replaced.gallery
	cp "$material/others.gallery" "$gallery"
fi
cat >"$here/kiosk.conf" <<CONF
[gate]
name = demo
topology = $topology
store = sqlite:$here/passages.db
policy = $here/policy.conf
policy_unsigned = yes
without_landlock = yes
log = $here/log
audit = $here/audit.log
audit_key = $here/audit.pem
$recordings
[devices]
reader = pcsc
docscan = $docscan
camera = file:$camera?fps=15
door = sim:$doors
$devices
[trust]
store = $material/trust
$terminal
[face]
$face
${list:+[watchlist]
galleries = $gallery}
[screen]
width = ${DEMO_WIDTH:-1080}
height = ${DEMO_HEIGHT:-1920}
offscreen = $offscreen
fullscreen = $fullscreen
language = ${DEMO_LANGUAGE:-en}
snapshots = $here
CONF
(umask 077 && openssl genpkey -algorithm ed25519 -out "$here/audit.pem") 2>/dev/null
openssl pkey -in "$here/audit.pem" -pubout -out "$here/audit.pub"
: >"$here/log"

mrz_of() {
	tail -c 88 "$1" | fold -w 44
	echo
}
case $printed in
other) mrz_of "$material/other/EF_DG1.bin" ;;
# A drop on the number: its check digit is not right any more.
spoilt) mrz_of "$passport"/*1.bin | sed '2s/^..../X00X/' ;;
*) mrz_of "$passport"/*1.bin ;;
esac >"$here/mrz" 2>/dev/null
if [ "$printed" = photo ]; then
	mkdir -p "$here/pages"
	"$B/tests/demo/page" "$here/pages" "$(tr -d '\n' <"$here/mrz")" webcam 3
fi

# How often the gate has entered a state so far.
entered() {
	grep -c -e "-> $1\"" "$here/log"
}
# How often a finger was taken and compared so far.
touched() {
	grep -c '"event":"finger"' "$here/log"
}
hand=
touch_sensor() {
	[ -z "$hand" ] || kill "$hand" 2>/dev/null
	case $finger in
	right | other | copy)
		set -- lay "$sensor" "$material/$finger-$touches.pgm"
		;;
	unplug) set -- unplug "$sensor" ;;
	*) return ;;
	esac
	# Who has just been asked moves a hand first.
	sleep 0.3
	"$B/tests/demo/finger" "$@" >>"$here/hand" 2>&1 &
	hand=$!
}
# Wrong at first: the chip does not open, and what is printed is asked for anew.
shown=0
type_it() {
	[ "$(entered TYPING)" -gt 0 ] || {
		[ "$(entered ASK_AGAIN)" -eq 0 ] || "$B/tests/demo/hand" type
		return
	}
	[ "$(entered TYPING)" -gt "$shown" ] || return
	shown=$((shown + 1))
	case $typed$shown in
	mrz*) set -- mrz L898902C3 12081974 15042031 ;;
	bac1) set -- can 123456 ;;
	bac*) set -- mrz L898902C3 12081974 15042031 ;;
	can1) set -- can 654321 ;;
	can*) set -- can 123456 ;;
	esac
	"$B/tests/demo/hand" "$@"
}
alive() {
	kill -0 "$gate" 2>/dev/null
}

# In the workers, while the traveller goes through the door and after they are
# gone; and in all that was written, of which only screens may show a face.
traces() {
	"$B/tests/demo/traces" find "$here/needles" "$@"
}
look_for_traces() {
	# shellcheck disable=SC2046,SC2086 # process numbers
	workers=$(pgrep -P "$gate")
	# Nobody moves while they are looked at.
	kill -STOP "$gate" $workers
	traces "$gate" $workers >"$here/traces-during" 2>&1
	kill -CONT $workers "$gate"
	n=0
	until [ "$(entered IDLE)" -gt 1 ] || [ "$n" -gt 300 ]; do
		n=$((n + 1))
		sleep 0.05
	done
	workers=$(pgrep -P "$gate")
	traces "$gate" $workers >"$here/traces-after" 2>&1
	echo $? >>"$here/traces-after"
	traces "$here"/passages.db* "$here/log" "$here"/*.json "$here"/*.txt \
	    >"$here/traces-written" 2>&1
	echo $? >>"$here/traces-written"
}

[ -n "$once" ] || "$B/tests/demo/traces" make "$here/needles" "$model" \
    "$men/man-1/portrait-1.jpg" "$camera"

# shellcheck disable=SC2086 # an option or none
"$SALLYPORT" kiosk --config "$here/kiosk.conf" $once --record "$here" \
    >"$here/out" 2>&1 &
gate=$!
chip=
tries=0
until [ "$(entered IDLE)" -gt 0 ] || [ "$tries" -gt 200 ] || ! alive; do
	tries=$((tries + 1))
	sleep 0.05
done
# In the place of a list without him, of a gate that runs: an old one, half of
# one, and then the one that has him.
until_said() {
	tries=0
	until grep -q -e "$1" "$here/log" || [ "$tries" -gt 300 ]; do
		tries=$((tries + 1))
		sleep 0.05
	done
}
if [ "$list" = replaced ]; then
	cp "$material/wanted.gallery" "$here/next"
	touch -d 2001-01-01 "$here/next"
	mv "$here/next" "$gallery"
	until_said 'is older than the one before; the one before stays'
	cp "$material/damaged.gallery" "$here/next"
	mv "$here/next" "$gallery"
	until_said 'before its content does; the one before stays'
	cp "$material/wanted.gallery" "$here/next"
	mv "$here/next" "$gallery"
	until_said 'replaced: 2 faces from now on'
fi
if [ "$typed" = plug ]; then
	# From before the traveller until they have gone, again and again.
	(while alive && "$B/tests/demo/hand" plug >>"$here/hand" 2>&1; do
		echo stays >>"$here/hand"
	done) &
	plugging=$! typed=
fi
if [ "$typed" = lost ]; then
	lose_display
	lost=yes typed=
fi
if alive; then
	# The traveller lays the document down, and again when asked.
	mrz_option=
	[ "$4" != reference ] || mrz_option="--mrz $(tr -d '\n' <"$here/mrz")"
	# shellcheck disable=SC2086 # an MRZ has no blanks
	"$SALLYPORT" chip serve "$passport" --vpcd 127.0.0.1:35963 \
	    --fault "$fault" $mrz_option >"$here/chip" 2>&1 &
	chip=$!
	laid=0 tries=0 touches=0
	while alive && [ "$tries" -lt 400 ]; do
		if [ "$finger" != - ] && [ "$(entered FINGER)" -gt 0 ] &&
		    [ "$(touched)" -ge "$touches" ]; then
			touches=$((touches + 1))
			touch_sensor
		fi
		if [ -z "$once" ] && [ "$(entered DOOR_OPEN)" -gt 0 ]; then
			look_for_traces
			break
		fi
		if [ -n "$typed" ] && [ "$laid" -gt 0 ]; then
			type_it
		elif [ "$(entered ASK_AGAIN)" -ge "$laid" ]; then
			[ "$laid" -eq 0 ] || sleep 1
			[ ! -p "$here/docscan" ] ||
				cat "$here/mrz" >"$here/docscan"
			laid=$((laid + 1))
		fi
		tries=$((tries + 1))
		sleep 0.05
	done
fi
[ -z "$plugging" ] || kill "$plugging"
kill "$gate" ${chip:+"$chip"} ${hand:+"$hand"} 2>/dev/null
wait "$gate" 2>/dev/null
[ -z "$display" ] || kill "$display"
rm -f "$here/docscan" "$sensor" "$here/needles"
# Without --once a record bears the name of its passage.
[ -n "$once" ] || mv "$here"/*.json "$here/record.json"

# And replaced again: a replay has to do without the one that was searched.
[ "$list" != replaced ] || cp "$material/others.gallery" "$gallery"

# What the record says, asked through SQLite's JSON functions.
ask() {
	sqlite3 :memory: "with r(j) as (select readfile('$here/record.json'))
	    select $1 from r" 2>/dev/null
}
holds() {
	case $1 in
	finger:*) ask "json_extract(j,'\$.finger.outcome')='$(echo "${1#*:}" |
	    tr _ ' ')'" ;;
	second:*) ask "json_extract(j,'\$.finger.second.outcome')='$(echo \
	    "${1#*:}" | tr _ ' ')'" ;;
	# It was there to be found, and then it was not.
	forgotten) grep -q ' finds$' "$here/traces-during" &&
	    ! grep -q ' 0 finds$' "$here/traces-during" &&
	    tail -n 1 "$here/traces-after" | grep -qx 0 &&
	    tail -n 1 "$here/traces-written" | grep -qx 0 && echo 1 ;;
	watchlist:*) ask "json_extract(j,'\$.watchlist.outcome')='${1#*:}'" ;;
	# The same code comes to the same record, without a traveller.
	replayed) "$SALLYPORT" replay "$here/recordings" >"$here/replayed" &&
	    echo 1 ;;
	# The first one was over before the gate was: later ones may meet its end.
	stays) head -n 1 "$here/hand" | grep -qx stays && echo 1 ;;
	no-face) ask "json_extract(j,'\$.face') is null" ;;
	state:*) ask "exists(select 1 from json_each(j,'\$.passage.steps') where
	    json_extract(value,'\$.state')='${1#*:}')" ;;
	reason:*) ask "exists(select 1 from json_each(j,'\$.reasons') where
	    json_extract(value,'\$.code')='${1#*:}')" ;;
	*) ask "exists(select 1 from json_each(j,'\$.checks') where
	    json_extract(value,'\$.id')='${1%:*}' and
	    json_extract(value,'\$.result')='${1#*:}')" ;;
	esac
}

decided=$(ask "json_extract(j,'\$.decision')")
seconds=$(ask "printf('%.2f',json_extract(j,'\$.passage.decision_ms')/1000.0)")
note= verdict='as expected'
[ "$decided" = "$expected" ] || verdict='NOT as expected'
if [ "$expected" != admit ] && [ -z "$doors" ] &&
    [ "$(holds state:DOOR_OPEN)" != 0 ]; then
	verdict='NOT as expected'
	note="$note the door was released;"
fi
for fact in $(echo "$say" | tr ',' ' '); do
	if [ "$(holds "$fact")" != 1 ]; then
		verdict='NOT as expected'
		note="$note record does not say $fact;"
	fi
done
if [ -n "$lost" ] && [ "$(entered OUT_OF_SERVICE)" -eq 0 ]; then
	verdict='NOT as expected'
	note="$note it was not closed without its display;"
fi
if ! ls "$here"/01-*.png >/dev/null 2>&1; then
	verdict='NOT as expected'
	note="$note no screens;"
fi
# What is stored is what the signed log vouches for.
stored=$(sqlite3 "$here/passages.db" "select record from passage
    order by stored desc, revision desc limit 1" | head -c -1 | sha256sum | cut -c 1-64)
if ! "$SALLYPORT" audit verify --key "$here/audit.pub" "$here/audit.log" \
    >"$here/audit.txt" 2>&1 || ! grep -q "record=$stored" "$here/audit.log"; then
	verdict='NOT as expected'
	note="$note the audit log does not vouch for the record;"
fi
rm -f "$here/audit.pem"
echo "$verdict" >"$here/verdict"
why=$(sqlite3 :memory: "select group_concat(json_extract(value,'\$.code'), ', ')
    from json_each(readfile('$here/record.json'), '\$.reasons')" 2>/dev/null)
printf '%-20s %-8s %-8s %7s  %s\n' "$name" "$expected" "${decided:-nothing}" \
    "${seconds:--}" "${verdict#as expected}${note:+ ($note) }$why"
