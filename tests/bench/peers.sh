#!/bin/sh
# Builds the peers that can be had into the folder given: SimSIMD from npm (its
# C headers; nothing of JavaScript is run), FAISS where Debian's libfaiss-dev is
# installed.  Says which are not there.
set -u
cd "$(dirname "$0")/../.." || exit 1
out=${1:-build/peers}
simsimd=6.5.5
mkdir -p "$out" || exit 1

if [ ! -e "$out/simsimd.so" ]; then
	(cd "$out" && npm pack "simsimd@$simsimd" >/dev/null 2>&1 &&
	    tar xzf "simsimd-$simsimd.tgz") &&
	    gcc -std=gnu11 -O3 -march=native -ffast-math -w -shared -fPIC -I. \
		-I"$out/package/include" -DSIMSIMD_NATIVE_F16=0 \
		-DSIMSIMD_NATIVE_BF16=0 -o "$out/simsimd.so" \
		tests/bench/peer_simsimd.c -lm
fi
if [ ! -e "$out/faiss.so" ] && [ -e /usr/include/faiss/IndexFlat.h ]; then
	g++ -O2 -w -shared -fPIC -fopenmp -I. -o "$out/faiss.so" \
	    tests/bench/peer_faiss.cc -lfaiss -lopenblas 2>"$out/faiss.log" ||
	    tail -3 "$out/faiss.log"
fi
exit 0
