#!/bin/sh
# Runs a command beside a PC/SC daemon of its own, whose readers are virtual
# (vpcd: two slots, 127.0.0.1 ports 35963 and 35964):
#
#	tests/pcscd.sh COMMAND [ARGUMENT...]
#
# All of it lives in a private mount and network namespace, so that neither
# the machine's daemon nor another run is touched and vpcd, which listens on
# every address, is reachable from nowhere.  Ends with the command's status;
# 77 where namespaces are not allowed, 78 where the daemon does not start.
set -u
if [ "${1:-}" != --inside ]; then
	if unshare -mn true 2>/dev/null; then
		exec unshare -mn "$0" --inside "$@"
	elif unshare -rmn true 2>/dev/null; then
		exec unshare -rmn "$0" --inside "$@"
	fi
	echo "pcscd.sh: private namespaces are not allowed here" >&2
	exit 77
fi
shift
dir=$(mktemp -d) || exit 78
pid=
stop() {
	if [ -n "$pid" ]; then
		kill "$pid" 2>/dev/null
		wait "$pid" 2>/dev/null
	fi
	rm -rf "$dir"
}
trap stop EXIT
trap 'exit 130' INT TERM
mount --make-rprivate / 2>/dev/null
mkdir -p /run/pcscd
mount -t tmpfs -o mode=755 tmpfs /run/pcscd || exit 78
ip link set lo up 2>/dev/null || /sbin/ip link set lo up || exit 78
mkdir "$dir/readers"
cat >"$dir/readers/vpcd" <<-'CONF'
	FRIENDLYNAME "Virtual PCD"
	DEVICENAME   /dev/null:0x8C7B
	LIBPATH      /usr/lib/pcsc/drivers/serial/libifdvpcd.so
	CHANNELID    0x8C7B
CONF
/usr/sbin/pcscd --foreground -c "$dir/readers" >"$dir/log" 2>&1 &
pid=$!
# 8C7B and 8C7C are the two slots; 0A is "listening".
tries=0
until [ -S /run/pcscd/pcscd.comm ] &&
    grep -q ':8C7B 00000000:0000 0A' /proc/net/tcp; do
	tries=$((tries + 1))
	if [ "$tries" -gt 100 ] || ! kill -0 "$pid" 2>/dev/null; then
		echo "pcscd.sh: pcscd did not start:" >&2
		cat "$dir/log" >&2
		exit 78
	fi
	sleep 0.05
done
"$@"
status=$?
exit $status
