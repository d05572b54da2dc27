/**
 * How a member of a Galera cluster is, for its own programs and for whom they answer. POSIX sh; needs `ask`, which puts a
 * statement to the server, and `published`, the path of what `database-note` last said.
 *
 * - `look`: fails when the server does not answer or is in no cluster. While it starts up, copies or waits for others it
 *   takes no connections; what it was before is in the note then.
 * - `is_well`: whether clients may use it, and why in `reason`. A donor may be used: mariabackup stops no writes.
 * - `member`: what fellows have to know, in one line, in Galera's own words.
 */
export const LOOK = String.raw`
question="SHOW GLOBAL STATUS WHERE Variable_name IN ('wsrep_ready', 'wsrep_cluster_status', 'wsrep_cluster_size', 'wsrep_local_state', 'wsrep_local_state_comment', 'wsrep_local_state_uuid', 'wsrep_last_committed')"

look() {
	ready='' status='' size='' state='' comment='' uuid='' seqno=''
	rows=$(ask "$question") || return 1
	while read -r name value; do
		case $name in
		wsrep_ready) ready=$value ;;
		wsrep_cluster_status) status=$value ;;
		wsrep_cluster_size) size=$value ;;
		wsrep_local_state) state=$value ;;
		wsrep_local_state_comment) comment=$(printf '%s' "$value" | cut -d: -f1 | cut -d' ' -f1) ;;
		wsrep_local_state_uuid) uuid=$value ;;
		wsrep_last_committed) seqno=$value ;;
		esac
	done <<-END
		$rows
	END
	case $uuid in '' | 00000000-*) return 1 ;; esac
}

is_well() {
	if ! look; then
		reason='the server does not answer, or is in no cluster'
	elif [ "$status" != Primary ]; then
		reason="no quorum: the part of the cluster this member is in is $status"
	elif [ "$state" != 4 ] && [ "$state" != 2 ]; then
		reason="the member is $comment"
	elif [ "$ready" != ON ]; then
		reason='the member takes no statements'
	else
		reason="the member is $comment, one of $size"
		return 0
	fi
	return 1
}

member() {
	if look; then
		case $status in Primary) primary=yes ;; *) primary=no ;; esac
		echo "member=yes state=$comment size=$size primary=$primary position=$uuid:$seqno"
	else
		echo "$(cat "$published" 2>/dev/null || echo 'member=unknown position=unknown') state=down primary=no"
	fi
}
`;
