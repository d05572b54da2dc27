/**
 * The CIB: the sections that are ours replace those of the running cluster in one patch, and only when they differ. The
 * cluster's own values stay, and so does what operators set on nodes (standby) and where they sent resources (`crm_resource
 * --ban`, `--move`). Until the cluster is seen to rest, `previous.xml` and `unwell` below `/var/lib/opensips-cdk/cib` say
 * how it was before: a run that was killed in between is proved, or taken back, by the next.
 */
export const CLUSTER = String.raw`
apply_cib() {
	within 180 has_quorum || {
		cat "$stage/health.log" >&2
		fail "the cluster of $machine has no quorum; its configuration was not touched"
	}
	cibadmin --query >"$stage/current.xml"
	# The same form for both: one element a line.
	CIB_file=$stage/cib.xml cibadmin --query >"$stage/ours.xml" 2>"$stage/check.log" || refuse_cib
	merge_cib >"$stage/merged.xml"
	code=0
	crm_diff --no-version --original "$stage/current.xml" --new "$stage/merged.xml" >"$stage/patch.xml" || code=$?
	case $code in
	0)
		if [ ! -e "$work/previous.xml" ]; then
			say 'nothing to do'
			return
		fi
		;;
	1)
		crm_verify --verbose --xml-file "$stage/merged.xml" >"$stage/check.log" 2>&1 || refuse_cib
		if [ ! -e "$work/previous.xml" ]; then
			unwell >"$work/unwell"
			cp "$stage/current.xml" "$work/previous.new"
			sync "$work/unwell" "$work/previous.new"
			mv "$work/previous.new" "$work/previous.xml"
		fi
		cibadmin --patch --xml-file "$stage/patch.xml"
		;;
	*) fail 'crm_diff could not compare the configurations of the cluster' ;;
	esac
	if settled; then
		rm -f "$work/previous.xml" "$work/unwell"
		say 'done'
		return
	fi
	cat "$stage/health.log" >&2
	cibadmin --query >"$stage/current.xml"
	# Its sections alone: what operators did and the cluster learned meanwhile stays.
	without_todays <"$work/previous.xml" >"$stage/ours.xml"
	merge_cib >"$stage/merged.xml"
	crm_diff --no-version --original "$stage/current.xml" --new "$stage/merged.xml" >"$stage/patch.xml" || :
	cibadmin --patch --xml-file "$stage/patch.xml" ||
		fail 'the cluster did not come to rest, and its previous configuration could not be put back: see crm_mon'
	rm -f "$work/previous.xml" "$work/unwell"
	fail 'the cluster did not come to rest; its previous configuration is back'
}

refuse_cib() {
	cat "$stage/check.log" >&2
	fail 'the configuration of the cluster was refused; nothing has changed'
}

# shellcheck disable=SC2317 # called by within
has_quorum() {
	has_coordinator && grep -q 'partition with quorum' "$stage/mon"
}

settled() {
	crm_resource --wait --timeout=120 >"$stage/health.log" 2>&1 </dev/null || return 1
	crm_mon --one-shot --inactive >"$stage/health.log" 2>&1 || return 1
	unwell >"$stage/unwell"
	! grep -vxFf "$work/unwell" "$stage/unwell" | grep -q .
}

# Instances of a clone on nodes in standby are stopped rightly; so is what somebody disabled, and what has no ticket.
unwell() {
	crm_mon --one-shot --inactive --exclude=failures | grep -v disabled | without_ticketless |
		grep -E ' FAILED|blocked|[)]:[[:space:]]+Stopped' || :
}

# Without the group that waits for a ticket this site does not have.
without_ticketless() {
	# shellcheck disable=SC2046 # a ticket and a group, or nothing
	set -- $(lines ticket)
	if [ $# -eq 0 ] || crm_ticket --ticket "$1" --get-attr granted --quiet 2>/dev/null | grep -qx true; then
		cat
		return
	fi
	awk -v group="$2" '
	/^  [*] / { skip = index($0, "Resource Group: " group ":") }
	!skip { print }'
}

# A configuration without what merge_cib takes from the one of today.
without_todays() {
	awk '
	/<nvpair .*name="(dc-version|cluster-infrastructure|cluster-name|have-watchdog)"/ { next }
	/^      <rsc_location .*id="cli-(ban|prefer)-/ { skip = !/\/>$/; next }
	skip { if (/^      <\/rsc_location>/) skip = 0; next }
	{ print }'
}

merge_cib() {
	awk '
	function section(line) {
		if (match(line, /^    <(crm_config|resources|constraints|rsc_defaults|op_defaults)[ >\/]/)) {
			name = substr(line, RSTART + 5, RLENGTH - 6)
			return name
		}
		return ""
	}
	function insert(text, what, before) {
		return substr(text, 1, index(text, before) - 1) what substr(text, index(text, before))
	}
	function print_ours(name) {
		if (!(name in ours)) return
		if (name == "crm_config") ours[name] = insert(ours[name], kept, "      </cluster_property_set>")
		if (name == "constraints" && sent != "") {
			sub(/<constraints\/>/, "<constraints>\n    </constraints>", ours[name])
			ours[name] = insert(ours[name], sent, "    </constraints>")
		}
		printf "%s", ours[name]
		delete ours[name]
	}
	FNR == 1 { file++ }
	# First what is ours, by section.
	file == 1 {
		if (inside == "" && (inside = section($0)) == "") next
		ours[inside] = ours[inside] $0 "\n"
		if ($0 ~ "^    </" inside ">" || $0 ~ "^    <" inside "/>") inside = ""
		next
	}
	# Then what the cluster says of itself, of the same file read twice.
	file == 2 {
		if ($0 ~ /<nvpair .*name="(dc-version|cluster-infrastructure|cluster-name|have-watchdog)"/) kept = kept $0 "\n"
		# Where operators sent a resource that is still there.
		if ($0 ~ /^      <rsc_location .*id="cli-(ban|prefer)-/ && match($0, / rsc="[^"]*"/))
			sending = index(ours["resources"], " id=" substr($0, RSTART + 5, RLENGTH - 5))
		if (sending) sent = sent $0 "\n"
		if ($0 ~ /^      (<rsc_location .*\/>|<\/rsc_location>)$/) sending = 0
		next
	}
	inside != "" {
		if ($0 ~ "^    </" inside ">") inside = ""
		next
	}
	section($0) != "" {
		inside = section($0)
		print_ours(inside)
		if ($0 ~ /\/>$/) inside = ""
		next
	}
	/^  <\/configuration>/ {
		print_ours("resources"); print_ours("constraints"); print_ours("rsc_defaults"); print_ours("op_defaults")
	}
	{ print }' "$stage/ours.xml" "$stage/current.xml" "$stage/current.xml"
}
`;
