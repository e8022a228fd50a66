#!/bin/sh
# `sallyport pkd`: the trust store from its first anchor to its changes by
# name, on a test PKI and on what the data holds.  TAP.
set -u
cd "$(dirname "$0")/.." || exit 1
sallyport=${SALLYPORT:-build/sallyport}
data=${SALLYPORT_TEST_DATA:-../shared/data}
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
# print KIND: the fingerprint of the first such object in the store $s
print() {
	"$sallyport" pkd list --store "$s" | sed -n \
	    "s/.* $1 .*source [0-9]*  \([0-9a-f]*\)  .*/\1/p" | head -1
}
# key NAME, root NAME SERIAL, made NAME BY SERIAL EXTENSIONS
key() {
	openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 \
	    -out "$dir/$1.key" 2>>"$dir/log"
}
root() {
	key "$1"
	openssl req -new -x509 -key "$dir/$1.key" -subj "/C=UT/O=Utopia/CN=$1" \
	    -days 3000 -set_serial "$2" -outform DER -out "$dir/$1.cer" \
	    -addext keyUsage=critical,keyCertSign,cRLSign 2>>"$dir/log"
}
made() {
	printf '%s\n' "$4" >"$dir/ext"
	openssl req -new -key "$dir/$1.key" -subj "/C=UT/O=Utopia/CN=$1" \
	    -out "$dir/req" 2>>"$dir/log"
	openssl x509 -req -in "$dir/req" -CA "$dir/$2.cer" -CAkey "$dir/$2.key" \
	    -CAform DER -set_serial "$3" -days 3000 -extfile "$dir/ext" \
	    -outform DER -out "$dir/$1-by-$2.cer" 2>>"$dir/log"
}
root old 1
root new 2
root other 3
key signer
authority='basicConstraints=critical,CA:TRUE
keyUsage=critical,keyCertSign,cRLSign'
made new old 10 "$authority"
made new other 11 "$authority"
made signer old 12 'keyUsage=critical,digitalSignature'
: >"$dir/index"
echo 01 >"$dir/number"
cat >"$dir/ca.conf" <<END
[ca]
default_ca = x
[x]
database = $dir/index
crlnumber = $dir/number
default_md = sha256
default_crl_days = 90
END
openssl x509 -inform DER -in "$dir/old.cer" -out "$dir/old.pem" 2>>"$dir/log"
openssl ca -config "$dir/ca.conf" -gencrl -keyfile "$dir/old.key" \
    -cert "$dir/old.pem" -out "$dir/crl.pem" 2>>"$dir/log"
openssl crl -in "$dir/crl.pem" -outform DER -out "$dir/crl.der" 2>>"$dir/log"
# LDIF as the PKD writes it, each value in lines of its own
value() {
	openssl base64 -A -in "$1" | fold -w 70 | sed '1!s/^/ /'
	echo
}
{
	printf 'version: 1\n\n'
	printf 'dn: cn=a+sn=0C,o=dsc,c=UT,dc=data,dc=download,dc=pkd,dc=icao,dc=int\n'
	printf 'userCertificate;binary:: '
	value "$dir/signer-by-old.cer"
	printf 'sn: 0C\n\n'
	printf 'dn: cn=a,o=crl,c=UT,dc=data,dc=download,dc=pkd,dc=icao,dc=int\n'
	printf 'certificateRevocationList;binary:: '
	value "$dir/crl.der"
	printf '\ndn: cn=b,o=dsc,c=UT,dc=data,dc=download,dc=pkd,dc=icao,dc=int\n'
	printf 'userCertificate;binary:: '
	value "$dir/other.cer"
} >"$dir/pkd.ldif"

s=$dir/store
check "an authority needs a word" pkd 1 'explicit decision' \
    import --store "$s" "$dir/old.cer"
check "and then there is no store" test ! -e "$s/anchors.idx"
check "--i-trust-this" pkd 0 'csca 1, 1 new' import --store "$s" --i-trust-this \
    --by Anna --reason bootstrap "$dir/old.cer"
check "who trusted it, and that it was a word" pkd 0 \
    "operator's word: operator: old.cer: bootstrap \(Anna\)" \
    list --store "$s"
check "the name that was once in use is none" pkd 64 usage \
    import --store "$s" --trust "$dir/old.cer"
check "LDIF: what is proven, what is refused and why" \
    pkd 1 'dsc 1, 1 new, 1 proven; crl 1, 1 new, 1 proven' \
    import --store "$s" "$dir/pkd.ldif"
check "a refusal names its line" sh -c \
    "grep -q 'pkd.ldif:[0-9]*: C=UT,O=Utopia,CN=other refused' '$dir/said'"
check "the same again is not new" pkd 1 \
    'dsc 1, 0 new, 1 proven; crl 1, 0 new' import --store "$s" "$dir/pkd.ldif"
check "PEM of a CRL" pkd 0 'crl 1, 0 new' import --store "$s" "$dir/crl.pem"
check "an empty delta" sh -c "printf 'version: 1\n\n' >'$dir/delta.ldif' &&
    '$sallyport' pkd import --store '$s' '$dir/delta.ldif'"
check "a deletion removes nothing" sh -c "printf 'dn: c=UT\nchangetype: delete\n' \
    >'$dir/delta.ldif' && '$sallyport' pkd import --store '$s' '$dir/delta.ldif' |
    grep -q '1 changes left out'"
check "what is an anchor needs no word again" pkd 0 'csca 1, 0 new' import \
    --store "$s" "$dir/old.cer"
check "without a name it is the account's" pkd 0 \
    "crl.pem \($(id -un)\)" list --store "$s"
check "LDIF that is cut" sh -c "head -c 700 '$dir/pkd.ldif' >'$dir/cut.ldif'"
check "is not taken, and says where" pkd 1 'line [0-9]+' \
    import --store "$s" "$dir/cut.ldif"
check "list" pkd 0 '^3 objects, 1 anchors in the store' list --store "$s"
check "who brought it" pkd 0 "operator's word: operator: old.cer: bootstrap \(Anna\)" \
    list --store "$s" --kind crl
check "of one kind" sh -c "grep -q '^1 objects' '$dir/said'"
check "of one country" pkd 0 '^0 objects' list --store "$s" --country DE
check "a kind that is none" pkd 64 usage list --store "$s" --kind cat
check "show" pkd 0 'vouched for: anchor, [0-9a-f]{16} C=UT,O=Utopia,CN=old' \
    show --store "$s" "$(print crl)"
check "show: its history" sh -c "grep -q '^came as trusted by source 1' '$dir/said'"
check "show: too short" pkd 1 '8 or more digits' show --store "$s" ab
check "diff" pkd 1 '^\+ absent -> known +UT .* dsc ' diff --store "$s" 1
check "diff of equals" pkd 0 '^0 changes' diff --store "$s" 2 2
check "diff backwards" pkd 1 '^- trusted -> absent' diff --store "$s" 2 0
check "diff: no such state" pkd 64 'states are 0 to' diff --store "$s" 999
check "expire: how fresh the CRLs are" pkd 0 \
    'UT +CRL of .*, 0 days old, next .*: fresh  C=UT,O=Utopia,CN=old' \
    expire --store "$s"
check "expire: of a country without one" pkd 0 '^0 fresh' \
    expire --store "$s" --country DE
check "export" pkd 0 '^3 objects' export --store "$s" --out "$dir/export"
check "as it came" cmp "$dir/crl.der" "$dir/export/crl-UT-$(print crl).der"
check "never over another file" pkd 73 'exists' \
    export --store "$s" --out "$dir/export"

check "promote: says who and why" pkd 64 '--by NAME and --reason' \
    promote --store "$s" "$dir/new.cer" "$dir/new-by-old.cer"
check "promote: a link of a stranger" pkd 1 'no trusted certificate' promote \
    --store "$s" --by Anna --reason rollover "$dir/new.cer" \
    "$dir/new-by-other.cer"
check "promote: a link of another root" pkd 1 'public key' promote \
    --store "$s" --by Anna --reason rollover "$dir/other.cer" \
    "$dir/new-by-old.cer"
check "promote: a link is no root" pkd 1 'signature' promote \
    --store "$s" --by Anna --reason rollover "$dir/new-by-other.cer" \
    "$dir/new-by-old.cer"
check "promote" pkd 0 'made by C=UT,O=Utopia,CN=old' promote --store "$s" \
    --by Anna --reason rollover "$dir/new.cer" "$dir/new-by-old.cer"
check "promoted twice is told" pkd 0 'trusted already' promote --store "$s" \
    --by Anna --reason rollover "$dir/new.cer" "$dir/new-by-old.cer"
check "promoted, with its reason" pkd 0 \
    'through a link: C=UT,O=Utopia,CN=old: rollover \(Anna\)' list --store "$s"
check "two anchors more" sh -c "grep -q ' 3 anchors' '$dir/said'"

p=$(print root)
check "the rule of two" pkd 0 '^done' persons --store "$s" --by Anna \
    --reason policy 2
check "distrust: the first proposes" pkd 0 'waits for a second' \
    distrust --store "$s" --by Anna --reason stolen "$p"
check "the same is no second" pkd 0 'waits for a second' \
    distrust --store "$s" --by Anna --reason stolen "$p"
check "nor in other letters and blanks" pkd 0 'waits for a second' \
    distrust --store "$s" --by ' aNNA ' --reason stolen "$p"
check "nobody is no name" pkd 64 'by NAME and --reason TEXT' \
    distrust --store "$s" --by ' ' --reason stolen "$p"
check "nothing has changed" pkd 0 ' 3 anchors' list --store "$s"
check "the second decides" pkd 0 '^done' distrust --store "$s" --by Berta \
    --reason 'stolen indeed' "$p"
check "what it was, and what it took along" sh -c "
    grep -q '^! trusted -> distrusted .* root distrusted .*CN=old' '$dir/said' &&
    grep -q '^! trusted -> known .* crl ' '$dir/said'"
check "it is put aside" pkd 0 'root distrusted' list --store "$s"
check "what it vouched for is to be proven" pkd 0 'vouched for: nobody' \
    show --store "$s" "$(print crl)"
check "the word waits too" pkd 1 'trust-this waits for a second' import \
    --store "$s" --i-trust-this --by Anna --reason again "$dir/other.cer"
check "and is not asked for again" not grep -q 'on your own word' "$dir/said"
check "and is given by two" pkd 0 'csca 1, 1 new' import \
    --store "$s" --i-trust-this --by Berta --reason again "$dir/other.cer"
check "lifting the rule takes two" pkd 0 'waits for a second' \
    persons --store "$s" --by Anna --reason policy 1
check "the second lifts it" pkd 0 '^done' persons --store "$s" --by Berta \
    --reason policy 1
check "distrusted, it does not come back" pkd 1 'distrusted by name' import \
    --store "$s" --i-trust-this "$dir/old.cer"
check "a document signer can be distrusted" pkd 0 '^done' distrust \
    --store "$s" --by Anna --reason x "$(print dsc)"
check "and is" pkd 0 'dsc  distrusted' list --store "$s" --kind dsc
check "expire: a CRL for which nobody vouches any more" pkd 1 \
    'UT +CRL of .*, 0 days old, next .*: fresh, nobody vouches' \
    expire --store "$s"
check "expire: nothing yet" pkd 0 '^0 put aside' expire --store "$s" \
    --by Anna --reason tidy --before 2020-01-01
check "expire: a day to come would take what is valid" pkd 64 'still to come' \
    expire --store "$s" --by Anna --reason tidy --before 2060-01-01
check "expire: a day that is none" pkd 64 "'2026-02-30' is not a day" \
    expire --store "$s" --by Anna --reason tidy --before 2026-02-30
check "all are kept" pkd 0 '^6 objects' list --store "$s"
check "every state can be told" pkd 1 'absent -> trusted' diff --store "$s" 0 2
"$sallyport" pkd issue --out "$dir/past" --case genuine --seed past \
    --at 2008-01-01 >>"$dir/log"
check "an authority of the past" pkd 0 'csca 1, 1 new' import \
    --store "$dir/then" --i-trust-this "$dir/past/trust"
check "expire" pkd 0 '^1 put aside' expire --store "$dir/then" --by Anna \
    --reason tidy --before 2026-01-01
check "tells what it put aside" grep -q '^! trusted -> expired .* root expired' \
    "$dir/said"
check "none is left" pkd 0 '^1 objects, 0 anchors' list --store "$dir/then"
for version in 1 2 4; do
	mkdir "$dir/v$version"
	cp "$s/anchors.idx" "$dir/v$version/"
	printf "\\00$version" | dd of="$dir/v$version/anchors.idx" bs=1 seek=11 \
	    conv=notrunc 2>>"$dir/log"
	check "a store of version $version: what to do" pkd 66 \
	    'another version: move .* repeat what was distrusted' \
	    import --store "$dir/v$version" "$dir/crl.der"
done

lists=$data/pkd/master-lists
if [ -d "$lists" ]; then
	s=$dir/german
	check "the German root" pkd 0 'csca 1, 1 new' import --store "$s" --i-trust-this \
	    "$lists/DE_ROOT_CA_CSCA07.cer"
	check "an older list is another root's" pkd 0 'waits: no trusted certificate' \
	    import --store "$s" "$lists/DE_ML_2024-08-07-07-38-24.ml"
	check "the German list" pkd 0 '577 certificates, 576 new' \
	    import --store "$s" "$lists/DE_ML_2025-11-27-07-39-21.ml"
	check "proves its forerunner, which adds history" sh -c \
	    "grep -q 'lists that had waited: 38 new' '$dir/said'"
	check "that has nothing new to say" pkd 0 '541 certificates, 0 new' \
	    import --store "$s" "$lists/DE_ML_2024-08-07-07-38-24.ml"
	check "none of them is lost" pkd 0 '^616 objects, 615 anchors' \
	    list --store "$s"
	s=$dir/indonesia
	check "Indonesia 2010" pkd 0 'csca 1, 1 new' import --store "$s" --i-trust-this \
	    "$data/pkd/link-chain/2010-12_CSCA.cer"
	check "Indonesia 2020 before 2016" pkd 1 'no trusted certificate' promote \
	    --store "$s" --by Anna --reason rollover \
	    "$data/pkd/link-chain/2020-10_CSCA.cer" \
	    "$data/pkd/link-chain/2020-10_CSCA_LINK.cer"
	check "a link of 2016 to the root of 2020" pkd 1 'public key' promote \
	    --store "$s" --by Anna --reason rollover \
	    "$data/pkd/link-chain/2020-10_CSCA.cer" \
	    "$data/pkd/link-chain/2016-01_CSCA_LINK.cer"
	for y in 2016-01 2020-10; do
		check "Indonesia $y through its link" pkd 0 'made by' promote \
		    --store "$s" --by Anna --reason rollover \
		    "$data/pkd/link-chain/${y}_CSCA.cer" \
		    "$data/pkd/link-chain/${y}_CSCA_LINK.cer"
	done
	check "five certificates, all trusted" pkd 0 '^5 objects, 5 anchors' \
	    list --store "$s"
	check "a deviation list of a stranger waits" pkd 0 'waits: no trusted' \
	    import --store "$s" "$data/pkd/deviation/synthetic.dl"
	check "is kept" sh -c "grep -q 'dl 1, 1 new, 0 proven' '$dir/said'"
	check "and is in force on a person's word" pkd 0 'dl 1, 1 new' import --store "$s" --i-trust-this \
	    "$data/pkd/deviation/synthetic.dl"
	printf 'SHA256 - - - refused\n' >"$dir/rules"
	check "rules of the operator's are asked" pkd 1 'unknown or refused' \
	    import --store "$dir/strict" --i-trust-this --algorithms "$dir/rules" \
	    "$data/pkd/deviation/synthetic.dl"
	printf 'SHA256 - - - maybe\n' >"$dir/rules"
	check "and have to be understood" pkd 1 'rules:1: ' \
	    import --store "$dir/strict" --algorithms "$dir/rules" "$dir/old.cer"
	check "LDIF as downloaded" pkd 0 '6 entries: dsc 3, 3 new.*crl 3, 3 new' \
	    import --store "$s" "$data/pkd/ldif"
else
	skipped "lists of states" "pkd/master-lists is not there"
fi
exit $failed
