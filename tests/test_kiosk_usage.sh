#!/bin/sh
# What the program says to who types something wrong: the message names it, the
# usage follows, the exit status is that of sysexits.h.  TAP.
set -u
cd "$(dirname "$0")/.." || exit 1
sallyport=${SALLYPORT:-build/sallyport}
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
count=0 failed=0
say() {
	count=$((count + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $count - $2"
	else
		echo "not ok $count - $2"
		sed 's/^/# /' "$dir/out" "$dir/err"
		failed=1
	fi
}
# expect STATUS PATTERN ARGUMENT...: on standard error, with nothing else on
# standard output; status 0: the other way round.
expect() {
	want=$1 pattern=$2
	shift 2
	"$sallyport" "$@" >"$dir/out" 2>"$dir/err" </dev/null
	rc=$?
	says=$dir/err silent=$dir/out
	[ "$want" -ne 0 ] || says=$dir/out silent=$dir/err
	[ "$rc" -eq "$want" ] && [ ! -s "$silent" ] && grep -q -- "$pattern" "$says"
	say $? "sallyport $*"
}
expect 64 '^usage: sallyport <verb>'
expect 64 "no verb is called 'fly'" fly
expect 0 '^usage: sallyport <verb>' --help
verbs=$("$sallyport" --help | sed -n 's/^  \([a-z]*\) .*/\1/p')
for v in $verbs; do
	expect 0 "^usage: sallyport $v" "$v" --help
	expect 64 "^sallyport $v.*--fly" "$v" --fly
	expect 64 "^usage: sallyport $v" "$v" --fly
done
for v in kiosk read verify chip pkd match policy watchlist; do
	expect 64 "^usage: sallyport $v" "$v"
done
for v in make serve list; do
	expect 64 "^sallyport chip.*--fly" chip $v --fly
done
expect 64 'sallyport chip: fly' chip fly
expect 64 '400: there is no such value' chip serve --link 400 /tmp
expect 64 '^usage' chip serve --second /tmp --socket /tmp/x /tmp
expect 64 '^usage' chip serve --pn532 /tmp/x --socket /tmp/x /tmp
expect 64 '^usage' pkd fly
expect 64 'sallyport match: fly' match fly
expect 64 '^usage' match face --model /nowhere a
expect 64 'sallyport match face: --fmr' match face --model /nowhere --fmr 1 a b
expect 66 '^sallyport match face: /nowhere' match face --model /nowhere a b
expect 65 '^sallyport match face: README.md' match face --model README.md a b
expect 64 '^sallyport kiosk: --config: has no value' kiosk --config
expect 78 '/nowhere:0: .* cannot be opened' kiosk --config /nowhere
expect 66 '/nowhere' verify /nowhere
expect 64 'no such reader: modem' read --reader modem --mrz 'L898902C3 740812 120415'
expect 69 'nfc:pn532_uart:/nowhere: the device cannot be opened' \
    read --reader nfc:pn532_uart:/nowhere --mrz 'L898902C3 740812 120415'
expect 69 'socket:/nowhere' read --reader socket:/nowhere --wait 1 \
    --mrz 'L898902C3 740812 120415'
expect 64 'sallyport read: --mrz' read --mrz 'L898902C3'
expect 66 'sallyport read: /dev/null' read --reader socket:/nowhere \
    --trust /dev/null --mrz 'L898902C3 740812 120415'
expect 64 'sallyport read: --wait: 0 to 3600' read --can 123456 --wait x
expect 64 'sallyport read: --wait: 0 to 3600' read --can 123456 --wait 4294968
expect 64 '^usage' policy check
expect 64 '^usage' policy fly kiosk/policy.conf.example
expect 78 '/nowhere:0: .* cannot be opened' policy check /nowhere
expect 64 'policy try: nobody' policy try kiosk/policy.conf.example
expect 64 "'sex=F' is nothing that is known" policy try --traveller 'age=5 sex=F' \
    kiosk/policy.conf.example
expect 64 "'age=old' has a value" policy try --traveller 'age=old' \
    kiosk/policy.conf.example
expect 64 "'2026-02-30' is no time" policy try --at 2026-02-30 --traveller age=5 \
    kiosk/policy.conf.example
expect 64 "sallyport verify: --at: '2026-02-30'" verify --at 2026-02-30 /tmp
printf '[gate]\nstore = sqlite:/nowhere/x\n[devices]\nreader = pcsc
docscan = /nowhere\ncamera = y4m:/nowhere\ndoor = sim:\n[trust]
store = /nowhere\n' >"$dir/conf"
expect 69 'the store cannot be opened' kiosk --config "$dir/conf"
expect 69 "sallyport doctor --config $dir/conf" kiosk --config "$dir/conf"
printf '[face]\nfmr = 1\n' >"$dir/policy"
sed "s|^.gate.|&\npolicy = $dir/policy\npolicy_unsigned = yes|" "$dir/conf" >"$dir/conf2"
expect 78 "$dir/policy:2: 'fmr'" kiosk --config "$dir/conf2"
exit $failed
