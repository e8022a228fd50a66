#!/bin/sh
# `sallyport pkd issue`: a country is made, imported, a passport of it made and
# verified; cases are judged as they say themselves.  TAP.
set -u
cd "$(dirname "$0")/.." || exit 1
sallyport=${SALLYPORT:-build/sallyport}
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
. tests/tap.sh
day=2026-03-01

# ends STATUS PATTERN VERB...: ends so, and says so on either stream
ends() {
	want=$1 pattern=$2
	shift 2
	"$sallyport" "$@" >"$dir/said" 2>&1
	rc=$?
	cat "$dir/said"
	echo "status $rc, not $want; or not: $pattern"
	[ "$rc" -eq "$want" ] && grep -qE -e "$pattern" "$dir/said"
}
# verify STATUS ARGUMENT...: the record is kept
verify() {
	want=$1
	shift
	"$sallyport" verify --json --trust "$dir/store" --at $day "$@" \
	    >"$dir/json" 2>"$dir/err"
	rc=$?
	cat "$dir/err"
	echo "status $rc, not $want"
	[ "$rc" -eq "$want" ]
}
# A store of its own for a country; a list may be refused in pkd/.
take() {
	rm -rf "$dir/store"
	"$sallyport" pkd import --store "$dir/store" --i-trust-this \
	    "$1/trust" || return 1
	"$sallyport" pkd import --store "$dir/store" "$1/pkd"
	true
}
# What the case says must come of it, and what came: the same rows.
told="SELECT json_extract(value, '\$.check') || ' ' ||
    json_extract(value, '\$.result') || ' ' || json_extract(value, '\$.reason')
    FROM json_each(readfile('$dir/case.json'), '\$.case.checks') ORDER BY 1"
came="SELECT json_extract(value, '\$.id') || ' ' ||
    json_extract(value, '\$.result') || ' ' || json_extract(value, '\$.reason')
    FROM json_each(readfile('$dir/json'), '\$.checks') WHERE
    json_extract(value, '\$.id') IN (SELECT json_extract(value, '\$.check')
    FROM json_each(readfile('$dir/case.json'), '\$.case.checks')) ORDER BY 1"
judged() {
	sqlite3 :memory: "$told" >"$dir/told"
	sqlite3 :memory: "$came" >"$dir/came"
	trust=$(sqlite3 :memory: "SELECT json_extract(readfile(
	    '$dir/case.json'), '\$.case.trust')")
	[ -s "$dir/told" ] && diff "$dir/told" "$dir/came" &&
	    at overall.trust "$trust"
}
one() {
	rm -rf "$dir/case"
	"$sallyport" pkd issue --out "$dir/case" --case "$1" --seed cases \
	    --at $day --json >"$dir/case.json" || return 1
	take "$dir/case"
	verify "$2" "$dir/case/passport" && judged
}

check "issue: without a place" ends 64 usage pkd issue
check "a case that is none" ends 64 'no .cat.' pkd issue --out "$dir/x" \
    --case cat
check "a day that is none" ends 64 'not a day' pkd issue --out "$dir/x" \
    --at 2026-02-30
check "a country that is none" ends 64 usage pkd issue --out "$dir/x" \
    --country Utopia
check "all cases" ends 0 '^no-aki: ' pkd issue --case list
check "and what must come of them" grep -q 'dsc-profile: failed (NO_KEY_ID)' \
    "$dir/said"
"$sallyport" pkd issue --case list --json >"$dir/json"
check "as JSON" json "(SELECT count(*) > 80 AND count(*) =
    count(DISTINCT json_extract(value, '\$.name')) FROM json_each(j))" 1

# NAME STATUS: of sallyport verify
while read -r name status; do
	check "$name" one "$name" "$status"
done <<END
genuine 0
csca-missing 2
csca-impostor 1
rollover 0
rename-silent 0
link-forged 2
masterlist-purpose 2
generator 2
country-lower 0
dsc-forged 1
dsc-revoked 1
crl-stale 0
crl-new-key-revoked 1
sod-ber 0
sod-altered 1
sod-no-certificate 2
defect 1
deviation 0
END

c=$dir/utopia
check "a whole country" ends 0 'by the seed one' pkd issue --out "$c" \
    --seed one --at $day
check "never over another" ends 73 exists pkd issue --out "$c" --seed one \
    --at $day
check "its keys are nobody else's to read" sh -c \
    "[ \"\$(stat -c %a '$c/issuers/csca-4.key')\" = 600 ]"
check "the same again" ends 0 'by the seed one' pkd issue --out "$dir/again" \
    --seed one --at $day
check "is the same" diff -r "$c" "$dir/again"
check "another seed" ends 0 'by the seed two' pkd issue --out "$dir/two" \
    --case genuine --seed two --at $day
"$sallyport" pkd issue --out "$dir/one" --case genuine --seed one --at $day \
    >"$dir/said"
check "is another" not cmp "$dir/one/issuers/csca.key" \
    "$dir/two/issuers/csca.key"
check "OpenSSL reads a key" openssl pkey -noout -in "$c/issuers/csca-4.key"
check "and verifies a link" sh -c "
    openssl x509 -inform DER -in '$c/issuers/csca-2.cer' -out '$dir/2.pem' &&
    openssl x509 -inform DER -in '$c/issuers/link-2-3.cer' -out '$dir/23.pem' &&
    openssl verify -partial_chain -no_check_time -check_ss_sig \
	-trusted '$dir/2.pem' '$dir/23.pem'"
check "it is imported" ends 0 'csca 1, 1 new' pkd import \
    --store "$dir/store1" --i-trust-this "$c/trust"
check "whole, without another word" ends 0 'through a link certificate' \
    pkd import --store "$dir/store1" "$c/pkd"
rm -rf "$dir/store"
mv "$dir/store1" "$dir/store"
for d in "$c"/passport/dsc-ecdsa-* "$c"/passport/dsc-rsa-* \
    "$c"/passport/dsc-pss-* "$c/passport/dsc-old"; do
	check "a passport by ${d##*/}" verify 0 "$d"
done
check "by a revoked signer" verify 1 "$c/passport/dsc-revoked"
check "by a defective one" verify 1 "$c/passport/dsc-defect"
check "by one on a list alone" verify 2 "$c/passport/dsc-direct"
check "which is trusted" at overall.trust trusted
check "a seal" ends 0 'VALID, trustable' verify --trust "$dir/store" --at $day \
    --signer "$c/issuers/seal.cer" --seal "$c/seal/visa.bin" \
    --mrz "$(cat "$c/seal/visa.mrz")"

# The workflow of the manual, today: a passport of our own.
check "a country of today" ends 0 'TEST PKI' pkd issue --out "$dir/today" \
    --case genuine
portrait 64 >"$dir/face.jpg"
check "its authority signs a passport" "$sallyport" chip make --out "$dir/p" \
    --portrait "$dir/face.jpg" --csca "$dir/today/chip" --country UT \
    --sign-alg ecdsa-p256-sha256 --terminal "$c/ta" \
    --mrz 'L898902C3 740812 300415'
take "$dir/today" >/dev/null
day=$(date -u +%Y-%m-%d)
check "which is genuine" verify 0 "$dir/p"
exit $failed
