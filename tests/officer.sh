#!/bin/sh
# Officers for tests and the demo.  Sourced; SALLYPORT is the program.
#
#	officer_enrol DIR NAME PIN	DIR/officers.conf, DIR/consoles.conf
#	officer_logon DIR NAME PIN	the lines of a console's script

officer_enrol() {
	echo "$3" | "$SALLYPORT" console --enrol "$2" --key "$1/$2.pem" \
	    --may 'decide lanes search figures' \
	    --orders admit,refuse,refer,repeat,wait,correct,lock,release >"$1/$2.out" ||
		return 1
	(umask 077 && cat "$1/$2.out" >>"$1/officers.conf")
	# What is meant for the gates is a comment to the console.
	sed -n 's/^#\([^ ]*\[key\]\|name\|may\|public\)/\1/p' "$1/$2.out" \
	    >>"$1/consoles.conf"
}

# RFC 6238, by code that is not ours.
officer_code() {
	hex=$(sed -n 's/^totp = //p' "$1/$2.out" | base32 -d | od -An -v -tx1 |
		tr -d ' \n')
	mac=$(printf '%016X' $(($(date +%s) / 30)) | basenc -d --base16 |
		openssl dgst -sha1 -mac HMAC -macopt "hexkey:$hex" |
		sed 's/.* //')
	at=$((0x$(printf '%s' "$mac" | tail -c 1)))
	part=$(printf '%s' "$mac" | cut -c $((2 * at + 1))-$((2 * at + 8)))
	printf '%06d\n' $(((0x$part & 0x7fffffff) % 1000000))
}

officer_logon() {
	printf 'type %s\nnext\ntype %s\nnext\ntype %s\nconfirm\n' "$2" "$3" \
	    "$(officer_code "$1" "$2")"
}
