#!/bin/sh
# Writes a file as a comment on the merge request, or over the one it wrote before. OPENSIPS_CDK_TOKEN: an access token of
# the project with the scope `api`; as a masked variable of CI/CD. It goes to curl over its standard input, where no other
# process reads it.
set -eu
file=$1
mark='<!-- opensips-cdk diff -->'
notes="$CI_API_V4_URL/projects/$CI_PROJECT_ID/merge_requests/$CI_MERGE_REQUEST_IID/notes"

gitlab() {
	printf 'header = "PRIVATE-TOKEN: %s"\n' "$OPENSIPS_CDK_TOKEN" |
		curl --config - --fail --silent --show-error "$@"
}

# Pages of a hundred, until one is not full.
page=1
id=
while [ -z "$id" ] && [ "$page" -le 20 ]; do
	found=$(gitlab "$notes?per_page=100&page=$page" | MARK="$mark" node -e '
		const notes = JSON.parse(require("fs").readFileSync(0, "utf8"));
		const own = notes.find(({ body }) => body.startsWith(process.env.MARK));
		console.log(own ? own.id : notes.length < 100 ? "none" : "");')
	[ "$found" != none ] || break
	id=$found
	page=$((page + 1))
done

if [ -n "$id" ]; then
	gitlab --request PUT --data-urlencode "body@$file" --output /dev/null "$notes/$id"
else
	gitlab --request POST --data-urlencode "body@$file" --output /dev/null "$notes"
fi
