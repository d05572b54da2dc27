/**
 * A new machine fetches its own host key, and only then does sshd find one: until it is there nobody can connect, so nobody
 * is shown another. Rights and ways out may come a little after the machine, so it asks for ten minutes, and again at each
 * boot. The key is in a file of root's alone from its first byte.
 *
 * Before it stand: `region`, `parameter`, `public` half, `key` file, `others` it must never show, `unit` of sshd.
 */
export const HOST_KEY = String.raw`
fetch() {
	command -v aws >/dev/null || { apt-get -q update && apt-get -q -y install awscli; } >&2 || return 1
	timeout 30 aws --region "$region" ssm get-parameter --name "$parameter" --with-decryption \
		--query Parameter.Value --output text >"$key.new" || return 1
	[ "$(ssh-keygen -y -P '' -f "$key.new" | cut -d' ' -f1,2)" = "$public" ] || {
		echo "opensips-cdk: $parameter is not the private half of $public" >&2
		return 1
	}
}

[ ! -s "$key" ] || exit 0
umask 077
attempt=1
until fetch; do
	rm -f "$key.new"
	if [ "$attempt" -ge 60 ]; then
		echo "opensips-cdk: no SSH host key from $parameter: sshd stays off until a boot brings it" >&2
		exit 1
	fi
	attempt=$((attempt + 1))
	sleep 10
done
mv "$key.new" "$key"
sync
# shellcheck disable=SC2086 # a pattern
rm -f $others
systemctl reset-failed "$unit" || :
systemctl restart "$unit"
`;
