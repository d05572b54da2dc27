import { FELLOWS as ASKED } from '../database-program/fellows-text';

/**
 * What a machine of a Galera cluster asks the others, and what it makes of it; needs `votes` besides.
 *
 * - `steady`: names of the fellows with quorum that clients could use. `everyone`: of all.
 * - `silent`: of those that do not answer, or do not know whether they ever were a member.
 */
export const FELLOWS = String.raw`${ASKED}
# Those that do not answer, or do not know whether they ever were in the cluster.
silent() {
	for name in $names; do
		case $(value "$name" member) in yes | no) ;; *) printf '%s ' "$name" ;; esac
	done
}

# Fellows with quorum that clients could use.
steady() {
	for name in $(those primary yes); do
		case $(value "$name" state) in Synced | Donor*) printf '%s ' "$name" ;; esac
	done
}

everyone() {
	for name in $names; do
		printf '%s ' "$name"
	done
}

count() {
	printf '%s' "$#"
}

# Whether so many votes are more than half of all, or all but one.
is_enough() {
	[ $(($1 * 2)) -gt "$votes" ] || [ $(($1 + 1)) -eq "$votes" ]
}

show_fellows() {
	for name in $names; do
		printf '%-16s %s\n' "$name" "$(answer_of "$name")"
	done
}
`;
