/** The main route: which request goes where. Each step below ends the script when it has dealt with the request. */
export const main = String.raw`
{{section "Requests"}}
# A registrar and proxy for signalling alone: phones send their media to each other, no relay is set up here.
route {
    route(answer_keepalive);
    route(sane_request);
    route(detect_nat);

    # A CANCEL follows its INVITE; who it must reach is known from the transaction.
    if (is_method("CANCEL")) {
        if (t_check_trans())
            t_relay();
{{#if anycast}}
        # tm has told the nodes of all sites, and the one whose INVITE it was answers.
        else if ({{words.receivedAt}} != {{quote anycast}})
{{else}}
        else
{{/if}}
            {{reply 481 "Call/Transaction Does Not Exist"}};
        exit;
    }

    if ($tt != NULL)
        route(within_dialog);

    # A retransmission is answered by its transaction, and the script ends here.
    t_check_trans();
{{#each requestBlocks}}

    {{comment from}}
{{{text}}}
{{/each}}

    # It speaks of a dialog, is addressed to this proxy itself, and nobody above knew it.
    if ($tt != NULL) {
        {{reply 404 "Not Here"}};
        exit;
    }
    if (is_method("ACK"))
        exit;

    if (is_method("REGISTER"))
        route(register);

    # Only a dialog has a way laid out; a first request that brings one tries to pass the checks by.
    if (loose_route()) {
        xlog("L_NOTICE", "preloaded Route refused: $rm from $fu at $si to $ru\n");
        {{reply 403 "Preloaded Route Denied"}};
        exit;
    }

{{> proof}}

{{> limits}}
    if (!is_method("MESSAGE|OPTIONS|PUBLISH")) {
        record_route();
        if (isflagset({{flag "nat"}}))
            add_rr_param(";caller=nat");
    }
{{#if dialogs}}

    if (is_method("INVITE")) {
        if (!create_dialog({{words.dialogFlags}})) {
            {{reply 500 "Server Internal Error"}};
            exit;
        }
{{#if dialogTag}}
        # Without its tag a dialog is dropped at the next sync, so nothing stands between the two calls.
        set_dlg_sharing_tag({{quote dialogTag}});
{{/if}}
{{> counted}}
{{> markedFromCarrier}}
    }
{{/if}}

{{#if carriers}}
    route(to_carrier);
{{/if}}
    if (!({{words.requestToUs}}))
        route(relay);
    route(locate);
}
`;
