import { shellAssignment, shellComment } from '../syntax/shell';

export interface CertificateSettings {
  /** What they are for, in the program's first lines. */
  readonly purpose: string;
  /** Name in the machine's certificate. */
  readonly machine: string;
  /** Name of the authority: the same on each machine. */
  readonly authority: string;
  /** File with the authority's private number, 64 hexadecimal digits. */
  readonly key: string;
  /** Folder for `ca.pem`, `cert.pem` and `key.pem`. */
  readonly folder: string;
  /** Group that may read them. */
  readonly group: string;
}

/**
 * A program for root, POSIX sh with openssl 3: makes the certificates that machines know each other by, each machine by
 * itself. They share the authority's private key, a number on the curve P-256, and so each makes
 * an authority of the same name and key; a certificate of one machine holds before the authority of any other, since it
 * names the authority's key and not its serial number. Nothing is made twice: only for another key or another name.
 *
 * The dates are fixed ones, far apart: what was made before the clock was right has to hold, and nothing is to run out.
 */
export function certificatesText(marker: string, settings: CertificateSettings): string {
  return `#!/bin/sh
${shellComment(marker)}
${shellComment(`Makes the certificates of this machine for ${settings.purpose}, from the key all of its machines share.`)}
set -eu
umask 077
LC_ALL=C
PATH=/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL PATH

${shellAssignment('machine', settings.machine)}
${shellAssignment('authority', settings.authority)}
${shellAssignment('key', settings.key)}
${shellAssignment('folder', settings.folder)}
${shellAssignment('group', settings.group)}
${BODY}`;
}

const BODY = String.raw`
fail() {
	printf '%s: %s\n' "$(basename "$0")" "$*" >&2
	exit 1
}

number=$(cat "$key") || fail "cannot read '$key'"
made_for=$(printf '%s %s %s %s' "$number" "$authority" "$machine" "$group" | sha256sum | cut -d' ' -f1)
if [ "$(cat "$folder/made-for" 2>/dev/null)" = "$made_for" ] &&
	openssl verify -CAfile "$folder/ca.pem" "$folder/cert.pem" >/dev/null 2>&1 && [ -s "$folder/key.pem" ]; then
	exit 0
fi

# In memory: the authority's key itself is on no disk but in the file it came in.
work=$(mktemp -d /run/opensips-cdk-certificates.XXXXXX)
trap 'rm -rf "$work"' EXIT
cd "$work"

# A private key as RFC 5915 has it; openssl finds the public one by itself.
cat >authority.asn1 <<-END
	asn1 = SEQUENCE:key
	[key]
	version = INTEGER:1
	private = FORMAT:HEX,OCTETSTRING:$number
	curve = EXPLICIT:0,OID:prime256v1
END
if ! openssl asn1parse -genconf authority.asn1 -noout -out authority.der >log 2>&1 ||
	! openssl ec -inform DER -in authority.der -out authority.key >>log 2>&1; then
	fail "the authority's key is no private number of the curve P-256: $(tail -n 1 log)"
fi

cat >config <<-END
	[ca]
	default_ca = authority
	[authority]
	database = index
	new_certs_dir = .
	rand_serial = yes
	unique_subject = no
	default_md = sha256
	default_startdate = 20200101000000Z
	default_enddate = 21200101000000Z
	policy = name
	[name]
	commonName = supplied
	[of_authority]
	basicConstraints = critical, CA:TRUE
	keyUsage = critical, keyCertSign
	subjectKeyIdentifier = hash
	[of_machine]
	basicConstraints = critical, CA:FALSE
	keyUsage = critical, digitalSignature
	extendedKeyUsage = serverAuth, clientAuth
	subjectKeyIdentifier = hash
	authorityKeyIdentifier = keyid
	subjectAltName = DNS:$machine
	[req]
	distinguished_name = asked
	[asked]
END
: >index
make() {
	openssl ecparam -name prime256v1 -genkey -noout -out key.pem &&
		openssl req -config config -new -key authority.key -subj "/CN=$authority" -out authority.csr &&
		openssl ca -config config -batch -notext -selfsign -keyfile authority.key \
			-extensions of_authority -in authority.csr -out ca.pem &&
		openssl req -config config -new -key key.pem -subj "/CN=$machine" -out machine.csr &&
		openssl ca -config config -batch -notext -cert ca.pem -keyfile authority.key \
			-extensions of_machine -in machine.csr -out cert.pem &&
		openssl verify -CAfile ca.pem cert.pem
}
make >log 2>&1 || fail "openssl made no certificate: $(tail -n 3 log)"

mkdir -p "$folder"
chgrp "$group" "$folder"
chmod 750 "$folder"
rm -f "$folder/made-for"
for name in ca.pem cert.pem key.pem; do
	cp "$name" "$folder/$name.new"
	chgrp "$group" "$folder/$name.new"
	chmod 640 "$folder/$name.new"
	sync "$folder/$name.new"
	mv "$folder/$name.new" "$folder/$name"
done
printf '%s\n' "$made_for" >"$folder/made-for"
`;
