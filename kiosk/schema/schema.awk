# The migrations as rows of C for one dialect: awk -v dialect=sqlite
FNR == 1 {
	if (NR > 1) print "},"
	n = split(FILENAME, part, "/")
	name = substr(part[n], 5)
	sub(/[.]sql$/, "", name)
	printf "{%d, \"%s\", \"\"\n", substr(part[n], 1, 3) + 0, name
	skip = 0
}
/^--\[/ { skip = substr($0, 4) != dialect; next }
/^--\]/ { skip = 0; next }
skip { next }
{
	sub(/[ \t]*--.*$/, "")
	if ($0 ~ /^[ \t]*$/) next
	if (dialect == "sqlite") {
		gsub(/BIGINT/, "INTEGER")
		gsub(/BYTEA/, "BLOB")
	} else
		sub(/\) STRICT;/, ");")
	gsub(/\\/, "\\\\")
	gsub(/"/, "\\\"")
	gsub(/\t/, "\\t")
	print "\"" $0 "\\n\""
}
END { print "}," }
