#!/bin/sh
# A virtual passport made and served by the product, read by programs that are
# not ours: OpenSSL verifies the security object, opensc-tool reads through a
# real pcscd.  TAP.
set -u
cd "$(dirname "$0")/.." || exit 1
if [ "${1:-}" != --inside ]; then
	tests/pcscd.sh "$0" --inside
	status=$?
	if [ "$status" -eq 77 ]; then
		echo "# skipped: kiosk_chip: no private namespaces here"
		echo "ok 1 - kiosk_chip # skip no private namespaces here"
		exit 0
	fi
	exit $status
fi
sallyport=${SALLYPORT:-build/sallyport}
dir=$(mktemp -d) || exit 1
served=
count=0 failed=0
finish() {
	[ -z "$served" ] || kill "$served" 2>/dev/null
	rm -rf "$dir"
}
trap finish EXIT

# check NAME COMMAND...: one line of TAP
check() {
	name=$1
	shift
	count=$((count + 1))
	if "$@" >"$dir/out" 2>&1; then
		echo "ok $count - $name"
	else
		echo "not ok $count - $name"
		sed 's/^/# /' "$dir/out"
		failed=1
	fi
}
# The smallest JPEG header that states a size; nobody looks at the picture.
portrait() {
	printf '\377\330\377\300\000\013\010\000\100\000\060\001\001\021\000'
	printf '\377\332\000\010\001\001\000\000\077\000\252\125\377\331'
}
serve() {
	# What the one before said must be gone before we look.
	rm -f "$dir/ready"
	: >"$dir/ready"
	"$sallyport" chip serve "$@" --vpcd 127.0.0.1:35963 >"$dir/ready" 2>&1 &
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
	rc=$?
	served=
	sleep 1
	return $rc
}
# apdu EXPECTED COMMAND...: the answer of the last command
apdu() {
	want=$1
	shift
	args=
	for c in "$@"; do args="$args --send-apdu $c"; done
	# shellcheck disable=SC2086 # a list of options
	opensc-tool -r 0 $args >"$dir/apdu" 2>&1
	cat "$dir/apdu"
	tail -n 4 "$dir/apdu" | grep -q "$want"
}
lds1=00:A4:04:0C:07:A0:00:00:02:47:10:01

portrait >"$dir/face.jpg"
for access in pace bac both none; do
	check "make --access $access" "$sallyport" chip make \
	    --out "$dir/$access" --csca "$dir/csca" --access $access \
	    --portrait "$dir/face.jpg" --mrz 'L898902C3 740812 120415' \
	    --can 123456
done
p=$dir/both
for alg in rsa-2048-sha256 pss-3072-sha384 ecdsa-bp384r1-sha384; do
	check "make --sign-alg $alg" "$sallyport" chip make --out "$dir/$alg" \
	    --sign-alg $alg --portrait "$dir/face.jpg" \
	    --mrz 'L898902C3 740812 120415' --suite pace-dh-gm-aes256-modp2048-256
done
not() { ! "$@"; }
check "make refuses a suite that is none" not "$sallyport" chip make \
    --out "$dir/x" --portrait "$dir/face.jpg" \
    --mrz 'L898902C3 740812 120415' --suite pace-ecdh-gm-aes128-p255
cat >"$dir/from" <<EOF
[chip]
mrz = L898902C3 740812 310415
suite = pace-ecdh-cam-aes128-p256
ca = ecdh-aes256-bp384,id=1,explicit
ca = dh-3des-modp2048-256
aa = rsa-2048-sha256
finger = 2:$dir/face.jpg
[DG11]
full_name = ERIKSSON<<ANNA<MARIA
date_of_birth = 19740812
[DG16.2]
name = SMITH<<CHARLES<R
EOF
check "make --from a file" "$sallyport" chip make --out "$dir/from.d" \
    --portrait "$dir/face.jpg" --from "$dir/from"
for f in CardSecurity DG3 DG11 DG14 DG15 DG16; do
	check "makes EF.$f" test -s "$dir/from.d/EF_$f.bin"
done
check "keeps what the keys are for" grep -q '^ca1 = aes256 1$' \
    "$dir/from.d/chip.conf"
check "with the key of PACE-CAM" grep -q '^ca3 = aes128 12$' \
    "$dir/from.d/chip.conf"
check "a portrait by ISO/IEC 39794-5" sh -c "'$sallyport' chip make \
    --out '$dir/39794' --portrait '$dir/face.jpg' --records 39794 \
    --mrz 'L898902C3 740812 310415' &&
    od -An -tx1 '$dir/39794/EF_DG2.bin' | tr -d ' \n' | grep -q 7f2e"
check "read and verify show what stands in the files" sh -c \
    "'$sallyport' verify '$dir/from.d' >'$dir/shown'; cat '$dir/shown';
    grep -q 'EF.DG3 1 *Fingerprint: right index finger, JPEG' '$dir/shown' &&
    grep -q 'EF.DG11 *Name of holder (in full): ERIKSSON, ANNA' '$dir/shown' &&
    grep -q 'EF.DG14 [0-9]* *Chip Authentication key: EC 384' '$dir/shown' &&
    grep -q 'EF.DG15 *Active Authentication key: RSA 2048' '$dir/shown' &&
    grep -q 'EF.DG16 1 *Name of person to notify: SMITH' '$dir/shown'"
check "prints of nobody, as WSQ" sh -c "'$sallyport' chip make \
    --out '$dir/prints' --portrait '$dir/face.jpg' \
    --mrz 'L898902C3 740812 310415' --finger 2:seed=7 --finger 7:seed=8 &&
    '$sallyport' verify '$dir/prints' >'$dir/shown'; cat '$dir/shown';
    grep -q 'EF.DG3 1 *Fingerprint: right index finger, WSQ' '$dir/shown' &&
    grep -q 'EF.DG3 2 *Fingerprint: left index finger, WSQ' '$dir/shown'"
check "the same seed is the same finger" sh -c "'$sallyport' chip make \
    --out '$dir/prints2' --portrait '$dir/face.jpg' --records 39794 \
    --mrz 'L898902C3 740812 310415' --finger 7:seed=8 &&
    '$sallyport' chip make --out '$dir/prints3' --portrait '$dir/face.jpg' \
    --records 39794 --mrz 'L898902C3 740812 310415' --finger 7:seed=8 &&
    cmp '$dir/prints2/EF_DG3.bin' '$dir/prints3/EF_DG3.bin'"
check "OpenSSL knows the key of Active Authentication" sh -c \
    "openssl pkey -inform DER -in '$dir/from.d/aa.key' -noout -check"
for wrong in '[chip]
shoe = 1' '[DG1]
mrz = A' '[DG11]
shoe = 1' '[DG16]
name = A' '[chip]
from = /etc/passwd' '[XX]'; do
	printf '%s\n' "$wrong" >"$dir/wrong"
	check "make refuses $(echo "$wrong" | tr '\n' ' ')" not "$sallyport" \
	    chip make --out "$dir/x" --portrait "$dir/face.jpg" \
	    --mrz 'L898902C3 740812 120415' --from "$dir/wrong"
done
for wrong in '--ca ecdh-aes128-p255' '--ca ecdh-aes128' '--ca dh-aes128-p256' \
    '--ca ecdh-aes128-p256,id=256' '--ca ecdh-aes128-p256,loud' \
    '--aa rsa-512-sha256' '--aa ecdsa-p256' '--aa ecdsa-p256-md5' \
    '--omit all' '--finger 11:x' '--finger 2:seed=' '--finger 2:seed=x' \
    '--records 1' '--buffers 400'; do
	# shellcheck disable=SC2086 # an option and its argument
	check "make refuses $wrong" not "$sallyport" chip make --out "$dir/x" \
	    --portrait "$dir/face.jpg" --mrz 'L898902C3 740812 120415' $wrong
done
check "make refuses a portrait that is none" not "$sallyport" chip make \
    --out "$dir/x" --portrait "$0" --mrz 'L898902C3 740812 120415'
check "make refuses an MRZ that is none" not "$sallyport" chip make \
    --out "$dir/x" --portrait "$dir/face.jpg" --mrz 'L898902C3 740812'

# 77 L1 L2 L3 in front of the CMS: the header has four bytes here.
for d in both rsa-2048-sha256 pss-3072-sha384 ecdsa-bp384r1-sha384; do
	ca=$dir/$d/csca.pem
	[ -e "$ca" ] || ca=$dir/csca/csca.pem
	tail -c +5 "$dir/$d/EF_SOD.bin" >"$dir/cms"
	check "OpenSSL verifies the EF.SOD of $d" openssl cms -verify \
	    -inform DER -in "$dir/cms" -CAfile "$ca" -purpose any \
	    -out "$dir/so"
	digest=$(sha256sum <"$dir/$d/EF_DG1.bin" | cut -c1-64)
	check "and finds the digest of DG1 in it" sh -c \
	    "openssl asn1parse -inform DER -in '$dir/so' | grep -i $digest"
	rm -f "$dir/so"
done

check "serve" serve "$p"
check "the answer to reset" sh -c \
    "opensc-tool -a -r 0 | grep -q 3b:85:80:01:80:73:84:01:60:12"
check "GET CHALLENGE" apdu 'SW1=0x90, SW2=0x00' $lds1 00:84:00:00:08
check "EF.CardAccess" apdu '04 00 7F 00 07 02 02 04 02 02' 00:B0:9C:00:00
check "EF.ATR/INFO" apdu '47 03 84 01 60 7F 66 08' 00:B0:81:00:00
check "DG1 is refused" apdu 'SW1=0x69, SW2=0x82' $lds1 00:B0:81:00:00
check "PACE begins" apdu 'SW1=0x90, SW2=0x00' \
    00:22:C1:A4:12:80:0A:04:00:7F:00:07:02:02:04:02:02:83:01:02:84:01:0C \
    10:86:00:00:02:7C:00:00
check "serve ends when told" stop
check "serve without access control" serve "$dir/none"
check "DG1 is given" apdu '50 3C 55 54 4F 45 52 49 4B 53 53 4F 4E' $lds1 00:B0:81:05:0D
check "ends" stop
check "serve --access bac --buffers 0" serve "$dir/both" --access bac \
    --buffers 0 --personality status-g
check "no EF.CardAccess without PACE" apdu 'SW1=0x6A, SW2=0x82' 00:B0:9C:00:00
check "its status words" apdu 'SW1=0x63, SW2=0xC0' 00:82:00:00
check "ends" stop
check "serve --fault garbage" serve "$dir/both" --fault garbage
# One of 256 random status words is 61xx: opensc-tool fetches the rest and says
# 9000 of its own.  Not three times.
babbles() {
	for _ in 1 2 3; do
		apdu 'SW1=0x90, SW2=0x00' $lds1 || return 0
	done
	return 1
}
check "no status word that means anything" babbles
check "ends" stop
check "serve refuses a fault that is none" not "$sallyport" chip serve "$p" \
    --vpcd 127.0.0.1:35963 --fault nonsense
exit $failed
