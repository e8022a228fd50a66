#!/bin/sh
# sallyport policy: what it says of the examples, to people and to programs.
# TAP.
set -u
cd "$(dirname "$0")/.." || exit 1
sallyport=${SALLYPORT:-build/sallyport}
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
count=0 failed=0
# expect STATUS PATTERN ARGUMENT...: of `sallyport policy`, on either output
expect() {
	want=$1 pattern=$2
	shift 2
	count=$((count + 1))
	"$sallyport" policy "$@" >"$dir/out" 2>&1 </dev/null
	rc=$?
	if [ $rc -eq "$want" ] && grep -q -- "$pattern" "$dir/out"; then
		echo "ok $count - policy $*"
	else
		echo "not ok $count - policy $* ($rc)"
		sed 's/^/# /' "$dir/out"
		failed=1
	fi
}
for c in au de gb sg; do
	expect 0 "^eligibility .*, version 1, " check "kiosk/policy-$c.conf.example"
	expect 0 '^rule 10: officer: not a passport\|^rule 10: eligible' \
	    explain "kiosk/policy-$c.conf.example"
done
expect 2 'warning: there is no rule' check kiosk/policy.conf.example
printf '[policy]\nversion = 3\n[rule 1]\ntext = a\nthen = officer\n[rule 2]
text = b\nthen = eligible\n' >"$dir/shadow"
expect 2 'warning: rule 1 applies to everybody' check "$dir/shadow"
printf '[rule 1]\ntext = a\nthen = officer\nage = 12\n' >"$dir/wrong"
expect 78 "wrong:4: 'age' must be a range" check "$dir/wrong"
gb=kiosk/policy-gb.conf.example
adult='document=P nationality=GBR birth=1990-05-17'
child='document=P nationality=FRA birth=2017-11-23'
expect 0 '^eligible: rule-30: ' try --at 2026-11-23 --traveller "$adult" $gb
expect 1 '^officer: rule-20: ' try --at 2026-11-23 --traveller \
    'document=P nationality=UTO age=40' $gb
# The ninth birthday, alone, in a family, measured and not.
expect 1 '^officer: rule-40: rule 40 cannot be judged, it is not known who' \
    try --at 2026-11-23 --traveller "$child" $gb
expect 1 '^officer: rule-40: refused by rule 40: under 18 without adult' \
    try --at 2026-11-23 --traveller "$child accompanied=no" $gb
expect 1 'rule 60 cannot be judged, the height was not measured' \
    try --at 2026-11-23 --family --traveller "$adult" --traveller "$child" $gb
expect 0 '^eligible: rule-60: ' try --at 2026-11-23 --family \
    --traveller "$adult" --traveller "$child height=120" $gb
# Who comes before the adult is with nobody.
expect 1 '^officer: rule-40: refused' try --at 2026-11-23 --family \
    --traveller "$child height=120" --traveller "$adult" $gb
de=kiosk/policy-de.conf.example
expect 1 'rule-1: refused by rule 1' try --at 2026-11-23T05:59 --traveller \
    'document=P nationality=D age=40 expiry=2030-01-01' $de
expect 0 'rule-10' try --at 2026-11-23T06:00 --traveller \
    'document=P nationality=D age=40 expiry=2030-01-01' $de
expect 1 'demands more of the chip (proof' try --at 2026-11-23 --traveller \
    'document=ID nationality=D age=40 expiry=300101 access=PACE' $de
expect 0 '^eligible: rule-20' try --at 2026-11-23 --traveller \
    'document=ID nationality=D age=40 expiry=300101 access=PACE chip=CA' $de
expect 1 '"code": "rule-40"' try --json --at 2026-11-23 \
    --traveller "$child accompanied=no" $gb
count=$((count + 1))
"$sallyport" policy try --json --at 2026-11-23 --traveller "$adult" $gb >"$dir/json"
if sqlite3 :memory: "select json_extract(cast(readfile('$dir/json') as text),
	'\$.travellers[0].rules[2].asks[0].is')" 2>"$dir/out" | grep -qx yes; then
	echo "ok $count - it is JSON"
else
	echo "not ok $count - it is JSON"
	sed 's/^/# /' "$dir/out"
	failed=1
fi
# Signed by a key, of either kind.
for kind in ed25519 'ec -pkeyopt ec_paramgen_curve:P-256'; do
	# shellcheck disable=SC2086 # options are words
	(umask 077 && openssl genpkey -algorithm $kind -out "$dir/key" 2>/dev/null)
	openssl pkey -in "$dir/key" -pubout -out "$dir/key.pem"
	cp $gb "$dir/policy.conf"
	rm -f "$dir/policy.conf.sig"
	expect 1 'has no signature' verify --key "$dir/key.pem" "$dir/policy.conf"
	expect 0 'is written' sign --key "$dir/key" "$dir/policy.conf"
	expect 0 'is signed by this key' verify --key "$dir/key.pem" "$dir/policy.conf"
	echo '# one line more' >>"$dir/policy.conf"
	expect 1 'is not signed by the key' verify --key "$dir/key.pem" "$dir/policy.conf"
done
chmod 644 "$dir/key"
expect 66 'that only you can read' sign --key "$dir/key" "$dir/policy.conf"
expect 64 'against whom' verify "$dir/policy.conf"
expect 78 'wrong:4' sign --key "$dir/key" "$dir/wrong"
exit $failed
