#!/bin/sh
# Holds the house to its rules: which way dependencies point, what each folder
# may need of the outside, names that are addresses, headers that stand alone,
# sizes and layout.  B is the build folder whose objects are read.
set -u
cd "$(dirname "$0")/.." || exit 1
: "${B:=build/gcc}" "${CC:=gcc}"
out=$(mktemp)
trap 'rm -f "$out"' EXIT
folders="mrtd certs biometrics hw ui kiosk"
files=$(git ls-files -co --exclude-standard -- '*.c' '*.h' '*.cc' '*.hh')

say() {
	echo "lint: $*" >>"$out"
}

# The arrows.  Folder, then the quoted includes it may use (one pattern).
while read -r folder allowed; do
	echo "$files" | grep "^$folder/" |
	    xargs grep -HnE '^#[[:space:]]*include "' |
	    grep -vE "include \"($allowed)\"" |
	    sed 's/^/lint: this folder may not include: /' >>"$out"
done <<'TABLE'
mrtd        mrtd/.*\.h
certs       (certs/.*|mrtd/(bytes|err|base64|tlv|der|cvc|cvc_key|pubkey))\.h
biometrics  (biometrics/.*\.hh?|mrtd/bytes\.h)
hw          (hw/.*|mrtd/(bytes|err|transport))\.h
ui          (ui/.*|mrtd/bytes)\.h
kiosk       (mrtd|certs|biometrics|hw|ui|kiosk)/.*\.h
TABLE

# The core is pure: no I/O, clock, log or allocation.  Read from the objects,
# because a header cannot hide a symbol.
if [ -e "$B/libmrtd.a" ]; then
	nm -u "$B/libmrtd.a" | awk '$1 == "U" { print $2 }' | sort -u |
	    grep -vE '^(mem(cpy|move|set|cmp|chr)|bcmp|str(len|cmp|ncmp|chr|nlen)|span_|sink_|bytes_wipe|mrtd_|[A-Z]|o2i_|i2d_|d2i_|__(stack_chk_fail|mem(cpy|move|set)_chk|asan|ubsan|lsan|sanitizer)|_GLOBAL_OFFSET_TABLE_)' |
	    sed 's/^/lint: mrtd needs a symbol of the outside world: /' >>"$out"
fi
echo "$files" | grep '^mrtd/' | xargs grep -HnE '^#[[:space:]]*include <' |
    grep -vE '<(openssl/[a-z0-9_]+|stdbool|stddef|stdint|string|limits)\.h>' |
    sed 's/^/lint: mrtd may not include: /' >>"$out"

# Capabilities are strangers to each other, at link time as well.
for pair in certs:biometrics_ certs:hw_ certs:ui_ certs:kiosk_ \
    biometrics:mrtd_ biometrics:certs_ biometrics:hw_ biometrics:ui_ \
    hw:certs_ hw:biometrics_ hw:ui_ ui:mrtd_ ui:certs_ ui:hw_ ui:biometrics_ \
    mrtd:certs_ mrtd:hw_; do
	lib=$B/lib${pair%%:*}.a
	[ -e "$lib" ] || continue
	nm -u "$lib" 2>/dev/null | awk '$1 == "U" { print $2 }' |
	    grep "^${pair#*:}" | grep -vE '^mrtd_err_' |
	    sed "s/^/lint: ${pair%%:*} uses: /" >>"$out"
done

# A name is an address: <folder>_<file>_<verb>.
find "$B/obj" -name '*.c.o' 2>/dev/null |
    grep -E "obj/($(echo $folders | tr ' ' '|'))/" |
    grep -vE 'obj/(mrtd/bytes|kiosk/main|biometrics/train/.*|ui/render/.*)\.c\.o$' |
    while read -r obj; do
	src=${obj#"$B"/obj/}
	[ ! -e "${src%.o}" ] || echo "$obj"
done | xargs -r nm -A -g --defined-only | awk -v b="$B/obj/" '
	NF == 3 && $3 !~ /^(__|DW[.]ref|_GLOBAL)/ {
		split($1, at, ":")
		src = substr(at[1], length(b) + 1)
		sub(/[.]o$/, "", src)
		n = split(src, part, "/")
		stem = part[n]
		sub(/[.][^.]*$/, "", stem)
		if (src ~ /^mrtd\/chip\// && stem != "chip")
			stem = "chip_" stem
		for (ok = 0; !ok; ) {
			name = part[1] "_" stem
			ok = $3 == name || index($3, name "_") == 1 ||
			    index($3, name "s") == 1
			if (!sub(/_[^_]*$/, "", stem))
				break
		}
		if (!ok)
			print "lint: " src ": \047" $3 \
			    "\047 does not say where it lives"
	}' >>"$out"

# Every header stands alone.  One that its own file includes first has shown it.
shown=$(for f in $(echo "$files" | grep -E '\.c$'); do
	echo "$f ${f%.c}.h"
done | while read -r c h; do
	[ ! -e "$h" ] || awk -v h="$h" '/^#[ \t]*include/ {
		if ($0 == "#include \"" h "\"") print h
		exit }' "$c"
done)
flags=$(pkg-config --cflags sdl2 libpcsclite raqm freetype2 sqlite3 p11-kit-1 2>/dev/null)
for f in $(echo "$files" | grep -E '\.h$' | grep -vE '^tests/vectors/' |
    grep -vxF "$shown"); do
	# shellcheck disable=SC2086 # flags are words
	printf '#include "%s"\n' "$f" | "${CC%% *}" -std=c17 -I. -D_GNU_SOURCE $flags \
	    -Wall -Wextra -fsyntax-only -xc - 2>/dev/null ||
	    say "$f: does not compile alone"
done

# Sizes, words, layout.
echo "$files" | grep -E "^($(echo $folders | tr ' ' '|'))/" | xargs awk '
	FNR == 1 { start = 0 }
	FNR == 601 { print "lint: " FILENAME ": over 600 lines: two nouns?" }
	/^[{]$/ { start = FNR }
	/^[}]/ && start {
		if (FNR - start > 80)
			print "lint: " FILENAME ":" start \
			    ": a function of " FNR - start " lines"
		start = 0
	}' >>"$out"
echo "$files" | grep -E "^($(echo $folders | tr ' ' '|'))/" |
    xargs grep -HnwE 'TODO|FIXME|HACK|strcpy|strcat|sprintf|gets|atoi|alloca' |
    sed 's/^/lint: /' >>"$out"
git ls-files -co --exclude-standard | grep -vE '^(tests/fuzz/corpus|tests/lint.sh)' |
    xargs grep -nIE '(^|[^a-zA-Z.])/work/|/root/' 2>/dev/null |
    sed 's/^/lint: a path of one machine: /' >>"$out"
for f in $(git ls-files -co --exclude-standard -- '*.sh' .ci/run .ci/setup); do
	sh -n "$f" 2>>"$out" || say "$f: is no shell script"
done
# shellcheck disable=SC2086 # a list of files
clang-format --dry-run $(echo "$files" | grep -vE '^tests/vectors/') 2>&1 |
    grep -E 'clang-format-violations' | cut -d: -f1 | sort | uniq -c |
    awk '{ print "lint: " $2 ": " $1 " places are not as clang-format lays them out" }' >>"$out"

if [ -s "$out" ]; then
	sort -u "$out"
	exit 1
fi
echo "lint: clean"
