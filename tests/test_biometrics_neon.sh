#!/bin/sh
# The inner loops for NEON: the tests that hold every instruction set to the
# portable one, cross-compiled for 64-bit ARM and run by qemu.  TAP.
set -u
cd "$(dirname "$0")/.." || exit 1
cc=${CROSS_CC:-aarch64-linux-gnu-gcc}
emulator=qemu-aarch64
root=/usr/aarch64-linux-gnu
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
for p in "$cc" "$emulator"; do
	command -v "$p" >/dev/null 2>&1 || {
		echo "# skipped: biometrics_neon: $p is not installed"
		echo "ok 1 # SKIP the inner loops for NEON"
		exit 0
	}
done
src="biometrics/bound.c biometrics/distance.c biometrics/search.c
    biometrics/vector.c biometrics/kernel.c biometrics/kernel_*.c mrtd/bytes.c"
count=0 failed=0
for t in kernel search; do
	count=$((count + 1))
	# shellcheck disable=SC2086 # a list of files
	if "$cc" -std=gnu17 -O3 -ffp-contract=off -D_GNU_SOURCE -Itests/cross \
	    -I. -Wall -Wextra -Werror -o "$dir/$t" $src \
	    "tests/test_biometrics_$t.c" -lm >"$dir/out" 2>&1 &&
	    "$emulator" -L "$root" "$dir/$t" >>"$dir/out" 2>&1; then
		echo "ok $count - test_biometrics_$t on 64-bit ARM"
	else
		echo "not ok $count - test_biometrics_$t on 64-bit ARM"
		tail -5 "$dir/out" | sed 's/^/# /'
		failed=1
	fi
done
echo "1..$count"
exit $failed
