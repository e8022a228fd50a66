#!/bin/sh
# The tests that hold every set of inner loops to the portable one, for sets
# that this processor may not have: NEON, cross-compiled for 64-bit ARM and run
# by qemu; AVX-512, as SIMDe renders it in AVX2.  TAP.
set -u
cd "$(dirname "$0")/.." || exit 1
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
src="biometrics/bound.c biometrics/distance.c biometrics/search.c
    biometrics/vector.c mrtd/bytes.c biometrics/kernel.c biometrics/kernel_*.c"
flags="-std=gnu17 -O2 -ffp-contract=off -D_GNU_SOURCE -Itests/cross -I. -Wall
    -Wextra -Wno-psabi"
count=0 failed=0

# lacks WHAT WHY
lacks() {
	count=$((count + 1))
	echo "# skipped: biometrics_cross: $1: $2 is not installed"
	echo "ok $count # SKIP $1"
}

# build SET CC: objects of all sources, with the flags of each
build() {
	for f in $src; do
		more=
		case $2-$f in
		gcc-*avx512.c) more="-mavx2 -mfma -mf16c -mpopcnt
		    -Itests/cross/avx512" ;;
		gcc-*avx2.c) more="-mavx2 -mfma -mf16c -mpopcnt" ;;
		gcc-*/kernel.c) more='-D__builtin_cpu_supports(x)=1' ;;
		esac
		# shellcheck disable=SC2086 # flags are words
		"$2" $flags $more -c -o "$dir/$1-$(basename "$f").o" "$f" ||
		    return 1
	done
}

# try SET CC COMMAND...: the tests, run by the command
try() {
	set_=$1 cc=$2
	shift 2
	build "$set_" "$cc" >"$dir/log" 2>&1
	for t in kernel search; do
		count=$((count + 1))
		# shellcheck disable=SC2086 # flags are words
		if "$cc" $flags -o "$dir/$set_-$t" "$dir/$set_-"*.o \
		    "tests/test_biometrics_$t.c" -lm >>"$dir/log" 2>&1 &&
		    "$@" "$dir/$set_-$t" >"$dir/out" 2>>"$dir/log" &&
		    { [ $t = search ] || grep -qx "# $set_" "$dir/out"; }; then
			echo "ok $count - test_biometrics_$t with $set_"
		else
			echo "not ok $count - test_biometrics_$t with $set_"
			tail -n 5 "$dir/log" "$dir/out" | sed 's/^/# /'
			failed=1
		fi
	done
}

if ! command -v aarch64-linux-gnu-gcc >/dev/null 2>&1; then
	lacks NEON aarch64-linux-gnu-gcc
elif ! command -v qemu-aarch64 >/dev/null 2>&1; then
	lacks NEON qemu-aarch64
else
	try neon aarch64-linux-gnu-gcc qemu-aarch64 -L /usr/aarch64-linux-gnu
fi
if [ ! -e /usr/include/simde/x86/avx512.h ]; then
	lacks AVX-512 libsimde-dev
elif ! grep -qw avx2 /proc/cpuinfo; then
	lacks AVX-512 "a processor with AVX2"
else
	try avx512 gcc env
fi
echo "1..$count"
exit $failed
