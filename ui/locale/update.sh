#!/bin/sh
# Asks every catalogue for the texts of messages.h.
set -eu
cd "$(dirname "$0")"
# Without the header's blanks to fill in, and the time: the same texts make the
# same file.
xgettext --language=C --from-code=UTF-8 --keyword --keyword=M:2 \
    --keyword=P:2,3 --add-comments=TRANSLATORS: --no-location --no-wrap \
    --package-name=sallyport -o - messages.h |
    sed '/^#$/d; /^# /d; /^#, fuzzy/d; /^"POT-Creation-Date/d
	s/CHARSET/UTF-8/' >sallyport.pot
for po in *.po; do
	msgmerge --quiet --update --backup=none --no-wrap --no-fuzzy-matching \
	    "$po" sallyport.pot
done
