/** The way out, and what comes back when nobody answers. */
export const relay = String.raw`
{{section "Relaying"}}
route[relay] {
{{> keptFromCarriers}}
    if (!is_method("ACK")) {
        t_on_branch("to_callee");
        t_on_reply("from_callee");
    }
    if (is_method("INVITE") && $tt == NULL)
        t_on_failure("call_failed");

    if (!t_relay())
        sl_reply_error();
    exit;
}

failure_route[call_failed] {
    if (t_was_cancelled())
        exit;

    # A redirection would lead the caller past every check above, so it ends here; busy and no answer go back as they are.
    if (t_check_status("3[0-9][0-9]")) {
        {{transactionReply 480 "Temporarily Unavailable"}};
        exit;
    }
{{> siteLost}}
}
`;
