#!/bin/sh
# compile.sh FILE.po... >catalogue.c: checks each catalogue with msgfmt and
# writes it as C.  msgunfmt leaves out what is fuzzy or not translated and sorts
# by the bytes of the msgid; a string of a catalogue is a string of C, and so is
# the rule for plurals.
set -eu
mo=$(mktemp)
trap 'rm -f "$mo"' EXIT
cat <<'C'
/* Made by ui/locale/compile.sh. */
#include "ui/catalogue.h"
#pragma GCC diagnostic ignored "-Wparentheses"
static unsigned
EN_form(unsigned long n)
{
	return n != 1;
}
const struct ui_catalogue ui_catalogue_EN = {NULL, 0, 2, EN_form};
C
for po in "$@"; do
	msgfmt --check -o "$mo" "$po"
	msgunfmt --no-wrap "$mo" | awk -v name="$(basename "$po" .po | tr a-z- A-Z_)" '
	/^msgid "/ && header == "" { header = "now"; next }
	/^msgid "/ {
		if (header == "now") {
			header = "past"
			print "static const struct ui_catalogue_text " \
			    name "_texts[] = {"
		} else
			print "\t},"
		sub(/^msgid /, "\t{")
		print
	}
	header == "now" {
		if (/^"Plural-Forms:/) {
			forms = rule = $0
			gsub(/.*nplurals=|;.*/, "", forms)
			gsub(/.*plural=|;?(\\n)?"$/, "", rule)
		}
		next
	}
	/^msgid_plural/ { skip = 1 }
	/^msgstr/ {
		skip = 0
		sub(/^msgstr(\[0\])? /, "\t , ")
		sub(/^msgstr\[[0-9]+\]/, "\t \"\\0\"")
		print
	}
	/^"/ && !skip { print "\t " $0 }
	END {
		print "\t},\n};\nstatic unsigned\n" name "_form(unsigned long n)"
		print "{\n\t(void)n;\n\treturn (unsigned)(" rule ");\n}"
		print "const struct ui_catalogue ui_catalogue_" name " = {"
		print "\t" name "_texts, sizeof(" name "_texts) / sizeof(" \
		    name "_texts[0]),\n\t" forms ", " name "_form};"
	}'
done
