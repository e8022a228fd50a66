#!/bin/sh
# tests/pitfalls.md: every test and row that it names is there.  TAP.
set -u
cd "$(dirname "$0")/.." || exit 1
. tests/tap.sh

# names: "file<TAB>name" for each of the table's last column
names() {
	awk -F ' [|] ' '/^[|]/ && !/^[|]---/ && !/covered by/ {
		sub(/ [|]$/, "", $NF)
		n = split($NF, item, /; /)
		file = ""
		for (i = 1; i <= n; i++) {
			if (match(item[i], /^(test|bench)[a-z0-9_\/]*: /)) {
				file = substr(item[i], 1, RLENGTH - 2)
				item[i] = substr(item[i], RLENGTH + 1)
			}
			print file "\t" item[i]
		}
	}' tests/pitfalls.md
}
# there FILE NAME: as a row, as a check of a script or as a test
there() {
	if [ -f "tests/$1.sh" ]; then
		grep -qF "check \"$2\"" "tests/$1.sh"
	elif printf '%s' "$2" | grep -q '^[a-z0-9_]*$'; then
		grep -qE "(cmocka_unit_test\($2\)|\"$2\"|[^0-9]$2[^0-9])" \
		    "tests/$1.c"
	else
		grep -qF "\"$2\"" "tests/$1.c"
	fi
}
every_name_is_there() {
	missing=0
	names >"$dir/names"
	[ "$(wc -l <"$dir/names")" -ge 100 ] || return 1
	while IFS="$(printf "\t")" read -r file row; do
		there "$file" "$row" && continue
		echo "$file has no \"$row\""
		missing=1
	done <"$dir/names"
	[ "$missing" -eq 0 ]
}
# An empty last column, or a row that names no test, is a hole in the table.
every_pitfall_is_covered() {
	! grep '^|' tests/pitfalls.md | grep -v -e '^|---' -e 'covered by' |
	    grep -vE '[|] .*(test|bench)[a-z0-9_/]*: [^|]+'
}
# The TLS of a download is OpenSSL's; passports are not judged by it.
no_path_building() {
	nm -A "${B:-build/gcc}/libcerts.a" 2>/dev/null |
	    grep -v ':fetch[a-z_]*\.c\.o:' | awk '$2 == "U" {print $3}' |
	    sort -u >"$dir/symbols"
	grep -q '^EVP_PKEY_verify$' "$dir/symbols" &&
	    ! grep -E '^(X509_STORE|X509_verify_cert|CMS_verify$)' "$dir/symbols"
}
no_lists() {
	[ -z "$(find . -path ./build -prune -o -path ./.git -prune -o \
	    -type f \( -iname '*.ml' -o -iname '*.ldif' -o -iname '*.crl' \
	    -o -iname '*.cer' \) -print)" ]
}

dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
check "every pitfall is covered" every_pitfall_is_covered
check "every test that is named is there" every_name_is_there
check "certs builds no path with OpenSSL" no_path_building
check "no list of a State is in the tree" no_lists
exit $failed
