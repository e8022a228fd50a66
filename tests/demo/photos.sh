#!/bin/sh
# Puts the photographs that Debian ships with dlib into a folder:
#
#	photos.sh OUTDIR
#
# They lie in the documentation of libdlib19.1.  Where dpkg was told to leave
# documentation out (path-exclude), they are taken from the package itself.
set -eu
out=${1:?usage: photos.sh OUTDIR}
shipped=usr/share/doc/libdlib19.1/examples/faces
mkdir -p "$out"
[ ! -e "$out/bald_guys.jpg" ] || exit 0
if [ -e "/$shipped/bald_guys.jpg" ]; then
	cp "/$shipped"/*.jpg "$out/"
	exit 0
fi
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
# apt's unprivileged downloader must be able to write here.
chmod 755 "$tmp"
if ! (cd "$tmp" && apt-get download -q libdlib19.1 >/dev/null 2>&1); then
	# The lists may have been removed from a small image.
	apt-get update -q >/dev/null 2>&1 || true
	(cd "$tmp" && apt-get download -q libdlib19.1 >/dev/null)
fi
dpkg-deb --fsys-tarfile "$tmp"/libdlib19.1_*.deb |
	tar -x -C "$tmp" --wildcards "./$shipped/*.jpg"
cp "$tmp/$shipped"/*.jpg "$out/"
