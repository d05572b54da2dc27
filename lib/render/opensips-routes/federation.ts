import type { Federation, ScriptFeatures } from '../../model';
import { Cidr } from '../../units';
import type { ScriptWords } from './words';

/** The device is told apart by its user, and by one domain, whatever stands behind the user: other sites look for that. */
const AOR = '$var(aor)';
/** Seconds another site has for a first answer to a call, its "trying"; three times the INVITE was sent by then. Ours. */
const SITE_ANSWERS = 3;

/** Before a device is looked for, or kept. */
export const named = String.raw`
{{#if federated}}
    # Under one name, whatever host stands behind the user: other sites look for that.
    {{{aor}}} = "sip:" + {{user}} + {{quote atDomain}};
{{/if}}
`.slice(1);

/** When it was not found here. */
export const elsewhere = String.raw`
{{#if federated}}
        route(to_site);
{{/if}}
`.slice(1);

/** When nobody took a call. */
export const siteLost = String.raw`
{{#if federated}}

    # No site that knows the callee has said a word, and no phone was reached.
    if (isflagset({{flag "toSite"}}) && t_check_status("408|477") && t_local_replied("all")) {
        xlog("L_WARN", "INVITE of $fu to $tU: no answer from the site where $tU is registered\n");
        {{transactionReply 480 "Site Not Reachable"}};
        exit;
    }
{{/if}}
`.slice(1);

/** Calls between sites: to where the callee is registered, and from there. */
export const federation = String.raw`
{{#if federated}}

{{section "Other sites"}}
# To users who are registered here, and to nobody else: what a site passed on is never passed on again.
route[from_site] {
    if (!({{words.requestToUs}})) {
        xlog("L_NOTICE", "relaying refused: the site at $si asks for $ru\n");
        {{reply 403 "Relaying Denied"}};
        exit;
    }
    setflag({{flag "fromSite"}});

    # Identity is asserted by who has checked it, and nobody has.
    remove_hf("P-Asserted-Identity");
    remove_hf("Remote-Party-ID");
}

# To every site where the callee is registered; comes back when there is none, and when the store does not answer.
route[to_site] {
    if (isflagset({{flag "fromSite"}}))
        return;

    # Other sites know this one by its virtual address alone.
    {{{words.socketOut}}} = "{{siteSocket}}";
    if (!lookup("location", {{words.globalFlags}}, "{{{aor}}}"))
        return;
    setflag({{flag "toSite"}});
    if (is_method("INVITE"))
        $T_fr_timeout = {{siteAnswers}};
    route(relay);
}
{{/if}}
`.slice(1);

/** What the partials need; nothing is written without a federation. */
export interface FederationParts {
  readonly federated: boolean;
  /** Variable with the name that devices are kept under. */
  readonly aor: string;
  /** What comes behind the user there. */
  readonly atDomain: string;
  /** Condition: it comes from another site. */
  readonly siteSends: string;
  /** Where calls to other sites leave. */
  readonly siteSocket: string;
  readonly siteAnswers: number;
}

/** The other sites of a script in the words of the version. */
export function federationOf(
  { federation, realm }: Pick<ScriptFeatures, 'federation' | 'realm'>,
  { source }: ScriptWords,
): FederationParts {
  return {
    federated: federation !== null,
    aor: AOR,
    atDomain: `@${realm}`,
    siteSends:
      federation?.others.map(({ address }) => `${source}==${Cidr.only(address).toString()}`).join(' || ') ?? '',
    siteSocket: federation ? socket(federation) : '',
    siteAnswers: SITE_ANSWERS,
  };
}

function socket({ own: { address, port } }: Federation): string {
  return `${port.protocol}:${address.toUriHost()}:${port.number}`;
}
