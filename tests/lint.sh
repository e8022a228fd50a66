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
	for f in $(echo "$files" | grep "^$folder/"); do
		grep -nE '^#[[:space:]]*include "' "$f" |
		    grep -vE "include \"($allowed)\"" |
		    sed "s|^|lint: $f: this folder may not include: |" >>"$out"
	done
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
for f in $(echo "$files" | grep '^mrtd/'); do
	grep -nE '^#[[:space:]]*include <' "$f" |
	    grep -vE '<(openssl/[a-z0-9_]+|stdbool|stddef|stdint|string|limits)\.h>' |
	    sed "s|^|lint: $f: mrtd may not include: |" >>"$out"
done

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
for obj in $(find "$B/obj" -name '*.o' 2>/dev/null | grep -E "obj/($(echo $folders | tr ' ' '|'))/"); do
	src=${obj#"$B"/obj/}
	src=${src%.o}
	[ -e "$src" ] || continue
	case $src in mrtd/bytes.c | kiosk/main.c | *.cc) continue ;; esac
	folder=${src%%/*}
	stem=$(basename "$src")
	stem=${stem%.*}
	case $src in mrtd/chip/*) [ "$stem" = chip ] || stem=chip_$stem ;; esac
	nm -g --defined-only "$obj" | awk 'NF == 3 { print $3 }' |
	    grep -vE '^(__|DW\.ref|_GLOBAL)' | while read -r symbol; do
		ok=
		part=$stem
		while :; do
			case $symbol in
			"${folder}_$part" | "${folder}_${part}_"* | "${folder}_${part}s"*) ok=1 ;;
			esac
			case $part in *_*) part=${part%_*} ;; *) break ;; esac
		done
		[ -n "$ok" ] || say "$src: '$symbol' does not say where it lives"
	done
done

# Every header stands alone.
flags=$(pkg-config --cflags sdl2 libpcsclite raqm freetype2 sqlite3 p11-kit-1 2>/dev/null)
for f in $(echo "$files" | grep -E '\.h$' | grep -vE '^tests/vectors/'); do
	# shellcheck disable=SC2086 # flags are words
	printf '#include "%s"\n' "$f" | "${CC%% *}" -std=c17 -I. -D_GNU_SOURCE $flags \
	    -Wall -Wextra -fsyntax-only -xc - 2>/dev/null ||
	    say "$f: does not compile alone"
done

# Sizes, words, layout.
for f in $(echo "$files" | grep -E "^($(echo $folders | tr ' ' '|'))/"); do
	[ "$(wc -l <"$f")" -le 600 ] || say "$f: over 600 lines: two nouns?"
	awk -v f="$f" '/^[{]$/ { start = NR }
	    /^[}]/ && start { if (NR - start > 80)
		print "lint: " f ":" start ": a function of " NR - start " lines"
		start = 0 }' "$f" >>"$out"
	grep -nwE 'TODO|FIXME|HACK|strcpy|strcat|sprintf|gets|atoi|alloca' "$f" |
	    sed "s|^|lint: $f: |" >>"$out"
done
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
