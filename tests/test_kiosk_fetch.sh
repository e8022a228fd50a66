#!/bin/sh
# `sallyport pkd fetch` from outside: a real slapd that is filled as the ICAO
# PKD is, and a web server; both of this test alone, over TLS.  TAP.
set -u
cd "$(dirname "$0")/.." || exit 1
sallyport=${SALLYPORT:-build/sallyport}
case $sallyport in /*) ;; *) sallyport=$PWD/$sallyport ;; esac
data=${SALLYPORT_TEST_DATA:-../shared/data}
dir=$(mktemp -d) || exit 1
slapd_pid='' web_pid=''
# shellcheck disable=SC2086 # empty means none
trap 'kill $slapd_pid $web_pid 2>/dev/null; wait; rm -rf "$dir"' EXIT
. tests/tap.sh

PATH=$PATH:/usr/sbin
if ! command -v slapd >/dev/null || ! command -v ldapadd >/dev/null; then
	skipped "pkd fetch" "slapd or ldapadd is not there"
	exit 0
fi

s=$dir/store
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
fetch() {
	want=$1 pattern=$2
	shift 2
	pkd "$want" "$pattern" fetch --store "$s" "$@"
}
said() { cat "$dir/said"; grep -qE -e "$1" "$dir/said"; }
untouched() { cmp "$s/anchors.idx" "$dir/before.idx"; }
before() { cp "$s/anchors.idx" "$dir/before.idx"; }

# Certificates: a PKI of passports, and one of servers.
key() {
	openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 \
	    -out "$dir/$1.key" 2>>"$dir/log"
}
root() {
	key "$1"
	openssl req -new -x509 -key "$dir/$1.key" -subj "$2" -days 3000 \
	    -set_serial 1 -out "$dir/$1.pem" \
	    -addext keyUsage=critical,keyCertSign,cRLSign 2>>"$dir/log"
}
# made NAME BY SERIAL SUBJECT EXTENSIONS
made() {
	key "$1"
	printf '%s\n' "$5" >"$dir/ext"
	openssl req -new -key "$dir/$1.key" -subj "$4" -out "$dir/req" 2>>"$dir/log"
	openssl x509 -req -in "$dir/req" -CA "$dir/$2.pem" -CAkey "$dir/$2.key" \
	    -set_serial "$3" -days 3000 -extfile "$dir/ext" -out "$dir/$1.pem" \
	    2>>"$dir/log"
	openssl x509 -in "$dir/$1.pem" -outform DER -out "$dir/$1.cer"
}
crl() {
	: >"$dir/index"
	echo "$1" >"$dir/number"
	cat >"$dir/ca.conf" <<-END
	[ca]
	default_ca = x
	[x]
	database = $dir/index
	crlnumber = $dir/number
	default_md = sha256
	default_crl_days = 90
	END
	openssl ca -config "$dir/ca.conf" -gencrl -keyfile "$dir/csca.key" \
	    -cert "$dir/csca.pem" -out "$dir/crl.pem" 2>>"$dir/log"
	openssl crl -in "$dir/crl.pem" -outform DER -out "$dir/crl$1.der"
}
root csca /C=UT/O=Utopia/CN=csca
made signer csca 12 /C=UT/O=Utopia/CN=signer keyUsage=critical,digitalSignature
made second csca 13 /C=UT/O=Utopia/CN=second keyUsage=critical,digitalSignature
crl 01
crl 02
root authority /CN=authority
root stranger /CN=stranger
made server authority 2 /CN=server subjectAltName=IP:127.0.0.1
pin=sha256//$(openssl x509 -in "$dir/server.pem" -noout -pubkey |
    openssl pkey -pubin -outform DER | openssl dgst -sha256 -binary |
    openssl base64)

# The directory, with the attributes that the ICAO PKD has of its own.
d=dc=download,dc=pkd,dc=icao,dc=int
cat >"$dir/pkd.schema" <<'END'
attributetype ( 1.3.6.1.4.1.4203.666.1.1 NAME 'pkdVersion'
    SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE )
attributetype ( 1.3.6.1.4.1.4203.666.1.2 NAME 'pkdMasterListContent'
    SYNTAX 1.3.6.1.4.1.1466.115.121.1.40 )
objectclass ( 1.3.6.1.4.1.4203.666.1.3 NAME 'pkdDownload' SUP top AUXILIARY
    MAY ( pkdVersion $ pkdMasterListContent ) )
END
cat >"$dir/slapd.conf" <<END
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
include $dir/pkd.schema
modulepath /usr/lib/ldap
moduleload back_mdb
sizelimit 500
TLSCertificateFile $dir/server.pem
TLSCertificateKeyFile $dir/server.key
database mdb
maxsize 67108864
directory $dir/db
suffix "dc=int"
rootdn "cn=admin,dc=int"
rootpw secret
END
mkdir "$dir/db"
# Under its own name a system may confine it to its own folders.
cp "$(command -v slapd)" "$dir/slapd"
export LDAPNOINIT=
unset LDAPNOINIT
start() {
	for try in 1 2 3 4 5 6 7 8; do
		[ -n "${port:-}" ] || port=$((20000 + ($$ + try * 997) % 40000))
		"$dir/slapd" -d 0 -f "$dir/slapd.conf" -h \
		    "ldaps://127.0.0.1:$port ldap://127.0.0.1:$((port + 1))" \
		    2>>"$dir/log" &
		slapd_pid=$!
		for wait in 1 2 3 4 5 6 7 8 9 10; do
			LDAPTLS_CACERT=$dir/authority.pem ldapsearch -x -H \
			    "ldaps://127.0.0.1:$port" -s base -b "" \
			    >/dev/null 2>&1 && return 0
			kill -0 "$slapd_pid" 2>/dev/null || break
			sleep 0.2
		done
		kill "$slapd_pid" 2>/dev/null
		wait "$slapd_pid" 2>/dev/null
		port=
	done
	return 1
}
stop() {
	kill "$slapd_pid"
	wait "$slapd_pid"
	slapd_pid=
}
ldap() {
	tool=$1
	shift
	LDAPTLS_CACERT=$dir/authority.pem "$tool" -x -D cn=admin,dc=int -w secret \
	    -H "ldaps://127.0.0.1:$port" "$@"
}
if ! start; then
	cat "$dir/log"
	echo "not ok 1 - slapd starts"
	exit 1
fi
url=ldaps://127.0.0.1:$port
{
	for dn in dc=int dc=icao,dc=int dc=pkd,dc=icao,dc=int $d dc=data,$d \
	    dc=nc-data,$d; do
		name=${dn%%,*}
		printf 'dn: %s\nobjectClass: domain\ndc: %s\n\n' "$dn" "${name#dc=}"
	done
	for tree in data nc-data; do
		printf 'dn: c=UT,dc=%s,%s\nobjectClass: country\nc: UT\n\n' $tree $d
	done
	for o in dsc crl ml; do
		printf 'dn: o=%s,c=UT,dc=data,%s\nobjectClass: organization\no: %s\n\n' \
		    $o $d $o
	done
	printf 'dn: cn=signer+sn=0C,o=dsc,c=UT,dc=data,%s\n' $d
	printf 'objectClass: inetOrgPerson\ncn: signer\nsn: 0C\n'
	printf 'userCertificate;binary:< file://%s\n\n' "$dir/signer.cer"
	printf 'dn: cn=csca,o=crl,c=UT,dc=data,%s\n' $d
	printf 'objectClass: cRLDistributionPoint\ncn: csca\n'
	printf 'certificateRevocationList;binary:< file://%s\n\n' "$dir/crl01.der"
} >"$dir/pkd.ldif"
check "slapd is filled" ldap ldapadd -f "$dir/pkd.ldif"

ca="--ca $dir/authority.pem"
# shellcheck disable=SC2086 # options are words
{
check "nobody to trust" fetch 64 "system's list is not used" "$url"
check "in the clear" fetch 64 'in the clear' $ca http://127.0.0.1/
check "the store's first anchor" pkd 0 'csca 1, 1 new' import --store "$s" \
    --i-trust-this "$dir/csca.pem"
before
check "another authority" fetch 69 'not the one that was agreed on' \
    --ca "$dir/stranger.pem" "$url"
check "another key" fetch 69 'not the pinned one' \
    --pin sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= "$url"
check "the store is untouched" untouched
check "another tree" fetch 69 'no such tree' $ca --base dc=example "$url"
check "the directory" fetch 0 'dsc 1, 1 new, 1 proven; crl 1, 1 new, 1 proven' \
    $ca "$url"
check "all of both trees was listed" said ', 2 of 7 entries'
check "the history names the source" pkd 0 "objects: $url" list --store "$s"
before
check "again: nothing is new" fetch 0 'unchanged, 0 of 7 entries' $ca "$url"
check "and nothing is written" untouched
check "its key will do" fetch 0 'dsc 1, 0 new' --pin "$pin" --anew "$url"
check "StartTLS" fetch 0 'dsc 1, 0 new' $ca "ldap://127.0.0.1:$((port + 1))"

printf 'dn: cn=csca,o=crl,c=UT,dc=data,%s\nchangetype: modify\n%s\n%s%s\n' $d \
    'replace: certificateRevocationList;binary' \
    'certificateRevocationList;binary:< file://' "$dir/crl02.der" >"$dir/mod"
printf '\ndn: cn=second+sn=0D,o=dsc,c=UT,dc=data,%s\nchangetype: add\n' $d >>"$dir/mod"
printf 'objectClass: inetOrgPerson\ncn: second\nsn: 0D\n' >>"$dir/mod"
printf 'userCertificate;binary:< file://%s\n' "$dir/second.cer" >>"$dir/mod"
printf '\ndn: cn=signer+sn=0C,o=dsc,c=UT,dc=data,%s\nchangetype: delete\n' $d >>"$dir/mod"
check "the directory changes" ldap ldapmodify -f "$dir/mod"
check "what is new comes" fetch 0 'dsc 1, 1 new, 1 proven; crl 1, 1 new' $ca "$url"
check "and no more than that" said ', 2 of 7 entries'
check "what is gone stays in the store" pkd 0 'CN=signer$' list --store "$s" --kind dsc
check "--anew fetches all" fetch 0 'dsc 1, 0 new.*crl 1, 0 new' $ca --anew "$url"

before
printf 'dn: cn=away,c=UT,dc=data,%s\nobjectClass: referral\n' $d >"$dir/ref"
printf 'objectClass: extensibleObject\ncn: away\nref: ldap://127.0.0.1:9/%s\n' $d >>"$dir/ref"
check "a referral" ldap ldapadd -M -f "$dir/ref"
check "is not followed" fetch 69 'another server' $ca "$url"
check "the store is untouched by it" untouched
check "it goes" ldap ldapdelete -M "cn=away,c=UT,dc=data,$d"
check "and all is well" fetch 0 'unchanged' $ca "$url"

# Who asks.
echo secret >"$dir/password"
echo wrong >"$dir/wrong"
cat >"$dir/conf" <<END
# comes from cron
[fetch]
store = $s
ca = $dir/authority.pem
attempts = 2

[directory]
url = $url
user = cn=admin,dc=int
password_file = $dir/password

[impostor]
url = $url
user = cn=admin,dc=int
password_file = $dir/wrong
END
check "a user" pkd 0 'unchanged' fetch --config "$dir/conf" directory
check "with a wrong password" pkd 69 'does not know this user' \
    fetch --config "$dir/conf" impostor
check "both: the worse counts" pkd 69 'unchanged' fetch --config "$dir/conf"
check "a source of no name" pkd 64 'no source of' fetch --config "$dir/conf" moon
check "no configuration" pkd 78 'cannot be opened' fetch --config "$dir/none"
echo 'colour = red' >>"$dir/conf"
check "a key that is none" pkd 78 "conf:16: 'colour' is not a key" \
    fetch --config "$dir/conf"

# Interrupted: a country of 300 certificates, slowly.
n=0
: >"$dir/many"
while [ $n -lt 300 ]; do
	n=$((n + 1))
	printf 'dn: cn=x%s+sn=0D,o=dsc,c=UT,dc=data,%s\n' $n $d
	printf 'objectClass: inetOrgPerson\ncn: x%s\nsn: 0D\n' $n
	printf 'userCertificate;binary:< file://%s\n\n' "$dir/second.cer"
done >"$dir/many"
check "300 entries more" ldap ldapadd -f "$dir/many"
cat >"$dir/slow" <<END
[slow]
url = $url
ca = $dir/authority.pem
bytes_per_second = 40000
END
before
"$sallyport" pkd fetch --store "$s" --config "$dir/slow" >"$dir/said" 2>&1 &
pid=$!
for wait in $(seq 100); do
	[ "$(cat "$s"/fetch/*.data | wc -c)" -gt 40000 ] && break
	sleep 0.1
done
check "another fetch meanwhile" fetch 75 'another fetch is under way' $ca "$url"
kill -9 $pid
wait $pid 2>/dev/null
check "killed midway: something has arrived" \
    sh -c "[ \"\$(cat '$s'/fetch/*.data | wc -c)\" -gt 40000 ]"
check "the store is untouched by that" untouched
stop
check "the server is away" fetch 69 'cannot be reached' $ca "$url"
check "it is back" start
check "it is gone on with" fetch 0 'went on after [0-9]{5,}, ' $ca "$url"
check "all are there" said '300 entries: dsc 300, 0 new, 300 proven'
check "fewer came than there are" \
    sh -c "sed -n 's/.*, \([0-9]*\) of 307 entries.*/\1/p' '$dir/said' |
    { read -r n && [ \"\$n\" -lt 260 ]; }"
check "and then nothing is new" fetch 0 'unchanged, 0 of 307 entries' $ca "$url"

# As JSON.
"$sallyport" pkd fetch --store "$s" --json --anew $ca "$url" >"$dir/json" 2>/dev/null
check "JSON" at 'sources[0].result' imported
check "JSON: the objects" at 'sources[0].import.dsc.came' 301
check "JSON: the status" at status 0
"$sallyport" pkd fetch --store "$s" --json --pin "$pin" \
    https://127.0.0.1:1/ >"$dir/json" 2>/dev/null
check "JSON: a failure" at 'sources[0].error' SERVER
check "JSON: its status" at status 69

# A country with what no store takes.
printf 'dn: cn=bad,o=dsc,c=UT,dc=data,%s\nobjectClass: inetOrgPerson\n' $d >"$dir/bad"
printf 'objectClass: pkdDownload\ncn: bad\nsn: 1\n' >>"$dir/bad"
printf 'pkdMasterListContent:: MAMCAf8=\n' >>"$dir/bad"
check "what no store takes" ldap ldapadd -f "$dir/bad"
before
check "is refused, and told" fetch 1 'refused: ' $ca "$url"
check "with the line of its spool" said "$url:[0-9]+: "
check "and leaves the store" untouched
check "it waits for the store to change" fetch 0 \
    'unchanged.*1 refused before' $ca "$url"
check "which it does" pkd 0 'csca 1, 1 new' import --store "$s" \
    --i-trust-this "$dir/stranger.pem"
check "then it is asked for again" fetch 1 ' 1 of 308 entries' $ca "$url"
check "it goes too" ldap ldapdelete "cn=bad,o=dsc,c=UT,dc=data,$d"
check "and is forgotten" fetch 0 'unchanged, 0 of 307 entries, [0-9]+ requests$' $ca "$url"

lists=$data/pkd
if [ -d "$lists/master-lists" ]; then
	{
		printf 'dn: cn=de,o=ml,c=UT,dc=data,%s\nobjectClass: inetOrgPerson\n' $d
		printf 'objectClass: pkdDownload\ncn: de\nsn: 1\n'
		printf 'pkdMasterListContent:< file://%s\n\n' \
		    "$(realpath "$lists/master-lists/DE_ML_2025-11-27-07-39-21.ml")"
		# (Without its version: that stands before the first entry only.)
		sed 1,2d "$lists/ldif/synthetic-001.ldif"
	} >"$dir/real"
	check "the German root" pkd 0 'csca 1, 1 new' import --store "$s" \
	    --i-trust-this "$lists/master-lists/DE_ROOT_CA_CSCA07.cer"
	check "a real list and the synthetic LDIF" ldap ldapadd -f "$dir/real"
	check "come by LDAP" fetch 0 '577 certificates, 576 new' $ca "$url"
	check "all of them" said ', 7 of 314 entries'
	check "the synthetic ones too" said 'dsc 3, 3 new.*crl 3, 3 new'
else
	skipped "lists of states by LDAP" "pkd/master-lists is not there"
fi
stop

# The web: a server that sends these files as they are, heads and all.
mkdir "$dir/web"
page() {
	{
		printf 'HTTP/1.1 200 OK\r\nETag: "%s"\r\nContent-Length: %s\r\n\r\n' \
		    "$1" "$(wc -c <"$2")"
		cat "$2"
	} >"$dir/web/$1"
}
page crl "$dir/crl.pem"
page crl.der "$dir/crl02.der"
printf 'dn: c=UT\nuser' >"$dir/cut"
page cut.ldif "$dir/cut"
printf 'HTTP/1.1 302 Found\r\nLocation: https://example.net/\r\n\r\n' >"$dir/web/moved"
(cd "$dir/web" && exec openssl s_server -HTTP -accept 127.0.0.1:0 \
    -cert "$dir/server.pem" -key "$dir/server.key" </dev/null >"$dir/web.log" 2>&1) &
web_pid=$!
for wait in $(seq 50); do
	grep -q ^ACCEPT "$dir/web.log" && break
	sleep 0.1
done
web=https://127.0.0.1:$(sed -n 's/^ACCEPT.*://p' "$dir/web.log" | head -1)
s=$dir/store2
check "a new store" pkd 0 'csca 1, 1 new' import --store "$s" --i-trust-this \
    --by Anna "$dir/csca.pem"
check "two files of the web" fetch 0 'crl 1, 1 new, 1 proven' $ca --by Anna \
    "$web/crl" "$web/crl.der"
check "the history names each" pkd 0 "objects: $web/crl.der \(Anna\)" list --store "$s"
before
check "LDIF that is cut" fetch 1 'line 2' $ca "$web/cut.ldif"
check "elsewhere" fetch 69 'sends us elsewhere.*https://example.net/' $ca "$web/moved"
check "no such file" fetch 69 "server" $ca "$web/nothing"
check "the store is untouched by all" untouched
check "no --i-trust-this here" fetch 64 usage --i-trust-this $ca "$web/crl"
}
exit $failed
