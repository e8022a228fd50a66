#!/bin/sh
# A passport for the campaign: DIR/ACCESS, of the state whose certificate is in
# the trust store DIR/trust; its portrait is DIR/portrait.jpg.
#
#	passport.sh DIR ACCESS
set -eu
year=$(($(date +%Y) + 5))
"$SALLYPORT" chip make --out "$1/$2" --access "$2" --csca "$1/csca" \
    --portrait "$1/portrait.jpg" --mrz "L898902C3 740812 ${year#??}0415"
"$SALLYPORT" pkd import --store "$1/trust" --i-trust-this "$1/csca/csca.pem"
