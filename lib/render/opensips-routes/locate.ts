/** Requests for our own users: to every contact that is registered and takes the method. */
export const locate = String.raw`
{{section "Our own users"}}
route[locate] {
    if ($rU == NULL) {
        {{reply 484 "Address Incomplete"}};
        exit;
    }

    # No presence here; a block of the author's could have taken these before.
    if (is_method("PUBLISH")) {
        append_to_reply("Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, REGISTER, MESSAGE, REFER, NOTIFY, INFO, UPDATE, PRACK\r\n");
        {{reply 405 "Method Not Allowed"}};
        exit;
    }
    if (is_method("SUBSCRIBE")) {
        {{reply 489 "Bad Event"}};
        exit;
    }

{{> named user="$rU"}}
    if (!lookup("location", {{words.lookupFlags}}{{#if federated}}, "{{{aor}}}"{{/if}})) {
        $var(found) = $rc;
{{> elsewhere}}
        if ($var(found) == -1)
            {{reply 404 "Not Found"}};
        else if ($var(found) == -2)
            # Registered, but with no phone that takes this method.
            {{reply 480 "Temporarily Unavailable"}};
        else
            {{reply 500 "Server Internal Error"}};
        exit;
    }
    route(relay);
}
`;
