#!/bin/sh
# `sallyport audit`: a log made, signed, kept elsewhere, altered.  TAP.
set -u
cd "$(dirname "$0")/.." || exit 1
sallyport=${SALLYPORT:-build/sallyport}
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
. tests/tap.sh

# audit STATUS PATTERN ARGUMENT...: ends so, and says so on either stream
audit() {
	want=$1 pattern=$2
	shift 2
	"$sallyport" audit "$@" >"$dir/said" 2>&1
	rc=$?
	cat "$dir/said"
	echo "status $rc, not $want; or not: $pattern"
	[ "$rc" -eq "$want" ] && grep -qE -e "$pattern" "$dir/said"
}
log=$dir/log
openssl genpkey -algorithm ed25519 -out "$dir/key.pem" 2>/dev/null
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 \
    -out "$dir/p384.pem" 2>/dev/null
chmod 600 "$dir/key.pem" "$dir/p384.pem"
openssl pkey -in "$dir/key.pem" -pubout -out "$dir/pub.pem"

check "a checkpoint is printed" audit 0 '^2	.*	checkpoint	.* sig=[0-9a-f]{128}$' \
    checkpoint --sign "$dir/key.pem" "$log"
cp "$dir/said" "$dir/all"
grep '^2	' "$dir/all" >"$dir/kept"
check "signed to its end" audit 0 'the chain is whole' verify --key "$dir/pub.pem" "$log"
check "and elsewhere" audit 0 '1 checkpoints kept elsewhere agree' \
    verify --key "$dir/pub.pem" --kept "$dir/kept" "$log"
check "without a key nothing is told" audit 2 'by a key that is not given' verify "$log"
check "a curve that is none of ours" audit 66 'Ed25519 or P-256' \
    checkpoint --sign "$dir/p384.pem" "$log"
chmod 644 "$dir/key.pem"
check "a key that others may read" audit 66 'this account alone' \
    checkpoint --sign "$dir/key.pem" "$log"
chmod 600 "$dir/key.pem"
check "another log keeps it" audit 0 'line 2 of key .* is kept' \
    witness --key "$dir/pub.pem" --kept "$dir/kept" "$dir/other"
check "and shows it" audit 0 'witness.*seq=2 key=[0-9a-f]{64} sig=' show "$dir/other"
check "as JSON" audit 0 '"kind":"witness"' show --json --kind witness "$dir/other"
check "which is JSON" sh -c "sqlite3 :memory: \"SELECT json_valid(readfile('$dir/said'))\" | grep -q 1"
check "a log without a checkpoint is not signed" audit 2 'lines up to 0 are signed' \
    verify --key "$dir/pub.pem" "$dir/other"
sed 's/sallyport-audit/sallyport_audit/' "$log" >"$dir/altered"
check "an altered line" audit 1 'altered:2: a line is not the one' \
    verify --key "$dir/pub.pem" "$dir/altered"
head -1 "$log" >"$dir/cut"
check "a log cut short is whole by itself" audit 2 'whole' verify --key "$dir/pub.pem" "$dir/cut"
check "and not for who kept a checkpoint" audit 1 'lines are missing at the end' \
    verify --key "$dir/pub.pem" --kept "$dir/kept" "$dir/cut"
check "no witness of a forgery" sh -c "sed 's/^2/3/' '$dir/kept' >'$dir/forged';
    '$sallyport' audit witness --key '$dir/pub.pem' --kept '$dir/forged' '$dir/other'; [ \$? -eq 1 ]"
check "no file" audit 66 'cannot be read' verify "$dir/none"
check "no verb" audit 64 'usage' alter "$log"

# A key in a token: SoftHSM's, which it never leaves.
if command -v softhsm2-util >/dev/null && command -v pkcs11-tool >/dev/null; then
	mkdir "$dir/tokens"
	printf 'directories.tokendir = %s\n' "$dir/tokens" >"$dir/softhsm.conf"
	export SOFTHSM2_CONF="$dir/softhsm.conf"
	softhsm2-util --init-token --free --label gate --pin 1234 --so-pin 1234 >"$dir/hsm" 2>&1
	module=$(ls /usr/lib/*/softhsm/libsofthsm2.so /usr/lib/softhsm/libsofthsm2.so 2>/dev/null | head -1)
	pkcs11-tool --module "$module" --token-label gate --login --pin 1234 --keypairgen \
	    --key-type EC:prime256v1 --label UTAUDIT00001 --id 01 --sensitive >>"$dir/hsm" 2>&1
	pkcs11-tool --module "$module" --token-label gate --read-object --type pubkey \
	    --label UTAUDIT00001 -o "$dir/token.der" >>"$dir/hsm" 2>&1
	openssl pkey -pubin -inform DER -in "$dir/token.der" -out "$dir/token.pem" 2>>"$dir/hsm"
	printf '1234\n' >"$dir/pin"
	chmod 600 "$dir/pin"
	check "signed by a token" audit 0 'checkpoint' checkpoint \
	    --sign "pkcs11:token=gate;object=UTAUDIT00001?module-path=$module" --pin "$dir/pin" "$dir/third"
	check "verified by its public half" audit 0 'lines up to 2 are signed' \
	    verify --key "$dir/token.pem" "$dir/third"
else
	skipped "a key in a token" "softhsm2-util or pkcs11-tool is not there"
fi
exit $failed
