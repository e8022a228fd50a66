#!/bin/sh
# sallyport match: photographs that Debian ships with dlib, compared, searched
# and evaluated by the program itself.  TAP.
set -u
cd "$(dirname "$0")/.." || exit 1
: "${B:=build/gcc}"
sallyport=${SALLYPORT:-$B/sallyport}
model=${SALLYPORT_MODEL:-biometrics/models/face-3.fnet}
men=build/men
export B
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
count=0 failed=0

tests/demo/men.sh "$men" >"$dir/out" 2>&1 || {
	sed 's/^/# /' "$dir/out"
	echo "not ok 1 - the photographs could be cut out"
	exit 1
}

# expect NAME STATUS PATTERN VERB ARGUMENT...
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

face() {
	name=$1 want=$2 pattern=$3
	shift 3
	expect "$name" "$want" "$pattern" face --model "$model" "$@"
}
one=$men/man-1/portrait-1.jpg
face "one man twice" 0 '^match: ' "$one" $men/man-1/portrait-2.jpg
face "the same in JPEG 2000" 0 '^match: ' "$men/man-1/portrait-1.jp2" "$one"
face "two men" 1 '^no match: ' "$one" $men/man-2/portrait-1.jpg
face "nobody" 2 '^not compared: .*frame-00.jpg: no face' "$one" \
    $men/nobody/frame-00.jpg
face "a doubtful face is said" 0 '1 doubtful face,' $men/man-1/capped.jpg \
    $men/man-1/capped.jpg
face "a doubtful face is said in JSON" 0 '"doubtful": true' --json \
    $men/man-1/capped.jpg $men/man-1/capped.jpg
face "a sure one as well" 0 '"doubtful": false' --json "$one" "$one"
face "no picture" 2 'README.md: the data is not an image' README.md "$one"
face "no file" 66 'nowhere: a file could not be read' "$one" /nowhere
face "a rate that was not measured" 2 'no calibrated threshold' \
    --fmr 1e-6 "$one" "$one"
face "JSON" 0 '"outcome": "match"' --json "$one" "$one"

# Thresholds of the site's own go before those built in.
sha=$("$sallyport" match face --json --model "$model" "$one" "$one" |
    sed -n 's/.*"model_sha256": "\(.*\)".*/\1/p')
cat >"$dir/thresholds" <<END
[model]
name = measured here
sha256 = $sha
metric = cosine
dim = 256
data = nothing
measured = 2026-11-22
people = 4
genuine_pairs = 60
impostor_pairs = 100000
[point]
fmr = 0.001
threshold = 0.99
false_matches = 0
false_non_matches = 60
END
face "a threshold of the site's own" 1 'threshold 0.9900' \
    --thresholds "$dir/thresholds" "$one" $men/man-1/portrait-2.jpg
sed 's/^impostor_pairs.*/impostor_pairs = 100/' "$dir/thresholds" >"$dir/few"
face "one that was not measured on enough" 78 'counts too small' \
    --thresholds "$dir/few" "$one" "$one"

expect "no print" 2 'README.md: the data is not an image' \
    finger README.md README.md
prints=${SALLYPORT_TEST_DATA:-../shared/data}/fingers/fvc2004/DB1_B
if [ -d "$prints" ]; then
	expect "one finger twice" 0 '^match: ' finger "$prints/101_1.png" \
	    "$prints/101_2.png"
	expect "two fingers" 1 '^no match: ' finger "$prints/101_1.png" \
	    "$prints/102_2.png"
	expect "libfprint agrees" 0 '^second opinion, libfprint.*: match$' \
	    finger --second "$prints/101_1.png" "$prints/101_2.png"
	expect "libfprint sees two fingers, too" 1 \
	    '^second opinion, libfprint.*: no match$' finger --second \
	    "$prints/101_1.png" "$prints/102_2.png"
	sed -e 's/^sha256.*/sha256 = 778b88a2ab8bb9fec4084003bd3567ed4ed69e994ab3b7be8bf51ea19e1bd1f5/' \
	    -e 's/^dim.*/dim = 1/' "$dir/thresholds" >"$dir/of-fingers"
	expect "a threshold of fingers of the site's own" 1 'threshold 0.9900' \
	    finger --thresholds "$dir/of-fingers" "$prints/101_1.png" \
	    "$prints/101_2.png"
	expect "thresholds of faces are not for fingers" 0 'threshold 0.3441' \
	    finger --thresholds "$dir/thresholds" "$prints/101_1.png" \
	    "$prints/101_2.png"
	sed 's/^dim.*/dim = 2/' "$dir/of-fingers" >"$dir/of-others"
	expect "thresholds of something else" 78 'another metric or dim' \
	    finger --thresholds "$dir/of-others" "$prints/101_1.png" \
	    "$prints/101_2.png"
	head -c 5000 "$prints/101_1.png" >"$dir/cut.png"
	expect "a print cut short, twice" 2 \
	    '^second opinion.*: cannot be told, .*damaged' finger --second \
	    "$prints/101_2.png" "$dir/cut.png"
	expect "a print cut short" 2 '^not compared: .*damaged' finger \
	    "$dir/cut.png" "$prints/101_2.png"
else
	echo "# skipped: kiosk_match: fingers: $prints is absent"
fi
expect "what the steps cost" 0 '^template: .* ms (median of 4)' \
    bench --model "$model" --times 2 "$one" $men/man-2/portrait-1.jpg

# 24 photographs of four men, two of them under each of two issuers.
{
	printf 'file\tperson\tissuer\n'
	for m in 1 2 3 4; do for p in 1 2 3 4 5 6; do
		printf 'man-%d/portrait-%d.jpg\tman-%d\tUT%d\n' \
		    $m $p $m $((m % 2))
	done; done
} >"$dir/labels"
eval_() {
	name=$1 want=$2 pattern=$3
	shift 3
	expect "$name" "$want" "$pattern" eval "$@"
}
eval_ "an evaluation" 0 '^EER [0-9.]* % ' --model "$model" --images "$men" \
    --labels "$dir/labels" --all-pairs --out "$dir/eval"
# (What was said of this run, line by line.)
cp "$dir/out" "$dir/said"
said() {
	count=$((count + 1))
	if grep -q -- "$2" "$dir/said"; then
		echo "ok $count - $1"
	else
		echo "not ok $count - $1"
		sed 's/^/# /' "$dir/said"
		failed=1
	fi
}
said "counts its pairs" '^60 genuine pairs (0 failed.* 216 impostor pairs (0'
said "tells no rate that 216 pairs cannot show" '^FMR 1e-2: not measured'
said "judges each issuer by itself" '^  issuer UT1: 12 samples, FNMR .* of 30;'
ok() {
	count=$((count + 1))
	name=$1
	shift
	if "$@" >"$dir/out" 2>&1; then
		echo "ok $count - $name"
	else
		echo "not ok $count - $name"
		sed 's/^/# /' "$dir/out"
		failed=1
	fi
}
for f in det scores; do
	ok "$f.svg is XML" xmllint --noout "$dir/eval/$f.svg"
	ok "$f.png is there" test "$(head -c 4 "$dir/eval/$f.png" | tail -c 3)" = PNG
done
ok "no threshold is written from so few" test ! -e "$dir/eval/thresholds.conf"
"$sallyport" match eval --json --scores "$dir/eval/scores.tsv" \
    --labels "$dir/labels" | sed 's/"model.*/model/' >"$dir/again"
sed 's/"model.*/model/' "$dir/eval/report.json" >"$dir/first"
ok "its scores say the same again" cmp "$dir/first" "$dir/again"

# 20 persons, 100 impostor pairs a person: thresholds for a gate.
awk 'BEGIN { for (i = 0; i < 20; i++) { printf "p%d_1\tp%d_2\t1\t0.9\n", i, i
    for (j = 0; j < 100; j++)
	printf "p%d_1\tq%d_1\t0\t%.4f\n", i, j, (i * 100 + j) / 4000 } }' \
    >"$dir/scores"
eval_ "scores of another matcher" 0 '^FMR 1e-02: score 0.4949, FNMR 0.000' \
    --scores "$dir/scores"
printf '0\ta_1\tb_1\t1\n' >"$dir/pairs"
eval_ "pairs that contradict their names" 65 'pairs:1: b_1 is not whose' \
    --model "$model" --pairs "$dir/pairs"
printf '0\ta_1\ta_2\n' >"$dir/pairs"
eval_ "pairs of three columns" 65 'pairs:1: line is not: fold' \
    --model "$model" --pairs "$dir/pairs"
printf '0\ta_1\ta_2\t1\n' >"$dir/pairs"
eval_ "pairs of files that are not there" 66 'a_1: a file could not be read' \
    --model "$model" --pairs "$dir/pairs"
printf 'a_1\ta_2\t1\t0.5\n' >"$dir/scores"
eval_ "nobody but oneself" 2 'nothing can be said' --scores "$dir/scores"

g=$dir/men.gallery
gallery() {
	name=$1 want=$2 pattern=$3
	shift 3
	expect "$name" "$want" "$pattern" gallery "$@"
}
gallery "a gallery of two men" 0 'men.gallery: 2 templates' \
    build --model "$model" --type f16 "$g" one="$one" \
    two="$men/man-2/portrait-1.jpg"
search() {
	name=$1 want=$2 pattern=$3
	shift 3
	expect "$name" "$want" "$pattern" search --model "$model" "$@"
}
search "one of them" 0 '^hit .* one$' "$g" $men/man-1/portrait-2.jpg
search "somebody else" 1 '^ -  .* ' --score 0.999 "$g" \
    $men/man-1/portrait-2.jpg
gallery "the same label twice" 65 'one: the gallery holds this label' \
    add --model "$model" "$g" one="$one"
gallery "the first goes" 0 '1 templates' remove "$g" one
search "he is not found" 1 '^ -  .* two$' "$g" $men/man-1/portrait-2.jpg
gallery "a doubtful face is warned of" 0 'capped.jpg: .* is doubtful' \
    add --model "$model" "$g" capped="$men/man-1/capped.jpg"
gallery "nobody in the picture" 65 'no face' build --model "$model" "$dir/none" \
    $men/nobody/frame-00.jpg
exit $failed
