#!/bin/sh
# The gate as a service: what it tells systemd, whether systemd takes its units,
# how much they leave open, and that cage shows it.
set -u
cd "$(dirname "$0")/.." || exit 1
: "${SALLYPORT:=build/gcc/sallyport}" "${B:=build/gcc}"
. tests/tap.sh
dir=$(mktemp -d)
gate=
finish() {
	[ -z "$gate" ] || kill -- "-$gate" 2>/dev/null
	rm -rf "$dir"
}
trap finish EXIT
chmod 755 "$dir"

# Units as they are installed; what they start has to be there to be verified.
make -s install B="$B" DESTDIR="$dir/root" PREFIX="$dir/usr" >"$dir/said" 2>&1
mkdir -p "$dir/units"
unit=$dir/units/sallyport-kiosk.service
installed=$dir/root$dir/usr
cp "$installed/lib/systemd/system/sallyport-kiosk.service" "$unit" 2>>"$dir/said"
check "the unit is installed" test -s "$unit"
for f in sysusers.d/sallyport.conf tmpfiles.d/sallyport.conf \
    sysctl.d/90-sallyport.conf systemd/logind.conf.d/sallyport.conf; do
	check "$f" test -s "$installed/lib/$f"
done
check "it starts the program that was installed" \
    grep -q "^ExecStart=.* $dir/usr/bin/sallyport kiosk" "$unit"
# cage -s would let Ctrl-Alt-F1 away to another console.
check "its compositor switches no console" not grep -qE \
    '^ExecStart=[^ ]*cage .*-[a-z]*s' "$unit"
analyze() {
	systemd-analyze "$@" 2>&1
}
if command -v systemd-analyze >/dev/null; then
	sed -i "s|$dir/usr/bin|$installed/bin|" "$unit"
	analyze verify --man=no --recursive-errors=no "$unit" >"$dir/verdict"
	check "systemd takes the unit" not grep -v '^$' "$dir/verdict"
	echo 'NoSuchKey=1' >"$dir/tail"
	sed '/^\[Service\]/r '"$dir/tail" "$unit" >"$dir/units/wrong.service"
	analyze verify --man=no "$dir/units/wrong.service" >"$dir/verdict"
	check "and would not take any" grep -q NoSuchKey "$dir/verdict"
	analyze security --offline=true --no-pager "$unit" >"$dir/verdict"
	tail -1 "$dir/verdict" | sed 's/^/# /'
	# In tenths: 10 is open to the world.
	check "its exposure is low" analyze security --offline=true \
	    --no-pager --threshold=25 "$unit"
	check "users" systemd-sysusers --dry-run \
	    "$installed/lib/sysusers.d/sallyport.conf"
else
	skipped "systemd takes the unit" "there is no systemd-analyze"
fi

mkdir "$dir/camera" "$dir/trust" "$dir/run"
mkfifo "$dir/docscan"
cat >"$dir/conf" <<CONF
[gate]
without_landlock = yes
store = sqlite:$dir/run/passages.db
log = $dir/run/log
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
CONF
# Needs a user who is not root: cage refuses root.  In a session of its own: what
# cage starts ends with it.
nobody=
[ "$(id -u)" -ne 0 ] ||
	nobody='setpriv --reuid=65534 --regid=65534 --clear-groups'
if command -v cage >/dev/null && [ -x /usr/bin/Xwayland ]; then
	chmod 700 "$dir/run"
	chmod 644 "$dir/conf"
	[ "$(id -u)" -ne 0 ] || chown -R 65534:65534 "$dir/run" "$dir/docscan"
	cp "$SALLYPORT" "$dir/sallyport"
	# shellcheck disable=SC2086 # a command, or none
	XDG_RUNTIME_DIR=$dir/run WLR_BACKENDS=headless WLR_RENDERER=pixman \
	    WLR_LIBINPUT_NO_DEVICES=1 SDL_VIDEODRIVER=x11 \
	    SDL_AUDIODRIVER=dummy setsid $nobody cage -d -- "$dir/sallyport" \
	    kiosk --config "$dir/conf" >"$dir/cage" 2>&1 &
	gate=$!
	for _ in $(seq 100); do
		grep -q 'screen is ready' "$dir/run/log" 2>/dev/null && break
		sleep 0.1
	done
	sleep 1
	check "cage shows the gate" grep -q 'screen is ready' "$dir/run/log"
	check "and it stays" not grep -q '"lost","text":"screen' "$dir/run/log"
	kill -- "-$gate"
	wait "$gate" 2>/dev/null
	for _ in $(seq 50); do
		pgrep -s "$gate" >"$dir/left" || break
		sleep 0.1
	done
	check "and nothing of it stays behind" not pgrep -s "$gate"
	gate=
else
	skipped "cage shows the gate" "there is no cage, or no Xwayland"
fi
echo "1..$count"
exit $failed
