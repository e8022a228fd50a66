#!/bin/sh
# sallyport match gallery and search, on vectors written here.  TAP.
set -u
cd "$(dirname "$0")/.." || exit 1
: "${B:=build/gcc}"
sallyport=${SALLYPORT:-$B/sallyport}
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
g=$dir/people.gallery
count=0 failed=0

# expect NAME STATUS PATTERN ARGUMENT...
expect() {
	name=$1 want=$2 pattern=$3
	shift 3
	count=$((count + 1))
	"$sallyport" match "$@" >"$dir/out" 2>&1 </dev/null
	rc=$?
	if [ "$rc" -eq "$want" ] && grep -q -- "$pattern" "$dir/out"; then
		echo "ok $count - $name"
	else
		echo "not ok $count - $name: status $rc"
		sed 's/^/# /' "$dir/out"
		failed=1
	fi
}

# Four elements a row; the model is whatever file it is.
printf '\001\002\003\004\012\012\012\012\144\000\000\000' >"$dir/rows"
printf 'ann\nbob\ncarl\n' >"$dir/labels"
printf '\012\012\012\013' >"$dir/query"
made="--model README.md --vectors $dir/rows --labels $dir/labels"
shape="--type i8 --dim 4 --metric L2"
# shellcheck disable=SC2086 # lists of options
{
expect "built" 0 'people.gallery: 3 templates' gallery build $made $shape "$g"
expect "told" 0 '3 templates of faces, 4 i8, L2' gallery info "$g"
expect "told as JSON" 0 '"dim": 4' gallery info --json "$g"
search="search --model README.md --vectors $dir/query"
expect "somebody" 0 '^hit    1.0000  bob$' $search --score 1 "$g"
expect "nobody" 1 '^ -     1.0000  bob$' $search --score 0.5 "$g"
expect "no threshold" 2 'no threshold' $search "$g"
expect "as JSON" 0 '"label": "bob"' $search --score 1 --top 1 --json "$g"
expect "another model" 65 'different models' search --model LICENSE \
    --vectors "$dir/query" --score 1 "$g"
expect "another model is not added" 65 'different models' gallery add \
    --model LICENSE --vectors "$dir/rows" --labels "$dir/labels" "$g"
expect "all of them again" 65 'ann: the gallery holds this label' \
    gallery add $made "$g"
printf 'dora\n' >"$dir/labels"
expect "more vectors than labels" 65 'not as many labels' gallery add $made "$g"
printf '\012\012\012\013' >"$dir/rows"
expect "one more" 0 '4 templates' gallery add $made "$g"
expect "she is found" 0 '^hit    0.0000  dora$' $search --score 1 "$g"
expect "one who is not there" 65 'eve: the gallery does not hold' \
    gallery remove "$g" dora eve
expect "nobody went" 0 '4 templates' gallery info "$g"
expect "two go" 0 '2 templates' gallery remove "$g" dora bob
expect "they are gone" 1 '^ -  .*  ann$' $search --score 1 "$g"
printf '\000\000\300\177' >"$dir/nan"
expect "no number" 65 'NaN' gallery build --model README.md \
    --vectors "$dir/nan" --labels "$dir/labels" --dim 1 --metric L2 "$dir/n"
printf abc >"$dir/odd"
expect "a query of three octets" 65 'octets' $search --vectors "$dir/odd" "$g"
}
[ ! -e "$dir/n" ] && [ ! -e "$dir/n.new" ] || {
	echo "not ok - a gallery that failed has left a file"
	failed=1
}
expect "bits need hamming" 64 'no such type' gallery build --model README.md \
    --vectors "$dir/nan" --labels "$dir/labels" --type bits --dim 32 \
    --metric L2 "$dir/n"
expect "no verb" 64 'usage' gallery change "$g"
expect "no gallery" 66 'could not be read' gallery info /nowhere
expect "no gallery either" 65 'malformed' gallery info README.md
head -c 300 "$g" >"$dir/cut"
expect "a gallery cut short" 65 'ends before' gallery info "$dir/cut"
{ cat "$g" && printf x; } >"$dir/long"
expect "one that is too long" 65 'malformed' gallery info "$dir/long"
tr a b <"$g" >"$dir/changed"
expect "one that was changed" 65 'checksum' gallery info "$dir/changed"

# Two changes at a time: the second waits for nobody.
flock "$g.lock" sleep 2 &
sleep 0.5
expect "somebody else is at it" 75 'another program' gallery remove "$g" ann
wait
expect "then it goes" 0 '1 templates' gallery remove "$g" ann
echo "1..$count"
exit $failed
