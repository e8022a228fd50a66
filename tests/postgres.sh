#!/bin/sh
# A real PostgreSQL for tests, the load test and demo-site: TLS 1.3, client
# certificates, a site's tables and roles.  Sourced.
#
#	. tests/postgres.sh
#	postgres_start DIR [PORT]	sets pg_port and pg_admin
#	postgres_add gate lane-1	a role and its certificate in DIR/ca
#	postgres_address lane-1		its address
#	postgres_stop
#
# PG_FSYNC=off: nothing is waited for that only a loss of power would lose.
#
# DIR/env keeps what another shell needs to go on: . DIR/env after this file.
#
# SALLYPORT is the program.  The site is called T1.  PostgreSQL refuses to run as
# root: then it runs as its own user, in a folder of DIR.

: "${SALLYPORT:=build/sallyport}"
pg_bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)

postgres_as() {
	if [ "$(id -u)" -eq 0 ]; then
		setpriv --reuid=postgres --regid=postgres --clear-groups "$@"
	else
		"$@"
	fi
}

# A port that nobody listens on.
postgres_port() {
	for p in $(shuf -i 20000-32000 -n 50); do
		ss -Hltn "sport = :$p" 2>/dev/null | grep -q . || { echo "$p"; return; }
	done
}

postgres_up() {
	postgres_as "$pg_bin/pg_ctl" -D "$pg_data" -w -t 30 -s \
	    -l "$pg_data/log" start </dev/null >/dev/null 2>&1
}

# fast, or immediate: a power cut as far as PostgreSQL is concerned
postgres_down() {
	postgres_as "$pg_bin/pg_ctl" -D "$pg_data" -w -s -m "${1:-fast}" stop \
	    >/dev/null 2>&1
}

# A cluster with the tables of a site, made once for each schema: the making
# takes longer than most of what is done with it.
postgres_make() {
	made=build/pg-$(cat kiosk/schema/* "$pg_bin/initdb" | sha256sum |
		cut -c 1-16)
	if [ ! -d "$made" ]; then
		postgres_as "$pg_bin/initdb" -D "$pg_data" -A trust -U owner -N \
		    --no-locale -E UTF8 >/dev/null 2>&1 || return 1
		postgres_as "$pg_bin/pg_ctl" -D "$pg_data" -w -t 60 -s -o \
		    "-F -c listen_addresses='' -p $pg_port -k $pg_dir/pg" \
		    -l "$pg_data/log" start </dev/null >/dev/null 2>&1 || return 1
		postgres_as "$pg_bin/createdb" -h "$pg_dir/pg" -p "$pg_port" \
		    -U owner sallyport &&
		    "$SALLYPORT" site migrate --admin "$pg_admin" >/dev/null &&
		    postgres_down || return 1
		# Whoever else has just made one has made the same.
		mkdir -p build && cp -r "$pg_data" "$made.$$" || return 1
		mv -T "$made.$$" "$made" 2>/dev/null || rm -rf "$made.$$"
		return 0
	fi
	cp -r "$made" "$pg_data" || return 1
	chmod 700 "$pg_data"
	[ "$(id -u)" -ne 0 ] || chown -R postgres: "$pg_data"
}

postgres_start() {
	pg_dir=$1
	pg_port=${2:-$(postgres_port)}
	pg_data=$pg_dir/pg/data
	pg_admin="host=$pg_dir/pg port=$pg_port user=owner dbname=sallyport"
	mkdir -p "$pg_dir/ca" "$pg_dir/pg" || return 1
	chmod 711 "$pg_dir"
	[ "$(id -u)" -ne 0 ] || chown postgres: "$pg_dir/pg"
	postgres_make || return 1
	"$SALLYPORT" site ca --dir "$pg_dir/ca" T1 >/dev/null &&
	    "$SALLYPORT" site certificate --dir "$pg_dir/ca" --host localhost \
	        server >/dev/null || return 1
	cp "$pg_dir/ca/ca.pem" "$pg_dir/ca/server.pem" "$pg_dir/ca/server.key" \
	    "$pg_dir/pg/"
	[ "$(id -u)" -ne 0 ] || chown postgres: "$pg_dir"/pg/*.pem "$pg_dir"/pg/*.key
	cat >>"$pg_data/postgresql.conf" <<-END
	listen_addresses = 'localhost'
	port = $pg_port
	unix_socket_directories = '$pg_dir/pg'
	ssl = on
	ssl_min_protocol_version = 'TLSv1.3'
	ssl_ca_file = '$pg_dir/pg/ca.pem'
	ssl_cert_file = '$pg_dir/pg/server.pem'
	ssl_key_file = '$pg_dir/pg/server.key'
	max_connections = 300
	fsync = ${PG_FSYNC:-on}
	END
	cat >"$pg_data/pg_hba.conf" <<-END
	local   all       owner                trust
	hostssl sallyport all   localhost      cert
	END
	[ "$(id -u)" -ne 0 ] || chown postgres: "$pg_data"/*.conf
	postgres_up || return 1
	cat >"$pg_dir/env" <<-END
	pg_dir='$pg_dir' pg_port='$pg_port' pg_data='$pg_data'
	pg_admin='$pg_admin'
	END
}

postgres_add() {
	"$SALLYPORT" site add --admin "$pg_admin" "$1" "$2@T1" >/dev/null &&
	    "$SALLYPORT" site certificate --dir "$pg_dir/ca" "$2@T1" >/dev/null
}

postgres_address() {
	echo "postgres:host=localhost port=$pg_port dbname=sallyport user=$1@T1 sslrootcert=$pg_dir/ca/ca.pem sslcert=$pg_dir/ca/$1@T1.pem sslkey=$pg_dir/ca/$1@T1.key"
}

# As the owner: postgres_sql STATEMENT
postgres_sql() {
	"$pg_bin/psql" -XAtq -h "$pg_dir/pg" -p "$pg_port" -U owner sallyport -c "$1"
}

postgres_stop() {
	[ -z "${pg_data:-}" ] || postgres_down immediate
}
