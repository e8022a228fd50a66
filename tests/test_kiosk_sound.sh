#!/bin/sh
# The gate speaks from inside the walls of its screen worker: SDL's disk driver
# writes what a loudspeaker would play.  ALSA is tried with its PCM "null", and
# a gate without any device works as well.
set -u
cd "$(dirname "$0")/.." || exit 1
: "${SALLYPORT:=build/gcc/sallyport}"
. tests/tap.sh
dir=$(mktemp -d)
gate=
finish() {
	[ -z "$gate" ] || kill "$gate" 2>/dev/null
	wait
	rm -rf "$dir"
}
trap finish EXIT
mkdir "$dir/camera" "$dir/trust"
mkfifo "$dir/docscan"

# gate SPEECH DEVICE: out of service, which is a screen as well.
gate() {
	cat >"$dir/conf" <<CONF
[gate]
without_landlock = yes
name = test
store = sqlite:$dir/passages.db
log = $dir/log
[devices]
reader = pcsc
docscan = $dir/docscan
camera = file:$dir/camera?fps=10
door = sim:
[trust]
store = $dir/trust
[screen]
width = 540
height = 960
fullscreen = no
[sound]
speech = $1
volume = 100
device = $2
prompts = build/prompts
CONF
	rm -f "$dir/log" "$dir/pcm"
	SDL_DISKAUDIOFILE="$dir/pcm" "$SALLYPORT" kiosk --config "$dir/conf" 2>"$dir/err" &
	gate=$!
	for _ in $(seq 100); do
		grep -q 'screen is ready' "$dir/log" 2>/dev/null && break
		sleep 0.1
	done
	# A second of speech, or of one that falls over the walls.
	sleep 1
	kill "$gate"
	wait "$gate" 2>/dev/null
	gate=
}
# Its screen worker became ready, and was never lost before the end.
well() {
	grep -q 'screen is ready' "$dir/log" &&
	    ! grep -q 'screen: .*signal 31' "$dir/log" &&
	    [ "$(grep -c 'screen is ready' "$dir/log")" -eq 1 ]
}
# Samples that are not silence.
heard() {
	[ -e "$dir/pcm" ] && od -An -v -tx2 "$dir/pcm" | tr ' ' '\n' |
	    grep -cvE '^(0000)?$'
}

export SDL_VIDEODRIVER=dummy SDL_AUDIODRIVER=disk
export XDG_RUNTIME_DIR="$dir"
gate always null
check "the walls hold the loudspeaker" well
check "the gate is heard" test "$(heard)" -gt 4000
gate off null
check "speech is off" well
check "nothing is heard" test "$(heard)" -eq 0
export SDL_AUDIODRIVER=alsa
gate always null
check "the walls hold ALSA and its threads" well
gate always nonexistent
check "no device: the gate works" well
"$SALLYPORT" doctor --config "$dir/conf" >"$dir/said" 2>&1
check "and the doctor says so" grep -q \
    '^\[[?][?]\] sound  *nonexistent: there is no sound device' "$dir/said"
sed 's/^device.*/device = null/' "$dir/conf" >"$dir/conf2"
"$SALLYPORT" doctor --config "$dir/conf2" >"$dir/said" 2>&1
check "a device" grep -q '^\[ok\] sound  *null' "$dir/said"
check "every language has its prompts" grep -qE \
    '^\[ok\] speech  *build/prompts: [0-9]+ languages' "$dir/said"
echo "1..$count"
exit $failed
