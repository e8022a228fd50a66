# Sourced by test programs in sh: lines of TAP, and questions to a record in
# $dir/json by the JSON functions of SQLite.  They set $dir before.
# shellcheck shell=sh
count=0 failed=0

# check NAME COMMAND...: one line
check() {
	name=$1
	shift
	count=$((count + 1))
	if "$@" >"$dir/out" 2>&1; then
		echo "ok $count - $name"
	else
		echo "not ok $count - $name"
		sed 's/^/# /' "$dir/out"
		failed=1
	fi
}
# skipped NAME WHY
skipped() {
	count=$((count + 1))
	echo "# skipped: $1: $2"
	echo "ok $count - $1 # skip $2"
}
not() { ! "$@"; }
# json EXPRESSION VALUE: what an expression over the record j yields
json() {
	got=$(sqlite3 :memory: "WITH r(j) AS (SELECT readfile('$dir/json'))
	    SELECT $1 FROM r") || return 1
	echo "$1 is '$got', not '$2'"
	[ "$got" = "$2" ]
}
# at PATH VALUE
at() { json "json_extract(j, '\$.$1')" "$2"; }
# The codes of the reasons, in order.
reasons="(SELECT group_concat(json_extract(value, '\$.code'), ' ')
    FROM json_each(j, '\$.reasons'))"
# result CHECK "RESULT REASON"; detail CHECK TEXT
result() {
	json "(SELECT json_extract(value, '\$.result') || ' ' ||
	    json_extract(value, '\$.reason')
	    FROM json_each(j, '\$.checks')
	    WHERE json_extract(value, '\$.id') = '$1')" "$2"
}
detail() {
	json "(SELECT json_extract(value, '\$.detail')
	    FROM json_each(j, '\$.checks')
	    WHERE json_extract(value, '\$.id') = '$1')" "$2"
}
# portrait BYTES: a JPEG whose header is right; nobody looks at the picture.
portrait() {
	printf '\377\330\377\300\000\013\010\000\100\000\060\001\001\021\000'
	printf '\377\332\000\010\001\001\000\000\077\000'
	head -c "$1" /dev/zero
	printf '\377\331'
}
