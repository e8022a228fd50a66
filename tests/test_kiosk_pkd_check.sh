#!/bin/sh
# `sallyport pkd check`: what does not conform to Doc 9303-12, told so that an
# issuer can act on it.  TAP.
set -u
cd "$(dirname "$0")/.." || exit 1
sallyport=${SALLYPORT:-build/sallyport}
data=${SALLYPORT_TEST_DATA:-../shared/data}
seeds=tests/fuzz/corpus/certs_profile
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
. tests/tap.sh

# pkd STATUS PATTERN ARGUMENT...: ends so, and says so on either stream
pkd() {
	want=$1 pattern=$2
	shift 2
	"$sallyport" pkd check "$@" >"$dir/said" 2>&1
	rc=$?
	cat "$dir/said"
	echo "status $rc, not $want; or not: $pattern"
	[ "$rc" -eq "$want" ] && grep -qE -e "$pattern" "$dir/said"
}
said() {
	grep -qE -e "$1" "$dir/said" || { cat "$dir/said"; return 1; }
}

check "what conforms" pkd 0 '1  conform' "$seeds/root"
check "which type it is" said 'CSCA, self-signed: C=UT,O=Utopia,CN=CSCA'
check "serial, validity, fingerprint, file" said \
    'serial 01, 2020-01-01 to 2034-01-01, sha256 [0-9a-f]{16}, root'
check "advice alone is no defect" pkd 0 'advice +1  .+4.1.6, subjectPublicKeyInfo: RSA 2048' \
    "$seeds/link"
check "a CRL with a defect" pkd 1 'defect +[0-9]+  Table 10, reasonCode: in 1 of 2' \
    "$seeds/crl"
check "what to do about it" said "Leave the entry's extension out"
check "a list: its wrapper, its signer, its CSCA" pkd 0 '3  checked on [-0-9]{10}, of 1 State$' \
    "$seeds/master-list"
check "one State" pkd 0 '0  checked' --country DE "$seeds/root"
check "a directory, each object once" sh -c "mkdir -p '$dir/d/e' &&
    cp '$seeds/root' '$dir/d/a' && cp '$seeds/root' '$dir/d/e/b' &&
    '$sallyport' pkd check '$dir/d' | grep -q ' 1  checked'"
check "PEM" sh -c "openssl x509 -inform DER -in '$seeds/dsc' -out '$dir/p.pem' &&
    '$sallyport' pkd check '$dir/p.pem' | grep -q 'Document Signer: C=UT'"
check "what cannot be read" pkd 2 '1  cannot be read' tests/tap.sh
check "a file that is not there" pkd 2 'No such file' "$dir/none"
check "the rest is told nevertheless" pkd 2 '1  conform' "$dir/none" "$seeds/root"
check "a store that is not there is no empty one" pkd 2 "no trust store" \
    --store "$dir/none"

check "JSON" pkd 1 '"rule": "CRL_ENTRY_EXTENSION"' --json "$seeds/crl"
check "JSON says all" said '"remedy": "Leave the entry'
"$sallyport" pkd check --json "$seeds" >"$dir/json"
check "JSON is well formed" json "json_valid(j)" 1
check "JSON: as many as it counts" json \
    "json_array_length(j, '\$.objects') = json_extract(j, '\$.summary.objects')" 1
check "JSON: a clause for each finding" json "(SELECT count(*) FROM
    json_tree(j, '\$.objects') WHERE key = 'found') = (SELECT count(*) FROM
    json_tree(j, '\$.objects') WHERE key = 'clause')" 1

s=$dir/store
check "the whole store" sh -c "'$sallyport' pkd import --store '$s' \
    --i-trust-this '$seeds/root' >/dev/null &&
    '$sallyport' pkd import --store '$s' '$seeds/crl' >/dev/null
    '$sallyport' pkd check --store '$s' | grep -q ' 2  checked'"
check "one kind of it" pkd 1 '1  checked' --store "$s" --kind crl

lists=$data/pkd/master-lists
if [ -d "$lists" ]; then
	check "a list of the field" pkd 1 '579  checked on .*, of 112 States' \
	    "$lists/DE_ML_2025-11-27-07-39-21.ml"
	check "in a second of computing at most" sh -c "ulimit -t 3
	    '$sallyport' pkd check '$lists' >/dev/null; [ \$? -eq 1 ]"
else
	skipped "a list of the field" "pkd/master-lists is not there"
fi
exit $failed
