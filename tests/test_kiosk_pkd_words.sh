#!/bin/sh
# What `sallyport pkd` says where something cannot be done: which file, why,
# and what to do about it; once, and not behind a page of usage.  TAP.
set -u
cd "$(dirname "$0")/.." || exit 1
sallyport=${SALLYPORT:-build/sallyport}
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
. tests/tap.sh

# pkd STATUS PATTERN ARGUMENT...: ends so, and says so on either stream
pkd() {
	want=$1 pattern=$2
	shift 2
	"$sallyport" pkd "$@" >"$dir/said" 2>&1
	rc=$?
	cat "$dir/said"
	echo "status $rc, not $want; or not: $pattern"
	[ "$rc" -eq "$want" ] && grep -qE -e "$pattern" "$dir/said"
}
s=$dir/store
"$sallyport" pkd issue --out "$dir/ut" --case rollover --seed words \
    >"$dir/log" || exit 1
root=$dir/ut/trust/csca-old.cer

# What cannot be imported, each with what to do.
f=$dir/files
mkdir "$f" "$dir/empty"
: >"$f/empty.ml"
head -c 300 "$root" >"$f/cut.cer"
cat "$root" "$root" >"$f/two.cer"
head -c 4000 /dev/urandom | tr '0-' 'AB' >"$f/noise"
echo '<!DOCTYPE html><html>Not found</html>' >"$f/page.ml"
openssl x509 -inform DER -in "$root" | sed '$d' >"$f/cut.pem"
cp "$dir/ut/issuers/csca.key" "$f/"
printf 'version: 1\n\ndn: c=UT\nuserCertificate;binary:: MII%%\n' >"$f/bad.ldif"
while read -r name pattern; do
	check "$name" pkd 1 "$pattern" import --store "$s" --i-trust-this \
	    "$f/$name"
	check "$name: nothing is taken, which is said once" sh -c "
	    [ \$(grep -c 'nothing is taken' '$dir/said') = 1 ] &&
	    [ \$(grep -c '^sallyport pkd: ' '$dir/said') = 1 ]"
done <<END
empty.ml the file is empty: fetch it again
cut.cer it was cut on its way, fetch it again
two.cer more follows after the structure
noise what can be imported: master
page.ml it is a web page
cut.pem the PEM block does not end
bad.ldif bad.ldif:4: .* line 4
END
check "a key is no certificate" pkd 1 'no block of this PEM' import \
    --store "$s" --i-trust-this "$f/csca.key"
check "an empty directory" pkd 1 'empty: there is no file in it' import \
    --store "$s" --i-trust-this "$dir/empty"
check "a file that is not there" pkd 1 'nowhere: No such file' import \
    --store "$s" "$dir/nowhere"
check "and there is no store of it" test ! -e "$s/anchors.idx"

# A mistyped store is no empty one.
for verb in list check expire "show 0123456789" "diff 0" \
    "export --out $dir/out"; do
	# shellcheck disable=SC2086
	check "$verb: no store" sh -c "'$sallyport' pkd $verb \
	    --store '$dir/typo' >'$dir/said' 2>&1; rc=\$?; cat '$dir/said'
	    [ \$rc -ne 0 ] && grep -q 'typo: there is no trust store' '$dir/said'"
done
check "and none is made" test ! -e "$dir/typo"

# What a person is to compare is shown.
print=$(openssl dgst -sha256 -r "$root" | cut -d ' ' -f 1)
check "a word is asked for with the fingerprint" pkd 1 "SHA-256 $print" \
    import --store "$s" "$root"
check "and another way is told" grep -q 'promote ROOT LINK' "$dir/said"
check "the root" pkd 0 'csca 1, 1 new' import --store "$s" --i-trust-this \
    "$root"
print=$(openssl dgst -sha256 -r "$dir/ut/pkd/10-masterlist.ml" | cut -d ' ' -f 1)
check "so is that of a list that waits" pkd 0 "SHA-256 $print" \
    import --store "$dir/other" "$dir/ut/pkd/10-masterlist.ml"

# promote takes PEM as import does, and says what is wrong with a link.
for c in csca-old csca link; do
	openssl x509 -inform DER -in "$dir/ut/issuers/$c.cer" -out "$dir/$c.pem"
done
by="--by Anna --reason rollover"
# shellcheck disable=SC2086
{
	check "link and root in the wrong order" pkd 1 'the root comes first' \
	    promote --store "$s" $by "$dir/link.pem" "$dir/csca.pem"
	check "a link to another root" pkd 1 'leads to another name or key' \
	    promote --store "$s" $by "$dir/csca-old.pem" "$dir/link.pem"
	check "a link whose maker is no anchor" pkd 1 \
	    'was made by .*which is no anchor here' \
	    promote --store "$dir/empty" $by "$dir/csca.pem" "$dir/link.pem"
	check "PEM" pkd 0 '^\+ absent -> trusted .* root trusted' \
	    promote --store "$s" $by "$dir/csca.pem" "$dir/link.pem"
}

# The usage is that of the verb, and the message stands before it.
check "a kind that is none" pkd 64 "'cat' is none of csca dsc crl" \
    list --store "$s" --kind cat
check "with its own usage alone" sh -c "
    grep -q '^usage: sallyport pkd list' '$dir/said' &&
    ! grep -q 'pkd import' '$dir/said'"
check "a verb that is none" pkd 64 'pkd: fly: there is no such verb' fly
check "a transaction has its time" pkd 0 \
    '^source 0: imported 20[0-9-]*T[0-9:]*Z, ' list --store "$s"
exit $failed
