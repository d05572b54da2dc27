/** REGISTER: nobody binds a contact to an account without its password. */
export const register = String.raw`
{{section "Registration"}}
route[register] {
    if (!({{words.requestToUs}})) {
        {{reply 403 "Relaying Denied"}};
        exit;
    }
    if (!({{words.toUs}})) {
        {{reply 404 "Not Found"}};
        exit;
    }

    if (!www_authorize({{quote realm}}, {{quote subscribers}})) {
        # -1: no such account, -2: wrong password; the rest is a first attempt or an old nonce.
        if ($rc == -1 || $rc == -2)
            xlog("L_NOTICE", "REGISTER of $tU refused: bad credentials of $au from $si\n");
        www_challenge({{quote realm}}, {{words.qop}});
        exit;
    }
    if ($au != $tU) {
        xlog("L_NOTICE", "REGISTER of $tU refused: $au has no right to it, from $si\n");
        {{reply 403 "Forbidden"}};
        exit;
    }
    consume_credentials();

    # The connection lives as long as the registration, for calls to the phone come through it.
    if ({{words.overConnection}})
        setflag({{flag "tcpPersistent"}});

{{#if contactsStored}}
    # What comes again before the table has answered would write the contact once more; its transaction absorbs it.
    t_newtran();
{{/if}}
{{> named user="$tU"}}
{{#if contactTag}}
    # The node that holds the tag owns the contact: it alone pings it.
    if (!save("location", {{words.saveFlags}}, {{#if federated}}"{{{aor}}}"{{/if}}, {{quote contactTag}}))
{{else}}
    if (!save("location", {{words.saveFlags}}{{#if federated}}, "{{{aor}}}"{{/if}}))
{{/if}}
        sl_reply_error();
    exit;
}
`;
