#!/bin/sh
# Runs a command beside a PC/SC daemon of its own, whose readers are virtual
# (vpcd: two slots, 127.0.0.1 ports 35963 and 35964):
#
#	tests/pcscd.sh COMMAND [ARGUMENT...]
#
# All of it lives in a private mount and network namespace, so that neither
# the machine's daemon nor another run is touched and vpcd, which listens on
# every address, is reachable from nowhere.  Where namespaces are not allowed
# (a container without that right), root runs the daemon in the open, one at a
# time, and only if the machine has none of its own.  Ends with the command's
# status; 77 where neither is possible, 78 where the daemon does not start.
#
# PCSCD_DRIVER is another driver for the same readers.
set -u
socket=/run/pcscd/pcscd.comm
private=
case ${1:-} in
--inside)
	private=yes
	shift
	;;
*)
	if unshare -mn true 2>/dev/null; then
		exec unshare -mn "$0" --inside "$@"
	elif unshare -rmn true 2>/dev/null; then
		exec unshare -rmn "$0" --inside "$@"
	elif [ "$(id -u)" -ne 0 ]; then
		echo "pcscd.sh: no private namespace, and not root" >&2
		exit 77
	fi
	mkdir -p /run/lock
	exec 9>/run/lock/sallyport-pcscd
	flock 9
	# A socket that nobody answers is left over from a daemon that died.
	if [ -S "$socket" ] && pidof pcscd >/dev/null 2>&1; then
		echo "pcscd.sh: a PC/SC daemon is running already; stop it first" >&2
		exit 77
	fi
	rm -f "$socket"
	;;
esac
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
mkdir -p /run/pcscd
if [ -n "$private" ]; then
	mount --make-rprivate / 2>/dev/null
	mount -t tmpfs -o mode=755 tmpfs /run/pcscd || exit 78
	ip link set lo up 2>/dev/null || /sbin/ip link set lo up || exit 78
fi
mkdir "$dir/readers"
cat >"$dir/readers/vpcd" <<CONF
FRIENDLYNAME "Virtual PCD"
DEVICENAME   /dev/null:0x8C7B
LIBPATH      ${PCSCD_DRIVER:-/usr/lib/pcsc/drivers/serial/libifdvpcd.so}
CHANNELID    0x8C7B
CONF
/usr/sbin/pcscd --foreground -c "$dir/readers" >"$dir/log" 2>&1 &
pid=$!
# 8C7B and 8C7C are the two slots; 0A is "listening".
tries=0
until [ -S "$socket" ] &&
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
