#!/bin/sh
# Fingerprints behind Terminal Authentication: the program as the terminal, its
# key in a real PKCS#11 token (SoftHSM), a virtual passport as the chip.  TAP.
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
mrz='L898902C3 740812 310415'
module=
for m in /usr/lib/softhsm/libsofthsm2.so /usr/lib/*/softhsm/libsofthsm2.so; do
	[ ! -e "$m" ] || module=$m
done
if [ -z "$module" ] || ! command -v softhsm2-util >/dev/null; then
	skipped kiosk_terminal "SoftHSM is not installed"
	echo "1..$count"
	exit 0
fi

# reads OPTION...: the record in $dir/json, what else was said in $dir/err
reads() {
	rm -f "$dir/socket"
	: >"$dir/ready"
	"$sallyport" chip serve "$dir/passport" --socket "$dir/socket" --once \
	    >"$dir/ready" 2>&1 &
	served=$!
	tries=0
	until grep -q ready "$dir/ready"; do
		tries=$((tries + 1))
		[ "$tries" -lt 100 ] || return 1
		sleep 0.1
	done
	"$sallyport" read --reader "socket:$dir/socket" --mrz "$mrz" --json \
	    --trust "$dir/trust" "$@" >"$dir/json" 2>"$dir/err"
	wait "$served" 2>/dev/null
	served=
}
# Was DG3 read, and shown?
finger() { grep -q '"text": "right index finger' "$dir/json"; }
said() { cat "$dir/err"; grep -qi "$1" "$dir/err"; }

# The smallest JPEG header that states a size; nobody looks at the picture.
{
	printf '\377\330\377\300\000\013\010\000\100\000\060\001\001\021\000'
	printf '\377\332\000\010\001\001\000\000\077\000\252\125\377\331'
} >"$dir/face.jpg"
mkdir "$dir/tokens"
printf 'directories.tokendir = %s\nobjectstore.backend = file\n' \
    "$dir/tokens" >"$dir/softhsm.conf"
SOFTHSM2_CONF=$dir/softhsm.conf
export SOFTHSM2_CONF
softhsm2-util --init-token --free --label gate --so-pin 12345678 --pin 4321 \
    >"$dir/out" 2>&1
passport() {
	"$sallyport" chip make --mrz "$mrz" --portrait "$dir/face.jpg" \
	    --finger "2:$dir/face.jpg" --ca ecdh-aes128-p256 "$@"
}
check "a passport and a test terminal" passport --out "$dir/passport" \
    --terminal "$dir/terminal"
"$sallyport" pkd import --store "$dir/trust" --i-trust-this "$dir/passport/csca.cer" \
    >"$dir/out" 2>&1
check "the terminal's key goes into the token" softhsm2-util --import \
    "$dir/terminal/is.key" --token gate --label UTIS000100001 --id 01 \
    --pin 4321
rm -f "$dir/terminal/is.key"
echo 4321 >"$dir/pin"
echo 9999 >"$dir/wrong-pin"
uri="pkcs11:token=gate?module-path=$module"

reads
check "without a terminal DG3 is not read" not finger
check "and that is said" result access-ta "undetermined NOT_ASKED"
reads --terminal "$dir/terminal" --signer "$uri" --signer-pin "$dir/pin" \
    --record "$dir/tape"
check "the chip lets this terminal read DG3" finger
check "and the record says so" result access-ta "successful NONE"
check "the chip is genuine too" result chip-genuine "successful NONE"
cp "$dir/json" "$dir/first"
check "the tape is played again without the token" sh -c \
    "'$sallyport' read --replay '$dir/tape' --mrz '$mrz' --json \
	--trust '$dir/trust' >'$dir/again'; diff '$dir/first' '$dir/again'"
reads --terminal "$dir/terminal" --signer "$uri" \
    --signer-pin "$dir/wrong-pin"
check "a wrong PIN: no DG3" not finger
check "what to do is said" said pin
check "and all else was read" result dg2 "successful IDENTICAL"
reads --terminal "$dir/terminal" --signer-pin "$dir/pin" \
    --signer "pkcs11:token=nobody?module-path=$module"
check "no such token: no DG3" not finger
check "and why" said token
passport --out "$dir/other" --terminal "$dir/stranger" >"$dir/out" 2>&1
reads --terminal "$dir/stranger" --signer "$uri" --signer-pin "$dir/pin"
# They bear the same names, and only the chip can tell.
check "a stranger's certificates: no DG3" not finger
check "the chip refuses them" result access-ta "failed PROTOCOL"
check "and all else was read" result dg2 "successful IDENTICAL"
mv "$dir/terminal/dv.cvcert" "$dir/dv"
reads --terminal "$dir/terminal" --signer "$uri" --signer-pin "$dir/pin"
check "a certificate is missing: no DG3" not finger
check "and why" said 'no certificate here leads'
check "also in the record" result access-ta "undetermined NO_TERMINAL"
check "a signer that is none is refused at once" sh -c \
    "'$sallyport' read --signer nobody --mrz '$mrz' 2>'$dir/err'
    test \$? -eq 66"
echo "1..$count"
exit $failed
