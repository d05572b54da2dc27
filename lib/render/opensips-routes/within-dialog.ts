/** Requests inside a dialog. Comes back only for one that is addressed to this proxy itself. */
export const withinDialog = String.raw`
{{section "Inside a dialog"}}
route[within_dialog] {
    if (loose_route()) {
{{#if anycast}}
        # To a negative answer or to a positive one, nothing tells; the node that has the INVITE knows.
        if (is_method("ACK") && !t_check_trans())
            t_anycast_replicate();
{{/if}}
{{#if dialogs}}
        # Tags can be made up. An INVITE that belongs to no call known here has to prove itself like a first one; the
        # others pass, so that a call outlives the loss of its record and can still be ended.
        if (is_method("INVITE") && $DLG_status == NULL && !match_dialog())
            route(authenticate);

{{/if}}
{{> strangersKeptFromCarriers}}
        if ((is_direction("downstream") && check_route_param("callee=nat"))
                || (is_direction("upstream") && check_route_param("caller=nat")))
            setbflag({{flag "nat"}});
        route(relay);
    }

    # Without a Route it is the ACK to a negative answer of ours, or a stray.
    if (is_method("ACK")) {
        if (t_check_trans())
            t_relay();
{{#if anycast}}
        else
            t_anycast_replicate();
{{/if}}
        exit;
    }

    if (!({{words.requestToUs}})) {
        {{reply 403 "Relaying Denied"}};
        exit;
    }
}
`;
