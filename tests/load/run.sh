#!/bin/sh
# The site's load: LANES lanes and CONSOLES consoles, an hour pressed into
# LOAD_S seconds, first on an empty store and then on ROWS passages.
set -u
cd "$(dirname "$0")/../.." || exit 1
: "${LANES:=200}" "${CONSOLES:=10}" "${LOAD_S:=300}" "${ROWS:=100000 1000000}"
. tests/postgres.sh
dir=$(mktemp -d /tmp/sallyport-load-XXXXXX)
trap 'postgres_stop; rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
postgres_start "$dir" || { echo "PostgreSQL does not start"; exit 1; }
i=0
while [ "$i" -lt "$LANES" ]; do
	postgres_add gate "load-$i" || exit 1
	[ "$i" -ge "$CONSOLES" ] || postgres_add console "desk-$i" || exit 1
	i=$((i + 1))
done
postgres_address load-%u >"$dir/lane"
postgres_address desk-%u >"$dir/desk"

# One number of rows: all in this site, spread over its gates and this month.
fill() {
	postgres_sql "INSERT INTO passage (id, revision, began, stored, gate,
	    decision, reasons, ms_decision, record, site, at, offline)
	    SELECT md5(random()::text || n), 1, '2026-11-22T10:00:00Z',
	    '2026-11-22T10:00:09Z', 'load-' || n % $LANES,
	    'admit', '', 9000, repeat(md5(n::text), 8), 'T1',
	    extract(epoch FROM now())::bigint - n % 1000000, 0
	    FROM generate_series(1, $1) n;
	    ALTER TABLE cases DISABLE TRIGGER now;
	    INSERT INTO cases SELECT 'T1', 'load-' || n % $LANES,
	    md5(random()::text || n), 1, 'x', 1, 'decided',
	    (extract(epoch FROM now())::bigint - n % 1000000) * 1000,
	    (extract(epoch FROM now())::bigint - n % 1000000) * 1000 + 60000,
	    1, 'face-no-match', '', '', 31, 0, 0, ''
	    FROM generate_series(1, $1 / 20) n;
	    ALTER TABLE cases ENABLE TRIGGER now" >/dev/null &&
	    postgres_sql "VACUUM ANALYZE"
}

# What the server's processes have had of the CPU, in ms, those that have ended
# with them: proc(5), without the names.
cpu_ms() {
	cat /proc/[0-9]*/stat 2>/dev/null | sed 's/ (.*)//' | awk \
	    -v server="$(head -n 1 "$pg_data/postmaster.pid")" \
	    -v hz="$(getconf CLK_TCK)" '
	    $1 == server { t += $13 + $14 + $15 + $16 }
	    $3 == server { t += $13 + $14 }
	    END { printf "%d", t * 1000 / hz }'
}
# Cases, orders and their TLS with it.
cpu_of() {
	passages=$(sed -n 's/.* s: \([0-9]*\) passages.*/\1/p' "$dir/said")
	awk -v ms="$1" -v n="${passages:-0}" 'BEGIN { if (n > 0)
	    printf "%-28s n %6u  %.2f ms a passage\n", "CPU time of the server",
	    n, ms / n }'
}

status=0 had=0
for rows in 0 $ROWS; do
	[ "$rows" -le "$had" ] || fill $((rows - had)) || exit 1
	had=$rows
	echo "== $rows passages before; the machine's load is $(cut -d' ' -f1-3 /proc/loadavg)"
	before=$(cpu_ms)
	"$B/load/load_site" "$dir" "$LANES" "$CONSOLES" "$LOAD_S" >"$dir/said" ||
	    status=1
	cat "$dir/said"
	cpu_of $(($(cpu_ms) - before))
done
exit $status
