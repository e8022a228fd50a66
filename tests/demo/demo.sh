#!/bin/sh
# The stories of the first passage: each lays a virtual passport on a real
# PC/SC reader of a gate, puts a man before its camera, and looks at how the
# gate decided and at what its record says.
#
#	tests/demo/demo.sh [STORY...]
#
# One line a story; ends with 0 only if every story that could be told ended
# as expected.  build/demo/<story>/ keeps record.json, record.txt, the screens
# the traveller saw, and the log.
set -u
cd "$(dirname "$0")/../.." || exit 1
: "${B:=build/gcc}" "${SALLYPORT:=build/sallyport}"
here=tests/demo
out=${DEMO_OUT:-build/demo}
material=$out/material
men=build/men
data=${SALLYPORT_TEST_DATA:-../shared/data}
# Another network than the program's own.
model=${SALLYPORT_MODEL:-}
pad=${SALLYPORT_PAD:-$data/models/minifasnet_v2_2.7.fnet}
reference=$data/lds/bsi-refset-2014
export B SALLYPORT out material men model pad
PATH=$PATH:/usr/sbin:/sbin
export PATH

# make NAME PKI PORTRAIT OPTIONS: personalises one passport.
personalise() {
	passport=$material/$1 pki=$material/$2 portrait=$men/$3
	shift 3
	"$SALLYPORT" chip make --out "$passport" --csca "$pki" \
	    --portrait "$portrait" "$@"
}

material() {
	set -e
	"$here/men.sh" "$men"
	mrz='L898902C3 740812 310415'
	personalise pace pki man-1/portrait-1.jpg --mrz "$mrz" --access pace
	personalise bac pki man-1/portrait-1.jp2 --mrz "$mrz" --access bac
	personalise other pki man-1/portrait-1.jpg --mrz 'L898902D1 740812 310415'
	# Signed with one man's portrait, then another's is put in its place.
	personalise replaced pki man-1/portrait-1.jpg --mrz "$mrz" \
	    --access pace --dg2-after-signing "$men/man-2/portrait-1.jpg"
	personalise can pki man-1/portrait-1.jpg --mrz "$mrz" --access pace \
	    --can 123456
	# A state of which nobody has a certificate.
	personalise foreign unknown man-1/portrait-1.jpg --mrz "$mrz" --access pace
	# What a copy of the files cannot do: keys that never leave the chip.
	personalise ca pki man-1/portrait-1.jpg --mrz "$mrz" --access pace \
	    --ca ecdh-aes128-p256
	personalise aa pki man-1/portrait-1.jpg --mrz "$mrz" --access pace \
	    --aa ecdsa-p256-sha256
	personalise cam pki man-1/portrait-1.jpg --mrz "$mrz" --access pace \
	    --suite pace-ecdh-cam-aes128-p256
	personalise new pki man-1/portrait-1.jp2 --mrz "$mrz" --access pace \
	    --suite pace-ecdh-im-aes128-p256 --ca ecdh-aes256-p384 \
	    --records 39794
	# Fingers of nobody, and a terminal that may read them: its key in a token.
	"$B/tests/demo/finger" enrol 2 "$material/right.wsq"
	"$B/tests/demo/finger" enrol 7 "$material/left.wsq"
	for touch in 1 2 3; do
		"$B/tests/demo/finger" press 2 $touch "$material/right-$touch.pgm"
		"$B/tests/demo/finger" press 6 $touch "$material/other-$touch.pgm"
	done
	"$B/tests/demo/finger" press 2 0 "$material/copy-1.pgm"
	personalise finger pki man-1/portrait-1.jpg --mrz "$mrz" --access pace \
	    --ca ecdh-aes128-p256 --finger "2:$material/right.wsq" \
	    --finger "7:$material/left.wsq" --terminal "$material/terminal"
	for m in /usr/lib/softhsm/libsofthsm2.so \
	    /usr/lib/*/softhsm/libsofthsm2.so; do
		[ ! -e "$m" ] || echo "$m" >"$material/module"
	done
	mkdir "$material/tokens"
	printf 'directories.tokendir = %s\nobjectstore.backend = file\n' \
	    "$(realpath "$material/tokens")" >"$material/softhsm.conf"
	echo 4321 >"$material/pin"
	export SOFTHSM2_CONF="$material/softhsm.conf"
	softhsm2-util --init-token --free --label demo --so-pin 12345678 \
	    --pin 4321
	softhsm2-util --import "$material/terminal/is.key" --token demo \
	    --label UTIS000100001 --id 01 --pin 4321
	rm -f "$material/terminal/is.key"
	# Watch-lists: one with the man who comes, one without, one damaged.
	"$SALLYPORT" match gallery build ${model:+--model "$model"} \
	    "$material/wanted.gallery" "case-4711=$men/man-1/portrait-3.jpg" \
	    "case-4712=$men/man-4/portrait-1.jpg"
	"$SALLYPORT" match gallery build ${model:+--model "$model"} \
	    "$material/others.gallery" "case-4713=$men/man-3/portrait-1.jpg" \
	    "case-4712=$men/man-4/portrait-1.jpg"
	head -c 2000 "$material/wanted.gallery" >"$material/damaged.gallery"
	"$SALLYPORT" pkd import --store "$material/trust" --i-trust-this \
	    "$material/pki/csca.pem"
	[ ! -d "$reference" ] || ln -s "$(realpath "$reference")" \
	    "$material/reference"
}

rm -rf "$out"
mkdir -p "$material" "$men" || exit 1
(material) >"$material/log" 2>&1 || {
	echo "demo: the passports could not be made:" >&2
	tail -n 20 "$material/log" >&2
	exit 1
}

printf '%-20s %-8s %-8s %7s  %s\n' story expected decided seconds reasons
skipped=0
: >"$out/plan"
"$here/stories.sh" list >"$out/all"
while read -r name needs expected; do
	case " ${*:-$name} " in *" $name "*) ;; *) continue ;; esac
	why=
	case $needs in
	root) [ "$(id -u)" -eq 0 ] || why="only root may look into workers" ;;
	pad) [ -r "$pad" ] || why="no network at $pad" ;;
	type)
		[ -n "${DISPLAY:-}" ] || command -v Xvfb >/dev/null ||
			why="no display, and no Xvfb"
		;;
	bsi) [ -e "$material/reference" ] || why="no $reference" ;;
	esac
	if [ -z "$why" ]; then
		echo "$name" >>"$out/plan"
		continue
	fi
	printf '%-20s %-8s %-8s %7s  %s\n' "$name" "$expected" SKIPPED - "$why"
	skipped=$((skipped + 1))
done <"$out/all"

# With a display the stories share one window, one after the other; without,
# two are told side by side, each beside a PC/SC daemon of its own.
jobs=2
[ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || jobs=1
xargs -r -P "$jobs" -n 1 "$here/stories.sh" run <"$out/plan"

# Those of a kiosk and a gate apart.
"$here/apart.sh" list | while read -r name expected; do
	case " ${*:-$name} " in *" $name "*) ;; *) continue ;; esac
	"$here/apart.sh" run "$name"
	echo "$name" >>"$out/plan"
done

# The stories of the console, where there is a PostgreSQL.
if [ -n "$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null)" ]; then
	"$here/officer.sh" list | while read -r name expected; do
		case " ${*:-$name} " in *" $name "*) ;; *) continue ;; esac
		"$here/officer.sh" run "$name"
		[ ! -e "$out/$name/verdict" ] || echo "$name" >>"$out/plan"
	done
fi

told=$(wc -l <"$out/plan")
bad=0
while read -r name; do
	grep -qx 'as expected' "$out/$name/verdict" 2>/dev/null ||
		bad=$((bad + 1))
done <"$out/plan"
[ "$skipped" -eq 0 ] ||
	echo "NOT EVERY STORY WAS TOLD: $skipped skipped, see above."
echo "$told stories, $bad not as expected; records and screens in $out/"
[ "$bad" -eq 0 ] && [ "$told" -gt 0 ]
