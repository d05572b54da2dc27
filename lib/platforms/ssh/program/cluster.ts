/**
 * The CIB: the sections that are ours replace those of the running cluster in one patch, and only when they differ. The
 * cluster's own values and what operators set on nodes (standby) stay.
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
		say 'nothing to do'
		return
		;;
	1) ;;
	*) fail 'crm_diff could not compare the configurations of the cluster' ;;
	esac
	crm_verify --verbose --xml-file "$stage/merged.xml" >"$stage/check.log" 2>&1 || refuse_cib
	cibadmin --patch --xml-file "$stage/patch.xml"
	if settled; then
		say 'done'
		return
	fi
	cat "$stage/health.log" >&2
	crm_diff --no-version --original "$stage/merged.xml" --new "$stage/current.xml" >"$stage/patch.xml" || :
	cibadmin --patch --xml-file "$stage/patch.xml" ||
		fail 'the cluster did not come to rest, and its previous configuration could not be put back: see crm_mon'
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
	# Instances of a clone on nodes in standby are stopped rightly; so is what somebody disabled.
	! crm_mon --one-shot --inactive --exclude=failures | grep -v disabled |
		grep -Eq ' FAILED|blocked|[)]:[[:space:]]+Stopped'
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
	function print_ours(name) {
		if (!(name in ours)) return
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
		next
	}
	inside != "" {
		if ($0 ~ "^    </" inside ">") inside = ""
		next
	}
	section($0) != "" {
		inside = section($0)
		if (inside == "crm_config") sub(/ *<\/cluster_property_set>/, kept "&", ours[inside])
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
