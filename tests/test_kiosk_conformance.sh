#!/bin/sh
# The cases of TR-03105-5.1, as `make conformance` plays them.
cd "$(dirname "$0")/.." || exit 1
exec "$B/tests/conformance" --tap
