#!/bin/sh
# Recordings of real fingerprint sensors, replayed below libusb by umockdev:
# through our own capture each gives, pixel by pixel, the picture that
# libfprint's own tests expect of it.
set -u
cd "$(dirname "$0")/.." || exit 1
: "${B:=build/gcc}"
data=${SALLYPORT_TEST_DATA:-../shared/data}/fingers/sensors/umockdev
sensors="aes3500 egis0570 elan nb1010 upektc_img vfs301 vfs7552"
case ${CFG:-} in
*-san)
	echo "# skipped: hw_finger_sensors: umockdev and sanitizers both want to be loaded first"
	echo "ok 1 # SKIP recorded sensors"
	exit 0
	;;
esac
if [ ! -d "$data" ]; then
	echo "# skipped: hw_finger_sensors: no $data"
	echo "ok 1 # SKIP recorded sensors"
	exit 0
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
n=0
for sensor in $sensors; do
	here=$data/$sensor
	n=$((n + 1))
	if [ -e "$here/capture.ioctl" ]; then
		how=--ioctl
		node=$(sed -n 's/^@DEV //p' "$here/capture.ioctl" | head -n 1)
		tape=$node=$here/capture.ioctl
	else
		how=--pcap
		node=$(sed -n 's/^P: //p' "$here/device" | head -n 1)
		tape=/sys$node=$here/capture.pcapng
	fi
	# The variable takes the time-outs out of the drivers.
	if FP_DEVICE_EMULATION=1 timeout 60 umockdev-run \
	    --device "$here/device" "$how" "$tape" -- \
	    "$B/tests/test_hw_finger" "$sensor" "$here/capture.png" \
	    >"$log" 2>&1; then
		echo "ok $n - $(grep -a -o "$sensor: OK.*" "$log")"
	else
		echo "not ok $n - $sensor"
		sed 's/^/# /' "$log"
	fi
done
