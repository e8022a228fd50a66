#!/bin/sh
# What `sallyport verify` says to who has to act on it: an authority that was
# distrusted is called so, what counts is not said not to count, a sentence
# does not claim more than its reason, and what is given wrong is named.  TAP.
set -u
cd "$(dirname "$0")/.." || exit 1
sallyport=${SALLYPORT:-build/sallyport}
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
. tests/tap.sh
day=2026-03-01

# ends STATUS PATTERN ARGUMENT...: verify ends so, and says so
ends() {
	want=$1 pattern=$2
	shift 2
	"$sallyport" verify "$@" --at $day >"$dir/said" 2>&1
	rc=$?
	cat "$dir/said"
	echo "status $rc, not $want; or not: $pattern"
	[ "$rc" -eq "$want" ] && grep -qE -e "$pattern" "$dir/said"
}
said() { grep -qE -e "$1" "$dir/said"; }
# made CASE: a country with its store
made() {
	{
		"$sallyport" pkd issue --out "$dir/$1" --case "$1" --seed words \
		    --at $day
		"$sallyport" pkd import --store "$dir/$1/store" --i-trust-this \
		    "$dir/$1/trust"
		"$sallyport" pkd import --store "$dir/$1/store" "$dir/$1/pkd"
	} >>"$dir/log" 2>&1
}
for c in genuine dsc-revoked sod-no-certificate sod-no-null sod-altered \
    csca-malformed; do
	made $c
done
g=$dir/genuine

# An authority that is distrusted by name is not one that is not known.
check "genuine" ends 0 'candidate\)' --trust "$g/store" "$g/passport"
print=$(openssl dgst -sha256 -r "$g/issuers/csca.cer" | cut -c 1-16)
"$sallyport" pkd distrust --store "$g/store" --by Anna --reason stolen \
    "$print" >>"$dir/log"
check "a distrusted authority" ends 1 'signer not trusted' \
    --trust "$g/store" "$g/passport"
check "is called so" said 'XX. .*revoked: .* distrusted by name'
check "and its signature is not called unknown" not said \
    'no trusted certificate has this key identifier or name \(0'
"$sallyport" verify --json --trust "$g/store" --at $day "$g/passport" \
    >"$dir/json" 2>>"$dir/log"
check "in the record too" result dsc-signature "undetermined DISTRUSTED"
check "as a revocation" result dsc-revocation "failed DISTRUSTED"

check "a revoked signer" ends 1 'was revoked' \
    --trust "$dir/dsc-revoked/store" "$dir/dsc-revoked/passport"
check "counts, and is not said not to" said \
    'dsc-revocation, 5.6.4.3.5, evaluatory, but this counts'
c=sod-no-certificate
check "no certificate" ends 2 'undetermined' --trust "$dir/$c/store" \
    "$dir/$c/passport"
check "says nothing of weak algorithms" not said "weaker than today"
check "nor that no time is there" not said 'does not say when'
c=sod-altered
check "altered" ends 1 'is not what was signed: the digest is not the signed' \
    --trust "$dir/$c/store" "$dir/$c/passport"
c=sod-no-null
check "a deviation in words" ends 0 'the DigestInfo lacks its NULL' \
    --trust "$dir/$c/store" "$dir/$c/passport"
c=csca-malformed
check "what of the form deviates" ends 0 \
    'deviates from the standard \(an extension cannot be read' \
    --trust "$dir/$c/store" "$dir/$c/passport"
mkdir "$dir/part"
cp "$dir/$c/passport/EF_DG1.bin" "$dir/part"
check "no security object" ends 2 'no EF.SOD' "$dir/part"
check "has no digest for no error" not said 'no error'

# What is given wrong.
check "a store that is not there" ends 66 'typo: there is no trust store' \
    --trust "$dir/typo" "$dir/part"
check "rules that are not there" ends 66 'verify: /nowhere: No such file' \
    --trust "$g/store" --algorithms /nowhere "$g/passport"
echo 'SHA1 sometimes' >"$dir/rules"
check "a rule that is none" ends 66 \
    'rules:1: not five words: name, bits, from, until, result' \
    --trust "$g/store" --algorithms "$dir/rules" "$g/passport"
printf 'DC' >"$dir/seal"
check "a seal's signer that is no certificate" ends 65 \
    'rules: it is no certificate in DER' --seal "$dir/seal" \
    --signer "$dir/rules"
check "a seal as XML" ends 64 'a seal is told as text or JSON' --xml \
    --seal "$dir/seal"

# cv import names the file, and takes a folder with keys beside.
cv() {
	want=$1 pattern=$2
	shift 2
	"$sallyport" cv import --store "$dir/cv" "$@" >"$dir/said" 2>&1
	rc=$?
	cat "$dir/said"
	[ "$rc" -eq "$want" ] && grep -qE -e "$pattern" "$dir/said"
}
"$sallyport" pkd issue --out "$dir/ut" --seed words >>"$dir/log"
check "cv: a key" cv 1 'is.key: there is no certificate' "$dir/ut/ta/is.key"
check "cv: a file of other bytes" cv 1 'rules: there is no certificate' \
    "$dir/rules"
head -c 100 "$dir/ut/ta/cvca.cvcert" >"$dir/cut.cvcert"
check "cv: one that is cut" cv 1 'cut.cvcert: the data is not' \
    "$dir/cut.cvcert"
mkdir "$dir/none"
check "cv: an empty folder" cv 1 'none: there is no certificate' "$dir/none"
check "cv: a folder with keys beside" cv 0 'taken .*CVCA' --i-trust-this \
    "$dir/ut/ta"
check "cv: they are passed over, told" said 'is.key: no CV certificate, passed'
exit $failed
