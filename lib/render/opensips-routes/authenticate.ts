/** Who may use the proxy: our own users anywhere, everybody else only towards our own users. */
export const authenticate = String.raw`
{{section "Authentication"}}
route[authenticate] {
    if ({{words.fromUs}}) {
        if (!proxy_authorize({{quote realm}}, {{quote subscribers}})) {
            if ($rc == -1 || $rc == -2)
                xlog("L_NOTICE", "$rm of $fU refused: bad credentials of $au from $si\n");
            proxy_challenge({{quote realm}}, {{words.qop}});
            exit;
        }
        if ($au != $fU) {
            xlog("L_NOTICE", "$rm of $fU refused: $au has no right to the name, from $si\n");
            {{reply 403 "Forbidden"}};
            exit;
        }
        consume_credentials();
    } else if (!({{words.requestToUs}})) {
        xlog("L_NOTICE", "relaying refused: $rm from $fu at $si to $ru\n");
        {{reply 403 "Relaying Denied"}};
        exit;
    }

    # Identity is asserted by who has checked it, and nobody has.
    remove_hf("P-Asserted-Identity");
    remove_hf("Remote-Party-ID");
}
`;
