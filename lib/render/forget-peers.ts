import { mariadb } from '../facts/mariadb';
import type { LocalDatabase } from '../model';
import { shellAssignment, shellComment, shellList } from '../syntax/shell';
import { marker } from './marker';

/**
 * A program that ends replication from nodes that left, known by our replication account; connections of others stay.
 * SQL alone cannot: MariaDB 10.11 shows its connections in no table.
 */
export function forgetPeers({ path, members, elsewhere, staticTables }: LocalDatabase, machine: string): string {
  const others = [...members, ...elsewhere].filter((member) => member.machine !== machine);
  const peers = staticTables.by === 'replication' ? others : [];
  return `#!/bin/sh
${shellComment(marker(path))}
${shellComment('Ends replication from nodes that are no longer peers.')}
set -eu

${shellAssignment('account', mariadb.replicationUser)}
${shellList(
  'peers',
  peers.map((peer) => peer.machine),
)}
${BODY}`;
}

const BODY = String.raw`
server() {
	mariadb --user=root --batch --skip-column-names --execute="$1"
}

connections=$(mariadb --user=root --batch --execute='SHOW ALL SLAVES STATUS' |
	awk -F '\t' -v account="$account" '
		NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
		$column["Master_User"] == account { print $column["Connection_name"] }')

for connection in $connections; do
	case " $peers " in
	*" $connection "*) ;;
	*)
		server "STOP SLAVE '$connection'; RESET SLAVE '$connection' ALL"
		printf 'no longer replicating from %s\n' "$connection"
		;;
	esac
done
`;
