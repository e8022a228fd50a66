#!/bin/sh
# sallyport watchlist: a list of documents and names from the authority to the
# gate.  TAP.
set -u
cd "$(dirname "$0")/.." || exit 1
sallyport=${SALLYPORT:-build/sallyport}
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
count=0 failed=0
# expect STATUS PATTERN ARGUMENT...: of `sallyport watchlist`, on either output
expect() {
	want=$1 pattern=$2
	shift 2
	count=$((count + 1))
	"$sallyport" watchlist "$@" >"$dir/out" 2>&1 </dev/null
	rc=$?
	if [ $rc -eq "$want" ] && grep -q -- "$pattern" "$dir/out"; then
		echo "ok $count - $1 ($pattern)"
	else
		echo "not ok $count - $1 ($pattern, $rc)"
		sed 's/^/# /' "$dir/out"
		failed=1
	fi
}
# list VERSION: writes it, signed
list() {
	cat >"$dir/list" <<LIST
[list]
name = wanted
version = $1
issued = $(date -u +%FT%H:%MZ)
[documents]
UTO L898902C3 = SLTD-4711
[names]
Eriksson, Anna Maria; 1974-12-08 = SIS-78
LIST
	"$sallyport" watchlist sign --key "$dir/key" "$dir/list" >"$dir/out" 2>&1
}
(umask 077 && openssl genpkey -algorithm ed25519 -out "$dir/key" 2>/dev/null)
openssl pkey -in "$dir/key" -pubout -out "$dir/key.pem"
import() {
	expect "$1" "$2" import --key "$dir/key.pem" --secret "$dir/secret" \
	    --out "$dir/index" "$dir/list"
}
mrz='P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<
L898902C36UTO7408122F1204159ZE184226B<<<<<10'
list 12
import 0 '^wanted version 12: 2 entries'
expect 0 '^wanted version 12: 2 entries, 4 keys' show --secret "$dir/secret" \
    "$dir/index"
expect 1 'SLTD-4711 by document' search --secret "$dir/secret" --mrz "$mrz" \
    "$dir/index"
expect 1 'SIS-78 by name, date of birth near' search --secret "$dir/secret" \
    --mrz "$mrz" "$dir/index"
expect 0 '^clear: 2 entries' search --secret "$dir/secret" --mrz \
    'P<UTONOBODY<<AT<ALL<<<<<<<<<<<<<<<<<<<<<<<<<
X898902C30UTO7408122F1204159ZE184226B<<<<<12' "$dir/index"
count=$((count + 1))
if ! grep -qa 'ERIKSSON\|L898902\|Eriksson' "$dir/index" &&
    [ "$(stat -c %a "$dir/secret" "$dir/index" | sort -u)" = 600 ]; then
	echo "ok $count - the index holds no name and no number"
else
	echo "not ok $count - the index holds no name and no number"
	failed=1
fi
list 11
import 65 'is older than what is there'
list 13
import 0 'version 13'
echo '# more' >>"$dir/list"
import 65 'is not signed by the key'
rm "$dir/list.sig"
import 65 'has no signature'
head -c 32 /dev/urandom >"$dir/other"
expect 65 'was not made with the secret' show --secret "$dir/other" "$dir/index"
expect 2 '^not searched' search --secret "$dir/other" --mrz "$mrz" "$dir/index"
exit $failed
