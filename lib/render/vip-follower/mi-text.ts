import { shellAssignment, shellComment } from '../../syntax/shell';

/** What one node's OpenSIPS listens on and understands. */
export interface MiSettings {
  readonly wire: 'lines' | 'json-rpc';
  readonly fifo: string;
  /** Directory of `reply_dir`. */
  readonly replies: string;
  /** Group that OpenSIPS runs as. */
  readonly group: string;
}

/**
 * `mi`: sends one command to OpenSIPS over its FIFO and prints the answer. POSIX sh with coreutils.
 * - The request is written by one `write` into a FIFO that is opened without waiting and never created: when nobody reads
 *   it, that is seen at once, and concurrent requests do not mix (each is far below PIPE_BUF).
 * - The answer comes through a FIFO of this process alone, in OpenSIPS' `reply_dir`: owned by the caller, writable by
 *   OpenSIPS' group and nobody else, never followed through a link. OpenSIPS opens it only when it is no link and has one
 *   name, retries for a third of a second, and takes no name with a dot or a slash (mi_fifo, fifo_fnc.c, 2.2 to 4.0).
 * - 2.x: `:command:reply`, one argument a line, an empty line; the answer starts with a code. 3.x and later:
 *   `:reply:` and a JSON-RPC object, which needs an `id` to be answered.
 */
export function miText(marker: string, { wire, fifo, replies, group }: MiSettings): string {
  return `#!/bin/sh
${shellComment(marker)}
${shellAssignment('wire', wire)}
${shellAssignment('fifo', fifo)}
${shellAssignment('replies', replies)}
${shellAssignment('group', group)}
${BODY}`;
}

const BODY = String.raw`patience=5
LC_ALL=C
export LC_ALL

usage() {
    cat >&2 <<'END'
usage: mi [-t SECONDS] [-w lines|json-rpc] [-f FIFO] [-d DIRECTORY] [-g GROUP] COMMAND [ARGUMENT...]
Sends one command to OpenSIPS over its FIFO and prints the answer.
  -t  seconds to wait for OpenSIPS to listen and to answer
  -w  what it speaks: lines in 2.x, json-rpc since 3.0
  -f  its FIFO
  -d  its directory for answers
  -g  the group it runs as
Exit code: 0 done, 1 refused by OpenSIPS, 2 wrong usage, 3 no answer, 4 nobody listens.
END
    exit 2
}

fail() {
    code=$1
    shift
    printf 'mi: %s\n' "$*" >&2
    exit "$code"
}

while getopts t:w:f:d:g: option; do
    case $option in
    t) patience=$OPTARG ;;
    w) wire=$OPTARG ;;
    f) fifo=$OPTARG ;;
    d) replies=$OPTARG ;;
    g) group=$OPTARG ;;
    *) usage ;;
    esac
done
shift $((OPTIND - 1))
[ $# -ge 1 ] || usage
case $patience in '' | *[!0-9]* | ?????*) usage ;; esac
[ "$patience" -ge 1 ] || patience=1
case $1 in '' | *[!A-Za-z0-9_:-]*) fail 2 "no name of a command: '$1'" ;; esac
command=$1
shift
for word in "$@"; do
    case $word in *[![:print:]]*) fail 2 'arguments are printable ASCII' ;; esac
done

reply=opensips_cdk_$$
case $wire in
json-rpc)
    parameters=
    for word in "$@"; do
        word=$(printf '%s' "$word" | sed 's/[\\"]/\\&/g')
        parameters="$parameters,\"$word\""
    done
    [ $# -eq 0 ] || parameters=$(printf ',"params":[%s]' "$(printf '%s' "$parameters" | cut -c2-)")
    request=$(printf ':%s:{"jsonrpc":"2.0","method":"%s"%s,"id":1}' "$reply" "$command" "$parameters")
    ;;
lines)
    request=:$command:$reply
    for word in "$@"; do
        case $word in *[\\\"]*) fail 2 'no quotes and backslashes in arguments to 2.x' ;; esac
        request=$(printf '%s\n"%s"' "$request" "$word")
    done
    ;;
*) usage ;;
esac
[ "$(printf '%s' "$request" | wc -c)" -le 1000 ] || fail 2 'the command is too long'

# Writes the whole request at once, or nothing. An empty line ends it for 2.x, and means nothing to 3.x.
deliver() {
    [ -p "$fifo" ] || return 1
    printf '%s\n\n' "$request" |
        dd of="$fifo" bs=4096 iflag=fullblock oflag=nonblock conv=nocreat,notrunc status=none 2>/dev/null
}

# Seconds since boot: steps of the clock do not matter.
now() {
    cut -d. -f1 /proc/uptime
}

trap 'rm -f "$replies/$reply"' EXIT
trap 'exit 3' HUP INT TERM
rm -f "$replies/$reply"
if ! mkfifo -m 0620 "$replies/$reply" || ! chgrp -h "$group" "$replies/$reply"; then
    fail 3 "cannot make a FIFO for the answer in $replies"
fi

deadline=$(($(now) + patience))
answer=$(
    timeout "$patience" dd if="$replies/$reply" bs=65536 count=64 iflag=nofollow status=none 2>/dev/null &
    reader=$!
    until deliver; do
        if [ "$(now)" -ge "$deadline" ]; then
            kill "$reader" 2>/dev/null
            exit 4
        fi
        sleep 0.2
    done
    wait "$reader"
) || case $? in
4) fail 4 "OpenSIPS does not listen at $fifo" ;;
*) fail 3 "OpenSIPS does not answer at $fifo" ;;
esac

case $wire in
json-rpc) start=$(printf '%s' "$answer" | tr -d ' \t\r\n' | cut -c1-24) ;;
lines) start=$(printf '%s\n' "$answer" | head -n 1 | cut -c1-4) ;;
esac
case $start in
'{"jsonrpc":"2.0","result' | '2'[0-9][0-9]' ') printf '%s\n' "$answer" ;;
'{"jsonrpc":"2.0","error"' | [3-9][0-9][0-9]' ') fail 1 "$command refused: $answer" ;;
*) fail 3 "no answer that can be read: $answer" ;;
esac
`;
