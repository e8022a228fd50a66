#!/bin/sh
# `sallyport read --record` and `--replay`: the tape of a reading gives the same
# record again, without the document; a changed byte is noticed and named.  TAP.
set -u
cd "$(dirname "$0")/.." || exit 1
sallyport=${SALLYPORT:-build/sallyport}
dir=$(mktemp -d) || exit 1
served=
. tests/tap.sh
finish() {
	[ -z "$served" ] || kill "$served" 2>/dev/null
	rm -rf "$dir"
}
trap finish EXIT

serve() {
	# What the one before said must be gone before we look.
	: >"$dir/ready"
	"$sallyport" chip serve "$@" --socket "$dir/socket" \
	    >"$dir/ready" 2>&1 &
	served=$!
	tries=0
	until grep -q ready "$dir/ready"; do
		tries=$((tries + 1))
		[ "$tries" -lt 100 ] || return 1
		sleep 0.1
	done
}
stop() {
	kill "$served" && wait "$served"
	served=
}
# reads STATUS ARGUMENT...: read ends so; what it says goes to $dir/json
reads() {
	want=$1
	shift
	"$sallyport" read --json "$@" >"$dir/json" 2>"$dir/err"
	rc=$?
	cat "$dir/err"
	echo "status $rc, not $want"
	[ "$rc" -eq "$want" ]
}
# records NAME ARGUMENT...: a tape and its record
records() {
	tape=$1
	shift
	reads 1 --reader "socket:$dir/socket" --record "$dir/$tape.tape" "$@" &&
	    cp "$dir/json" "$dir/$tape.json"
}
# The same bytes but for the one at this offset.
flip() {
	cp "$dir/$1.tape" "$dir/bad.tape"
	printf '\377' | dd of="$dir/bad.tape" bs=1 seek="$2" conv=notrunc \
	    2>/dev/null
}

mrz='L898902C3 740812 120415'
portrait 9000 >"$dir/face.jpg"
check "make a passport" "$sallyport" chip make --out "$dir/passport" \
    --csca "$dir/csca" --portrait "$dir/face.jpg" --can 123456 --mrz "$mrz"
check "a trust store" "$sallyport" pkd import --store "$dir/trust" --i-trust-this \
    "$dir/csca/csca.pem"

check "serve it" serve "$dir/passport"
check "record with the MRZ" records mrz --mrz "$mrz" --trust "$dir/trust"
check "ends" stop
check "serve it with short APDUs" serve "$dir/passport" --buffers 0
check "record with the CAN" records can --can 123456
check "ends" stop
check "the tape is its owner's alone" [ "$(stat -c %a "$dir/mrz.tape")" = 600 ]
check "the MRZ is not on it" not grep -q -a -e L898902C3 -e 740812 \
    "$dir/mrz.tape"

# The chip has gone.
check "replay" reads 1 --replay "$dir/mrz.tape" --mrz "$mrz" \
    --trust "$dir/trust"
check "the same record" cmp "$dir/json" "$dir/mrz.json"
check "replay once more" reads 1 --replay "$dir/mrz.tape" --mrz "$mrz" \
    --trust "$dir/trust" --out "$dir/kept"
check "with the files" cmp "$dir/kept/EF_DG2.bin" "$dir/passport/EF_DG2.bin"
check "replay with the CAN" reads 1 --replay "$dir/can.tape" --can 123456
check "the same record" cmp "$dir/json" "$dir/can.json"

check "another MRZ departs" reads 65 --replay "$dir/mrz.tape" \
    --mrz 'L898902C4 740812 120415'
check "and it is said where" grep -q 'departs.*record [0-9]* (exchange)' \
    "$dir/err"
check "no MRZ at all" reads 64 --replay "$dir/mrz.tape" --can 123456
check "is said" grep -q -e --mrz "$dir/err"
check "recorded and played at once" reads 64 --replay "$dir/mrz.tape" \
    --record "$dir/again.tape" --mrz "$mrz"

size=$(stat -c %s "$dir/mrz.tape")
for at in 3 20 $((size / 3)) $((size / 2)) $((size - 2)); do
	flip mrz "$at"
	check "byte $at was changed" reads 65 --replay "$dir/bad.tape" \
	    --mrz "$mrz"
	check "is said" grep -q 'damaged in record [0-9]* .*at byte [0-9]' \
	    "$dir/err"
done
head -c $((size - 30)) "$dir/mrz.tape" >"$dir/bad.tape"
check "a tape cut short" reads 65 --replay "$dir/bad.tape" --mrz "$mrz"
check "no tape" reads 66 --replay "$dir/none.tape" --mrz "$mrz"
check "a place that cannot be written" reads 73 --reader "socket:$dir/socket" \
    --record "$dir/none/x.tape" --mrz "$mrz"
if [ -w /dev/full ]; then
	check "serve it" serve "$dir/passport"
	check "a full disk" reads 74 --reader "socket:$dir/socket" \
	    --record /dev/full --mrz "$mrz"
	check "is said" grep -q 'not whole' "$dir/err"
	check "ends" stop
fi
echo "1..$count"
exit $failed
