/** Phones behind NAT: their requests, the branches towards them and what they answer. */
export const nat = String.raw`
{{section "NAT"}}
# A phone behind NAT names an address nobody else can reach; what works is the address its packets come from. Only the
# first hop is looked at: below a second Via the Contact is another proxy's business.
route[detect_nat] {
    force_rport();
    if ($(hdr(Via)[1]) != NULL || $hdr(Via) =~ ",")
        return;

    if (nat_uac_test({{words.natInVia}})
            || (nat_uac_test({{words.privateContact}}) && nat_uac_test({{words.foreignContact}}))) {
        if (is_method("REGISTER")) {
            fix_nated_register();
            setbflag({{flag "nat"}});
            setbflag({{flag "sipPing"}});
        } else {
            setflag({{flag "nat"}});
            if (is_present_hf("Contact"))
                fix_nated_contact();
        }
    }
}

# The branch flag comes with the contact that lookup() found. The Record-Route remembers it for the rest of the dialog.
branch_route[to_callee] {
    if ($tt == NULL && isbflagset({{flag "nat"}}))
        add_rr_param(";callee=nat");
}

onreply_route[from_callee] {
    if (isbflagset({{flag "nat"}}) && $rs < 300 && is_present_hf("Contact"))
        fix_nated_contact();
}
`;
