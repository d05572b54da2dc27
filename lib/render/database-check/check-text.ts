import { mariadb } from '../../facts/mariadb';
import { shellAssignment, shellComment } from '../../syntax/shell';

/**
 * What a kind of database tells of one of its servers, as POSIX sh. The text may define whatever it likes, and defines two
 * functions; each prints one line of printable ASCII:
 * - `serves`: why the server may be used by clients, or why not; succeeds when it may.
 * - `member`: what fellow servers have to know of it, `key=value` by `key=value`.
 *
 * They may call `ask STATEMENT`: rows of the server's answer, columns apart by tabs; fails when it does not answer within
 * three seconds, or does not let the account in.
 */
export interface CheckText {
  /** Program that speaks to the server. */
  readonly client: 'mariadb' | 'mysql';
  readonly functions: string;
}

/**
 * `database-check`, POSIX sh: reads one HTTP request from standard input and answers it on standard output, within some
 * seconds whatever the client or the server does. It runs as an account that may do nothing in the database but log in.
 * The whole head is read before the answer is given: what is left unread when a connection closes resets it, and the
 * answer is lost.
 */
export function checkText(marker: string, { client, functions }: CheckText): string {
  return `#!/bin/sh
${shellComment(marker)}
${shellComment('How the database of this machine is, over HTTP: GET / for clients, GET /member for its fellows.')}
set -eu
LC_ALL=C
export LC_ALL

${shellAssignment('client', client)}
${shellAssignment('account', mariadb.checkUser)}
${BEGINNING}
${functions.trim()}
${MAIN}`;
}

const BEGINNING = String.raw`
ask() {
	timeout 3 "$client" --user="$account" --connect-timeout=2 --batch --skip-column-names --execute="$1" 2>/dev/null </dev/null
}
`;

const MAIN = String.raw`
# Status, text.
answer() {
	printf 'HTTP/1.1 %s\r\nContent-Type: text/plain\r\nContent-Length: %s\r\nConnection: close\r\n\r\n' "$1" $((${'$'}{#2} + 1))
	[ "$method" = HEAD ] || printf '%s\n' "$2"
}

head=$(timeout 3 sed '/^[[:space:]]*$/q' | head -c 4096 | head -n 1 | tr -d '\r\0') || head=
read -r method path _ <<END
$head
END
case $method in
GET | HEAD | OPTIONS) ;;
*)
	answer '400 Bad Request' 'GET / or GET /member'
	exit
	;;
esac
case $path in
/) if text=$(serves); then answer '200 OK' "$text"; else answer '503 Service Unavailable' "$text"; fi ;;
/member) answer '200 OK' "$(member)" ;;
*) answer '404 Not Found' '/ or /member' ;;
esac
`;
