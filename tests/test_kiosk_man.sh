#!/bin/sh
# Holds the manual pages and the example files to the program, both ways, and
# installs it all into a folder to see that it stands there.  TAP.
set -u
cd "$(dirname "$0")/.." || exit 1
sallyport=${SALLYPORT:-build/sallyport}
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
count=0 failed=0
# same NAME: the sorted lists in $dir/a and $dir/b are equal and not empty
same() {
	count=$((count + 1))
	sort -u "$dir/a" >"$dir/a.sorted"
	sort -u "$dir/b" >"$dir/b.sorted"
	if [ -s "$dir/a" ] && diff "$dir/a.sorted" "$dir/b.sorted" >"$dir/diff"; then
		echo "ok $count - $1"
	else
		echo "not ok $count - $1"
		sed 's/^/# /' "$dir/diff"
		failed=1
	fi
}
man1=kiosk/sallyport.1 man5=kiosk/kiosk.conf.5 policy5=kiosk/policy.conf.5

# The part of a page under one heading: .Sh or .Ss, then its text.
under() {
	awk -v kind="$2" -v name="$3" '$1 == ".Sh" || $1 == kind {
	    on = $1 == kind && substr($0, length(kind) + 2) == name } on' "$1"
}

"$sallyport" --help | sed -n 's/^  \([a-z]*\) .*/\1/p' >"$dir/verbs"
cp "$dir/verbs" "$dir/a"
under $man1 .Sh DESCRIPTION | sed -n 's/^\.Ss //p' >"$dir/b"
same "every verb has its part, and every part its verb"
while read -r v; do
	# (In brackets: how it works together with another verb.)
	"$sallyport" "$v" --help | sed 's/(sallyport[^)]*)//g' | grep -oE -- '--[a-z0-9-]+' >"$dir/a"
	awk -v v="$v" '$1 == ".Ss" || $1 == ".Sh" { on = $2 == v } on' $man1 >"$dir/part"
	sed -n 's/^\.It Fl \(-[a-z0-9-]*\).*/-\1/p' "$dir/part" >"$dir/b"
	same "sallyport $v: options"
	# What one part says of another verb is no option of its own.
	grep -oE 'Fl -[a-z0-9-]+' "$dir/part" | sed 's/^Fl /-/' | sort -u |
	    grep -vxF -f "$dir/b" | while read -r o; do
		grep -qE "^\.It Fl -${o#--}( |\$)" $man1 || echo "$o"
	done >"$dir/stray"
	echo none >"$dir/a"
	{ cat "$dir/stray"; echo none; } >"$dir/b"
	same "sallyport $v: no option that does not exist"
done <"$dir/verbs"

# The exit statuses that the sources name.
cat >"$dir/sysexits" <<'END'
EX_USAGE 64
EX_DATAERR 65
EX_NOINPUT 66
EX_UNAVAILABLE 69
EX_OSERR 71
EX_CANTCREAT 73
EX_IOERR 74
EX_TEMPFAIL 75
EX_NOPERM 77
EX_CONFIG 78
END
grep -ohE '\bEX_[A-Z]+\b' kiosk/main*.c kiosk/deck.c | sort -u | while read -r e; do
	sed -n "s/^$e //p" "$dir/sysexits" | grep . || echo "$e"
done >"$dir/a"
under $man1 .Sh "EXIT STATUS" | sed -n 's/^\.It \([6-9][0-9]\)$/\1/p' >"$dir/b"
same "exit statuses"

# Keys of the tables, of the examples and of the page, as section/key.
table() {
	sed -n 's/^	{"\([a-z]*\)", *"\([a-z_]*\)".*/\1\/\2/p' "$1"
}
example() {
	awk '/^\[/ { s = substr($1, 2, length($1) - 2) }
	    /^#?[a-z_]+ =/ { sub(/^#/, ""); print s "/" $1 }' "$1"
}
page() {
	awk -v part="$1" '$1 == ".Sh" { on = $2 == part }
	    on && $1 == ".Ss" { s = substr($2, 2, length($2) - 2) }
	    on && $1 == ".It" { for (i = 3; i <= NF; i++)
		if ($i != ",") print s "/" $i }' "$2"
}
for f in kiosk:lane policy:policy; do
	table "kiosk/${f#*:}.c" >"$dir/a"
	example "kiosk/${f%:*}.conf.example" >"$dir/b"
	same "${f%:*}.conf.example has every key"
	case $f in kiosk:*) page KIOSK.CONF $man5 ;; *) page KEYS $policy5 ;; esac >"$dir/b"
	same "${f%:*}.conf(5) has every key"
done
# The policy's example holds the defaults; so does the page.
sed -n 's/^\([a-z_]*\) = \(.*\)/\1 \2/p; s/^\([a-z_]*\) =$/\1 none/p' \
    kiosk/policy.conf.example >"$dir/a"
under $policy5 .Sh KEYS | awk '$1 == ".It" { k = $3 }
    $1 == "Default:" { sub(/\.$/, ""); sub(/^Default: /, ""); print k, $0 }' |
    grep -v '^version ' >"$dir/b"
same "and its defaults"
# And the bounds of whole numbers.
awk '/CONF_UINT/ { gsub(/[",{}]/, " "); for (i = 1; i <= NF; i++)
    if ($i == "false") print $2, $(i - 2), "to", $(i - 1) }' kiosk/policy.c >"$dir/a"
under $policy5 .Sh KEYS | awk '$1 == ".It" { k = $3; t = "" }
    { t = t " " $0 }
    $1 == "Default:" && match(t, /[0-9]+ to [0-9]+/) {
	print k, substr(t, RSTART, RLENGTH) }' | grep -vE '^(fmr|patience) ' >"$dir/b"
same "and its bounds"

ok() {
	count=$((count + 1))
	name=$1
	shift
	if "$@" >"$dir/out" 2>&1; then
		echo "ok $count - $name"
	else
		echo "not ok $count - $name"
		sed 's/^/# /' "$dir/out"
		failed=1
	fi
}
ok "the pages are well formed" mandoc -T lint -W warning $man1 $man5 $policy5
case ${CFG:-gcc} in *-san) san=SAN=1 ;; *) san= ;; esac
ok "make install" make --no-print-directory install DESTDIR="$dir/tree" \
    ${CC:+CC="$CC"} $san
base=$dir/tree/usr/local
ok "the program stands there" "$base/bin/sallyport" --help
for f in share/man/man1/sallyport.1 share/man/man5/kiosk.conf.5 \
    share/man/man5/policy.conf.5 \
    share/sallyport/kiosk/kiosk.conf.example \
    share/sallyport/kiosk/policy.conf.example \
    share/sallyport/kiosk/algorithms.conf.example; do
	ok "$f" test -s "$base/$f"
	# The page tells people to look there.
	case $f in *.example) ok "the page says so" grep -qF "/usr/local/$f" $man1 ;; esac
done
ok "another prefix" make --no-print-directory install DESTDIR="$dir/other" \
    PREFIX=/opt/gate ${CC:+CC="$CC"} $san
ok "its page says so" grep -q '^.It Pa /opt/gate/share/sallyport/kiosk' \
    "$dir/other/opt/gate/share/man/man1/sallyport.1"
# It needs nothing of the place where it was built.
ok "it runs elsewhere" sh -c "cd / && '$base/bin/sallyport' chip list"
ok "and reads what was installed beside it" sh -c "cd / &&
    '$base/bin/sallyport' doctor \
    --config '$base/share/sallyport/kiosk/kiosk.conf.example' |
    grep -q '^.ok. configuration'"
exit $failed
