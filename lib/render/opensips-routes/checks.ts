/** What every request passes first: the answer to keepalives, and the refusal of what can only do harm. */
export const checks = String.raw`
# An OPTIONS to the proxy itself asks whether it is alive: monitors, load balancers and phones do.
route[answer_keepalive] {
    if (is_method("OPTIONS") && $rU == NULL && $tt == NULL && {{words.requestToUs}}) {
        {{reply 200 "OK"}};
        exit;
    }
}

route[sane_request] {
    if (!mf_process_maxfwd_header({{number 70}})) {
        {{reply 483 "Too Many Hops"}};
        exit;
    }

    # "m": a missing Max-Forwards is forgiven, the line above has put one in.
{{#if longerAck}}
    # An ACK that another node handed over has a byte after its end, which is taken for a body without a length (-5).
    if (!sipmsg_validate("m") && !($rc == -5 && is_method("ACK"))) {
{{else}}
    if (!sipmsg_validate("m")) {
{{/if}}
        xlog("L_NOTICE", "broken $rm from $si:$sp, sipmsg_validate says $rc\n");
        {{reply 400 "Bad Request"}};
        exit;
    }

    # Sent by one of our own sockets: an address led back to this proxy, and would again until the hops run out.
    if ({{words.sentByUs}}) {
        xlog("L_NOTICE", "loop: $rm to $ru came back from $si:$sp\n");
        {{reply 482 "Loop Detected"}};
        exit;
    }
}
`;
