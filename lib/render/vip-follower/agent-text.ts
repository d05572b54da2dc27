import { pacemaker } from '../../facts/pacemaker';
import { shellAssignment, shellComment } from '../../syntax/shell';

const { follower } = pacemaker;
const seconds = {
  start: pacemaker.opensipsStopLimit.toSeconds() + follower.startMargin.toSeconds(),
  stop: follower.stop.toSeconds(),
  interval: follower.monitor.interval.toSeconds(),
  monitor: follower.monitor.timeout.toSeconds(),
};

/**
 * The OCF agent `ocf:opensips-cdk:opensips-active`: makes OpenSIPS on the node that holds the VIP the active one.
 * - start: waits until OpenSIPS answers, then sets the tag active and switches nathelper's pings on.
 * - monitor: the same again where it no longer holds, because OpenSIPS may have been restarted under a VIP that did not
 *   move, or another node may have taken the tag. The tag is asked for first: setting one that is active already makes
 *   OpenSIPS 3.x keep a record for each node, each time. It fails when OpenSIPS is gone or refuses. One that is there and
 *   silent is judged by whoever watches it, who asks more than once and by SIP, too; here only where nobody does.
 * - stop: succeeds always. A tag is not given up, only taken by another node; pings without a tag are switched off.
 * Whether it is started is kept in a file below /run, gone after a boot, since a tag stays active after a stop.
 * @param mi path of the program that speaks to OpenSIPS
 * @param watched file that is there while OpenSIPS is watched, and says `silent` while it does not answer
 */
export function agentText(marker: string, mi: string, watched: string): string {
  return `#!/bin/sh
${shellComment(marker)}
${shellAssignment('mi', mi)}
${shellAssignment('watched', watched)}
${PARAMETERS.map(([name]) => fromEnvironment(name, `OCF_RESKEY_${name}`)).join('\n')}
${fromEnvironment('limit', 'OCF_RESKEY_CRM_meta_timeout')}
${fromEnvironment('instance', 'OCF_RESOURCE_INSTANCE')}
${fromEnvironment('directory', 'HA_RSCTMP')}
${BODY}
meta_data() {
    cat <<'END'
${metaData()}
END
}
${MAIN}`;
}

/** A variable of the environment, empty where it is not set. */
function fromEnvironment(name: string, variable: string): string {
  return `${name}=\${${variable}-}`;
}

const BODY = String.raw`LC_ALL=C
export LC_ALL

OCF_ERR_GENERIC=1
OCF_ERR_UNIMPLEMENTED=3
OCF_ERR_INSTALLED=5
OCF_ERR_CONFIGURED=6
OCF_NOT_RUNNING=7

if [ -z "$state" ]; then
    [ -n "$directory" ] || directory=/run/resource-agents
    state=$directory/opensips-active-$instance.state
fi

say() {
    printf 'opensips-active: %s\n' "$*" >&2
}

give_up() {
    code=$1
    shift
    # Pacemaker shows the text behind this prefix beside the failed action.
    printf 'ocf-exit-reason:%s\n' "$*" >&2
    exit "$code"
}

# One command: seconds to wait, command, arguments.
ask() {
    patience=$1
    shift
    [ -z "$fifo" ] || set -- -f "$fifo" "$@"
    [ -z "$replies" ] || set -- -d "$replies" "$@"
    [ -z "$group" ] || set -- -g "$group" "$@"
    "$mi" -w "$wire" -t "$patience" "$@"
}

# From the list of tags on standard input: is ours active? JSON-RPC: name/cluster; lines of 2.4: the name alone.
shows_active() {
    case $wire in
    json-rpc)
        name=$(printf '%s' "$tag" | cut -d/ -f1)
        cluster=$(printf '%s' "$tag" | cut -d/ -f2)
        tr -d ' \t\r\n' | tr '}' '\n' | grep -F "\"Tag\":\"$name\"" | grep -E "\"Cluster\":$cluster(,|\$)" |
            grep -qF '"State":"active"'
        ;;
    lines) grep -qFx "Tag:: $tag State=1" ;;
    esac
}

hold_tag() {
    [ -n "$tag" ] || return 0
    tags=$(ask 4 "$list") || return
    printf '%s\n' "$tags" | shows_active && return 0
    say "setting tag $tag active"
    ask 4 "$activate" "$tag" >/dev/null
}

hold_pings() {
    [ -n "$ping" ] || return 0
    status=$(ask 4 "$ping")
    code=$?
    case $code in
    0) ;;
    # nathelper has no pings to switch.
    1) return 0 ;;
    *) return $code ;;
    esac
    case $(printf '%s' "$status" | tr -d ' \t\r\n"') in *Status:1* | *Status::1*) return 0 ;; esac
    say 'switching NAT pings on'
    ask 4 "$ping" 1 >/dev/null
}

be_active() {
    hold_tag && hold_pings
}

start() {
    case $limit in '' | *[!0-9]*) limit=20000 ;; esac
    # The last attempt has to end before Pacemaker ends it.
    deadline=$(($(cut -d. -f1 /proc/uptime) + limit / 1000 - 5))
    until be_active; do
        [ "$(cut -d. -f1 /proc/uptime)" -lt "$deadline" ] ||
            give_up $OCF_ERR_GENERIC 'OpenSIPS did not become the active one'
        sleep 0.5
    done
    mkdir -p "$(dirname "$state")"
    touch "$state" || give_up $OCF_ERR_GENERIC "cannot write $state"
}

# An agent that waits for an answer would hold up the address when it has to leave.
is_silent() {
    [ -e "$watched" ] && [ "$(cat "$watched")" = silent ]
}

monitor() {
    [ -e "$state" ] || return $OCF_NOT_RUNNING
    ! is_silent || return 0
    be_active && return 0
    # No answer, though somebody listens.
    if [ $? -eq 3 ] && [ -e "$watched" ]; then
        say 'OpenSIPS does not answer; it is watched'
        return 0
    fi
    give_up $OCF_ERR_GENERIC 'OpenSIPS does not answer, or does not become the active one'
}

stop() {
    rm -f "$state"
    [ -z "$ping" ] || ask 3 "$ping" 0 >/dev/null || say 'NAT pings could not be switched off; OpenSIPS is not there'
    return 0
}

validate() {
    case $wire in
    json-rpc)
        case $tag in
        '') ;;
        */*/* | /* | */ | */*[!0-9]*) give_up $OCF_ERR_CONFIGURED "tag '$tag' is not name/cluster" ;;
        */*) ;;
        *) give_up $OCF_ERR_CONFIGURED "tag '$tag' is not name/cluster" ;;
        esac
        ;;
    lines)
        case $tag in */*) give_up $OCF_ERR_CONFIGURED "tag '$tag' is not a bare name" ;; esac
        ;;
    *) give_up $OCF_ERR_CONFIGURED "wire is lines or json-rpc, not '$wire'" ;;
    esac
    case $tag in *[!A-Za-z0-9_/-]*) give_up $OCF_ERR_CONFIGURED "tag '$tag' has characters no tag has" ;; esac
    [ -n "$tag$ping" ] || give_up $OCF_ERR_CONFIGURED 'neither tag nor ping is set'
    if [ -n "$tag" ] && { [ -z "$activate" ] || [ -z "$list" ]; }; then
        give_up $OCF_ERR_CONFIGURED 'tag needs activate and list'
    fi
    [ -x "$mi" ] || give_up $OCF_ERR_INSTALLED "$mi is missing"
}

usage() {
    echo "usage: $0 start|stop|monitor|validate-all|meta-data|usage"
}
`;

const MAIN = String.raw`
action=
[ $# -eq 0 ] || action=$1
case $action in
start) validate && start ;;
stop) stop ;;
monitor) validate && monitor ;;
validate-all) validate ;;
meta-data) meta_data ;;
usage | help) usage ;;
*)
    usage >&2
    exit $OCF_ERR_UNIMPLEMENTED
    ;;
esac
exit $?
`;

function metaData(): string {
  return `<?xml version="1.0"?>
<!DOCTYPE resource-agent SYSTEM "ra-api-1.dtd">
<resource-agent name="opensips-active">
<version>1.0</version>
<longdesc lang="en">
Makes OpenSIPS on this node the active one of its cluster: sets its sharing tag active, and switches the pings of
nathelper on where no tag governs them. Put it into a group, after the virtual address.
</longdesc>
<shortdesc lang="en">Active node of an OpenSIPS cluster</shortdesc>
<parameters>
${PARAMETERS.map(parameterXml).join('\n')}
</parameters>
<actions>
<action name="start" timeout="${seconds.start}s"/>
<action name="stop" timeout="${seconds.stop}s"/>
<action name="monitor" timeout="${seconds.monitor}s" interval="${seconds.interval}s" depth="0"/>
<action name="validate-all" timeout="20s"/>
<action name="meta-data" timeout="5s"/>
</actions>
</resource-agent>`;
}

/** Names, whether they are required, short and long description. */
const PARAMETERS = [
  ['wire', '1', 'Language of the management interface', 'lines for OpenSIPS 2.x, json-rpc since 3.0'],
  ['tag', '0', 'Sharing tag', 'name/cluster since 3.0, a bare name in 2.4; without one only the pings are switched'],
  ['activate', '0', 'Command that activates a tag', 'Such as clusterer_shtag_set_active; required with a tag'],
  ['list', '0', 'Command that lists the tags', 'Such as clusterer_list_shtags; required with a tag'],
  ['ping', '0', 'Command that switches NAT pings', 'Such as nh_enable_ping; without one pings are left alone'],
  ['fifo', '0', 'FIFO of OpenSIPS', 'Path; without it, the one the node was installed with'],
  ['replies', '0', 'Directory of answers', 'Value of reply_dir; without it, the one the node was installed with'],
  ['group', '0', 'Group OpenSIPS runs as', 'Without it, the one the node was installed with'],
  [
    'state',
    '0',
    'File that says the resource is started',
    'Path of a place that a boot empties; without it, one below /run',
  ],
] as const;

function parameterXml([name, required, short, long]: (typeof PARAMETERS)[number]): string {
  return `<parameter name="${name}" required="${required}"${name === 'state' ? ' unique="1"' : ''}>
<longdesc lang="en">
${long}
</longdesc>
<shortdesc lang="en">${short}</shortdesc>
<content type="string" default=""/>
</parameter>`;
}
