#!/bin/sh
# The doctor and what surrounds a gate: camera, disk, lists, certificates, type.
# One thing is broken at a time; each line comes with its remedy.  TAP.
set -u
cd "$(dirname "$0")/.." || exit 1
: "${B:=build/gcc}"
sallyport=${SALLYPORT:-$B/sallyport}
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
count=0 failed=0
say() {
	count=$((count + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $count - $2"
	else
		echo "not ok $count - $2"
		sed 's/^/# /' "$dir/out"
		failed=1
	fi
}
mkdir "$dir/camera" "$dir/empty" "$dir/disk"
printf '\377\330\377\300\000\013\010\000\100\000\060\001\001\021\000' \
    >"$dir/camera/1.jpg"
printf '\377\332\000\010\001\001\000\000\077\000\252\125\377\331' \
    >>"$dir/camera/1.jpg"
echo nothing >"$dir/file"
cat >"$dir/conf" <<CONF
[gate]
name = test
store = sqlite:$dir/disk/passages.db
[devices]
reader = socket:/x
docscan = /dev/ptmx
camera = file:$dir/camera?fps=30
door = sim:
[trust]
store = $dir/empty
[screen]
width = 540
height = 960
offscreen = yes
[face]
landmarks =
CONF
bars='^\[XX\] '
limits='^\[[?][?]\] '
well='^\[ok\] '
# row NAME PATTERN: in what was said last
row() {
	grep -qE "$2" "$dir/out"
	say $? "$1"
}
# examine NAME PATTERN [SED [COMMAND...]]: a row that matches, from the gate's
# configuration changed by SED, below a command
examine() {
	name=$1 pattern=$2
	sed "${3:-}" "$dir/conf" >"$dir/changed"
	shift $(($# > 2 ? 3 : 2))
	"$@" "$sallyport" doctor --config "$dir/changed" >"$dir/out" 2>&1
	grep -qE "$pattern" "$dir/out"
	say $? "$name"
}

examine "a small picture" \
    "${limits}camera picture +48x64\. .*at least 600x800" '' env
row "a disk" "${well}disk +.*/disk \(store\): [0-9]+ MiB and [0-9]+ inodes free, a record is on it after [0-9]+ ms"
row "cores" '^\[..\] cores +[0-9]+ for this program'
row "namespaces" "${well}namespaces +the kernel gives this user (some|none)"
row "type for all" "${well}font +for each of [0-9]+ languages"
row "thresholds" "${well}thresholds +built in"
examine "one core" "${limits}cores +1 for this program\. give it" '' taskset -c 0

# A kernel that has no camera, and a stand-in for it.
camera() {
	echo "$2" >"$dir/video0"
	examine "$1" "$3" "s|= file:.*|= v4l2:$dir/video0${4:-}|" \
	    env V4L2_STANDIN="$dir/video0" LD_PRELOAD="$B/tests/v4l2.so"
}
case ${CFG:-} in
*-san)
	echo "# skipped: kiosk_doctor_site: the stand-in and sanitizers both want to be loaded first"
	;;
*)
	camera "a webcam" "webcam picture=$dir/camera/1.jpg" \
	    "${well}camera +.*UVC Camera \(046d:0825\), a frame of 48x64"
	row "its modes" "${well}camera modes +10: JPEG to 1920x1080, YUYV to 1280x960; taken: JPEG 1280x960; its lamp says"
	camera "a camera that is large enough" nv12 \
	    "${well}camera picture +1280x960"
	row "its rate" "${well}camera rate +[0-9.]+ frames a second, promised 30.0"
	row "a name that would clear the screen" 'mx6s-csi \?\[2J\?, '
	camera "a camera that is too slow" webcam \
	    "${limits}camera rate +[0-9.]+ frames .*more light" '?format=yuyv'
	camera "a shutter that is closed" "small shut" \
	    "${limits}camera +.*shutter is closed\. open the slide"
	camera "a camera that somebody has" "small busy" \
	    "${bars}camera +.*another program\. .*fuser"
	camera "a camera of other formats" foreign \
	    "${bars}camera +.*v4l2-ctl --list-formats-ext"
	camera "frames that are too short" "small short" \
	    "${limits}camera +.*no frame came: the device"
	camera "an address that is none" small "${bars}camera +.*malformed. kiosk.conf" \
	    '?format=cat'
	# A program that is not ours finds what a kernel would show it.
	echo webcam >"$dir/video0"
	env V4L2_STANDIN="$dir/video0" LD_PRELOAD="$B/tests/v4l2.so" \
	    v4l2-ctl -d "$dir/video0" --list-formats-ext >"$dir/out" 2>&1
	row "v4l2-ctl sees the same" 'Size: Discrete 1920x1080'
	env V4L2_STANDIN="$dir/video0" LD_PRELOAD="$B/tests/v4l2.so" timeout 20 \
	    v4l2-ctl -d "$dir/video0" --stream-mmap --stream-count=3 \
	    --stream-to="$dir/frames" >"$dir/out" 2>&1
	[ "$(wc -c <"$dir/frames")" -eq $((3 * 640 * 480 * 2)) ]
	say $? "and its frames"
	;;
esac
examine "no such camera" "${bars}camera +.*no such device\. plug it in" \
    "s|= file:.*|= v4l2:$dir/nowhere|"

# within COMMAND: with file systems of its own
within() {
	script=$1
	shift
	if [ "$(id -u)" -eq 0 ]; then
		unshare -m sh -c "$script; exec \"\$@\"" sh "$@"
	else
		unshare -rm sh -c "$script; exec \"\$@\"" sh "$@"
	fi
}
mounted() {
	what=$1 pattern=$2 script=$3
	examine "$what" "$pattern" "${4:-}" within "$script"
}
if within true true 2>/dev/null; then
	on="mount -t tmpfs none $dir/disk -o"
	mounted "a disk that is nearly full" \
	    "${bars}disk +.*: 16 MiB .*make room" "$on size=16m"
	mounted "a disk that fills up" \
	    "${limits}disk +.*: 512 MiB .*make room" "$on size=512m"
	mounted "no more files" "${limits}disk +.* and [0-9]+ inodes.*more inodes" \
	    "$on size=2g,nr_inodes=50"
	mounted "a disk that cannot be written" \
	    "${bars}disk +.*cannot be written\. give the directory" "$on size=2g,ro"
	mounted "a language without its type" \
	    "${bars}font +ar \(.*\): NotoSansArabic-Bold.ttf .*fonts-noto-core" \
	    "mount --bind /dev/null /usr/share/fonts/truetype/noto/NotoSansArabic-Bold.ttf"
	mounted "no touchscreen" "${limits}touchscreen +none.*USB" \
	    "mount -t tmpfs none /sys/class/input; export SDL_VIDEODRIVER=dummy" \
	    's|offscreen = yes|offscreen = no|'
	mounted "a touchscreen" "${well}touchscreen +1: connected" \
	    "mount -t tmpfs none /sys/class/input; export SDL_VIDEODRIVER=dummy
	    mkdir -p /sys/class/input/event3/device /sys/class/input/event4/device
	    echo 2 >/sys/class/input/event3/device/properties
	    echo 1 >/sys/class/input/event4/device/properties" \
	    's|offscreen = yes|offscreen = no|'
else
	echo "# skipped: kiosk_doctor_site: no private file systems here"
fi

# What is trusted, and since when.
trust() {
	rm -rf "$dir/c" "$dir/trust"
	"$sallyport" pkd issue --out "$dir/c" --case "$2" --seed d --at "$3" \
	    >"$dir/out" 2>&1 &&
	    "$sallyport" pkd import --store "$dir/trust" --i-trust-this \
		"$dir/c/trust" >>"$dir/out" 2>&1
	"$sallyport" pkd import --store "$dir/trust" "$dir/c/pkd" >>"$dir/out" 2>&1
	examine "$1" "$4" "s|$dir/empty|$dir/trust|"
}
today=$(date -u +%F)
trust "revocation lists" genuine "$today" \
    "${well}revocation lists +[1-9][0-9]* fresh, 0 out of date"
row "no master list" "${limits}master list +none: .*pkd import"
trust "old revocation lists" genuine "$(date -u -d '-1 year' +%F)" \
    "${limits}revocation lists +.* out of date.*pkd fetch"
trust "a revocation list for which nobody vouches" csca-missing "$today" \
    "${limits}revocation lists +0 fresh, .*nobody vouches for 1 more.*pkd expire"
rm -rf "$dir/trust"
"$sallyport" pkd import --store "$dir/trust" --i-trust-this "$dir/c/trust" \
    >"$dir/out" 2>&1
examine "no revocation list" \
    "${limits}revocation lists +0 fresh, 0 out of date, the newest of none" \
    "s|$dir/empty|$dir/trust|"

# pem DAYS: a certificate that ends then
pem() {
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
	    -keyout "$dir/key" -subj /CN=centre -days "$1" -out "$dir/ca.pem" \
	    >"$dir/out" 2>&1
}
centre="s|^.screen.|[terminal]\\nsigner_ca = $dir/ca.pem\\n&|"
pem 365
examine "a control centre" "${well}control centre +.*ends in 36[45] days" "$centre"
pem 9
examine "its certificate ends" \
    "${limits}control centre +.*ends in [89] days\. have its TLS" "$centre"
cp "$dir/file" "$dir/ca.pem"
examine "it is none" "${limits}control centre +.*no certificate" "$centre"

# Whom the gate looks for.
lists() {
	printf '%s' "\$a [watchlist]\\ngalleries = $1"
}
examine "a watch-list that is missing" \
    "${limits}watch-list +$dir/x: is not searched: .*match gallery" \
    "$(lists "$dir/x")"
examine "one that is damaged, and another" \
    "${limits}watch-list +$dir/file: is not searched" \
    "$(lists "$dir/x, $dir/file")"
row "each has its row" "${limits}watch-list +$dir/x: "
echo ann >"$dir/labels"
printf '\001\002\003\004' >"$dir/rows"
"$sallyport" match gallery build --model README.md --vectors "$dir/rows" \
    --labels "$dir/labels" --type i8 --dim 4 --metric L2 "$dir/g.gallery" \
    >"$dir/out" 2>&1
examine "one of another model" \
    "${limits}watch-list +$dir/g.gallery: .*build it anew" \
    "$(lists "$dir/g.gallery")"

# Documents and names, by the index that the gate opens.
cat >"$dir/list" <<END
[list]
name = wanted
version = 12
issued = $(date -u +%FT%H:%MZ)
[documents]
UTO L898902C3 = SLTD-4711
END
(umask 077 && openssl genpkey -algorithm ed25519 -out "$dir/list.key" \
    2>/dev/null)
openssl pkey -in "$dir/list.key" -pubout -out "$dir/list.pem"
"$sallyport" watchlist sign --key "$dir/list.key" "$dir/list" >"$dir/out" 2>&1
"$sallyport" watchlist import --key "$dir/list.pem" --secret "$dir/secret" \
    --out "$dir/index" "$dir/list" >"$dir/out" 2>&1
persons() {
	printf '%s' "\$a [watchlist]\\npersons = $1\\nsecret = $dir/secret"
}
examine "a list of documents" \
    "${well}documents and names +wanted: version 12, 1 entries, 0 days old" \
    "$(persons "$dir/index")"
examine "one that is damaged" \
    "${limits}documents and names +.*is not searched: .*watchlist import" \
    "$(persons "$dir/file")"

# A site that was restored: what it gets again, and what it cannot get any more.
site="\$a [site]\\nname = T1\\nstore = postgres:host=$dir/nowhere\\nkeys = $dir/file"
: >"$dir/disk/passages.db"
examine "a store that is new" "${well}store +.*can be written, version [0-9]+" "$site"
if grep -q "site's records" "$dir/out"; then say 1 "nothing to tell of a site"
else say 0 "nothing to tell of a site"; fi
sqlite3 "$dir/disk/passages.db" "UPDATE journal SET since_ms = 1,
    again_next = 1000000000002, again_last = 1000000000003"
examine "what is sent again" \
    "${well}site's records +The site was restored: test is sending 0 records again" "$site"
sqlite3 "$dir/disk/passages.db" "UPDATE journal SET since_ms = 0, again_next = 0,
    lost_from = 1000000000007, lost_to = 1000000001241, lost_ms = 1795355000000"
examine "what the gate does not keep any more" \
    "${limits}site's records +Records 6 to 1,240 of test, until 2026-11-22 13:43 UTC, are not kept .* younger backup" "$site"
sqlite3 "$dir/disk/passages.db" "UPDATE journal SET clashes = 1, clash = 'another case'"
examine "a record that somebody altered" \
    "${limits}site's records +.*1 record of test differs from the site's: another case\. somebody has altered" "$site"

# A list of rows that a machine can read.
"$sallyport" doctor --config "$dir/conf" --json >"$dir/json"
rc=$?
sqlite3 >"$dir/out" 2>&1 <<SQL
CREATE TABLE r AS SELECT value AS v
    FROM json_each(readfile('$dir/json'), '\$.rows');
SELECT json_extract(readfile('$dir/json'), '\$.format'),
    json_extract(readfile('$dir/json'), '\$.status'),
    (SELECT count(*) FROM r WHERE
	json_extract(v, '\$.mark') NOT IN ('ok', 'limits', 'bars') OR
	json_extract(v, '\$.what') = '' OR json_extract(v, '\$.found') = '' OR
	(json_extract(v, '\$.mark') = 'ok') <>
	    (json_extract(v, '\$.advice') IS NULL) OR
	(SELECT group_concat(key) FROM json_each(v)) <>
	    'mark,what,found,advice');
SQL
[ "$(cat "$dir/out")" = "sallyport-doctor/1|$rc|0" ]
say $? "as JSON: every row has its four members, and a remedy unless well"
exit $failed
