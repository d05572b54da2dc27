import { pipeSuffix, profileName, SCRIPT_COUNT } from '../../facts/opensips/counts';
import type { CallCount, Carrier, GatewaySocket, NumberChange, OpenSipsVersion, ScriptFeatures } from '../../model';
import { quoteScriptString } from '../../syntax/opensips-cfg';
import { ANY } from './limits';
import type { ScriptWords } from './words';

/** Who sends this: an account with its password, or another site or a carrier from its address. */
export const proof = String.raw`
{{#if federated}}
    # Another site has asked the caller for a password, if there is one; its virtual address speaks for it.
    if ({{siteSends}})
        route(from_site);
{{#if carriers}}
    # A carrier has no password; its address speaks for it.
    else if (is_method("INVITE") && ({{carrierSends}}))
        route(from_carrier);
{{/if}}
    else
        route(authenticate);
{{else if carriers}}
    # A carrier has no password; its address speaks for it.
    if (is_method("INVITE") && ({{carrierSends}}))
        route(from_carrier);
    else
        route(authenticate);
{{else}}
    route(authenticate);
{{/if}}
`.slice(1);

/** A first request that is no call for a carrier does not reach one, wherever a contact or a domain name leads. */
export const keptFromCarriers = String.raw`
{{#if carriers}}
    if ($tt == NULL)
        use_blacklist("{{blacklist}}");

{{/if}}
`.slice(1);

/** Nor does what is inside another call than one with a carrier, or claims to be inside one. */
export const strangersKeptFromCarriers = String.raw`
{{#if carriers}}
        if (!is_method("ACK|BYE") && $dlg_val(carrier) == NULL)
            use_blacklist("{{blacklist}}");

{{/if}}
`.slice(1);

/** What {@link strangersKeptFromCarriers} knows a call by, on every node that knows the call. */
export const markedFromCarrier = String.raw`
{{#if carriers}}
        if (isflagset({{flag "fromCarrier"}}))
            $dlg_val(carrier) = "in";
{{#if trunk}}
        if (isflagset({{flag "fromCarrier"}}))
            {{{trunk.in}}};
{{/if}}
{{/if}}
`.slice(1);

/** Calls to the telephone network and from there. */
export const carriers = String.raw`
{{#if carriers}}

{{section "Carriers"}}
# Addresses that only calls to a carrier are sent to, and what belongs to those.
dst_blacklist = {{blacklist}}: { {{carrierAddresses}} }

# To our own users and nowhere else, least of all to another carrier.
route[from_carrier] {
    if (!({{words.requestToUs}})) {
        xlog("L_NOTICE", "relaying refused: the carrier at $si asks for $ru\n");
        {{reply 403 "Relaying Denied"}};
        exit;
    }
    setflag({{flag "fromCarrier"}});
{{#each arrivals}}

    {{comment path}}
    if ({{{sends}}}) {
{{#each statements}}
        {{{this}}};
{{/each}}
{{#if full}}
        if ({{{full}}}) {
            xlog("L_NOTICE", "INVITE of $fu refused: carrier {{name}} has as many calls as it may, from $si\n");
            t_newtran();
            {{reply 503 "Too Many Calls"}};
            exit;
        }
{{/if}}
    }
{{/each}}

    # Whom it asserts is for us to know, not for the phone.
    remove_hf("P-Asserted-Identity");
    remove_hf("Remote-Party-ID");
}

# A number that is no account of ours, from somebody who is: whoever else is "from us" has been asked for a password. Comes
# back where no carrier takes the number.
route[to_carrier] {
    if (!is_method("INVITE") || isflagset({{flag "fromCarrier"}}){{#if federated}} || isflagset({{flag "fromSite"}}){{/if}})
        return;
    if (!({{words.requestToUs}}) || !({{words.fromUs}}) || !($rU =~ "^[+]?[0-9]+$"))
        return;
    if ({{words.accountExists}})
        return;

    $avp(dialled) = $rU;
    $avp(carrier) = 0;
    route(next_carrier);
    if ($avp(carrier) > 0) {
        xlog("L_WARN", "INVITE of $fU to $avp(dialled) refused: no gateway of a carrier is there\n");
        {{reply 503 "No Gateway"}};
        exit;
    }
}

# To a gateway of the next carrier that takes the number; comes back when there is none.
route[next_carrier] {
{{#each steps}}
    {{comment path}}
    if ({{{takes}}}) {
        $avp(carrier) = {{position}};
        $avp(number) = {{{changed}}};
        if ({{{select}}}) {
{{#if ../trunk}}
            $avp(trunk) = {{quote name}};
            {{{../trunk.in}}};
{{/if}}
            route(to_gateway);
{{#if ../trunk}}
            {{{../trunk.out}}};
{{/if}}
        }
        xlog("L_NOTICE", "INVITE of $fU to $avp(dialled) passes by carrier {{name}}: full, or no gateway is there\n");
    }
{{/each}}
}

route[to_gateway] {
    $avp(gateway) = $dd + ":" + $dp;
    $ru = "sip:" + $avp(number) + "@" + $avp(gateway);
{{#each forcedSockets}}
    # Every node calls from the same address.
    if ($dP =~ "^{{protocol}}$")
        $fs = "{{socket}}";
{{/each}}

    $dlg_val(carrier) = "out";
    t_on_failure("gateway_failed");
    if (t_relay({{words.silentRelay}}))
        exit;
    # Nothing could be sent, and nobody has been told yet.
    if (ds_next_dst())
        route(to_gateway);
}

failure_route[gateway_failed] {
    if (t_was_cancelled())
        exit;

    if (t_check_status("3[0-9][0-9]")) {
        {{transactionReply 480 "Temporarily Unavailable"}};
        exit;
    }

    # Busy, no such number: that is the callee, and no other gateway knows better. Nor does one when a phone rang in vain.
    if (!t_check_status("5[0-9][0-9]|408|477"))
        exit;
    if (t_check_status("408") && t_local_replied("last") && !t_local_replied("branch"))
        exit;

    xlog("L_NOTICE", "gateway $avp(gateway) did not take $avp(number): $T_reply_code\n");
    if (ds_next_dst())
        route(to_gateway);
{{#if trunk}}
    {{{trunk.out}}};
{{/if}}
    route(next_carrier);
    exit;
}
{{/if}}
`.slice(1);

/** What the partials need; nothing is written without carriers. */
export interface CarrierParts {
  readonly carriers: boolean;
  readonly blacklist: string;
  /** Rules of the list of addresses. */
  readonly carrierAddresses: string;
  /** Condition: it comes from an address of a carrier's. */
  readonly carrierSends: string;
  readonly arrivals: readonly Arrival[];
  readonly steps: readonly Step[];
  /** Sockets that calls leave from, where dispatcher's rows do not say them. */
  readonly forcedSockets: readonly { readonly protocol: string; readonly socket: string }[];
  /** Statements that put a call into the profile of its carrier and take it out again; null where none is counted. */
  readonly trunk: { readonly in: string; readonly out: string } | null;
}

/** A carrier whose numbers are other ones with us, or whose calls are counted. */
interface Arrival {
  readonly path: string;
  readonly name: string;
  /** Condition: it comes from this one. */
  readonly sends: string;
  readonly statements: readonly string[];
  /** Condition: there are as many calls as there may be; null where there may be any number. */
  readonly full: string | null;
}

interface Step {
  readonly path: string;
  readonly name: string;
  /** From 1: a call goes through the carriers once. */
  readonly position: number;
  readonly takes: string;
  /** The number as it goes there. */
  readonly changed: string;
  /** Expression that looks at the limits, finds the gateways that are there, and takes the first. */
  readonly select: string;
}

/** The calls with carriers that are counted; null where they are not. */
interface Counted {
  readonly calls: CallCount | null;
  readonly rates: CallCount | null;
}

interface Script {
  readonly version: OpenSipsVersion;
  readonly words: ScriptWords;
  readonly counted: Counted;
}

/** Name of the list of addresses. */
const BLACKLIST = 'carriers';
/** Algorithms of dispatcher. */
const ALGORITHMS = { listed: 8, 'in-turn': 4 } as const;

/** The carriers of a script in the words of the version. */
export function carriersOf(
  { carriers: all, counts }: Pick<ScriptFeatures, 'carriers' | 'counts'>,
  version: OpenSipsVersion,
  words: ScriptWords,
): CarrierParts {
  const ofCarriers = (of: CallCount['of']) =>
    counts.find((count) => count.per === 'carrier' && count.of === of) ?? null;
  const counted: Counted = { calls: ofCarriers('calls'), rates: ofCarriers('calls-per-second') };
  const script: Script = { version, words, counted };
  const sources = all.flatMap((carrier) => carrier.sources);
  return {
    carriers: all.length > 0,
    blacklist: BLACKLIST,
    carrierAddresses: sources.map((source) => `( any, ${source.toString()}, 0, "" )`).join(', '),
    carrierSends: all.map((carrier) => sends(carrier, words)).join(' || '),
    arrivals: all.flatMap((carrier) => arrival(carrier, script)),
    steps: all.map((carrier, i) => step(carrier, i + 1, script)),
    forcedSockets: forcedSockets(all),
    trunk: counted.calls && profile(counted.calls, words),
  };
}

function sends({ sources }: Carrier, { source }: ScriptWords): string {
  return sources.map((network) => `${source}==${network.toString()}`).join(' || ');
}

function profile(count: CallCount, { trunk }: ScriptWords): CarrierParts['trunk'] {
  const where = `"${profileName(count)}", ${trunk}`;
  return { in: `set_dlg_profile(${where})`, out: `unset_dlg_profile(${where})` };
}

function arrival(carrier: Carrier, script: Script): readonly Arrival[] {
  const { path, name, inbound } = carrier;
  const statements = [
    ...(changes(inbound) ? [`$rU = ${withDigits('rU', inbound)}`] : []),
    ...(script.counted.calls ? [`$avp(trunk) = ${quoteScriptString(name)}`] : []),
  ];
  if (statements.length === 0) return [];
  return [{ path, name, sends: sends(carrier, script.words), statements, full: full(carrier, script) }];
}

function full({ name, limits }: Carrier, { words, counted: { calls } }: Script): string | null {
  if (!calls || limits.calls === null) return null;
  const size = `get_profile_size("${profileName(calls)}", ${quoteScriptString(name)}, ${words.callCount})`;
  return `${size} && ${SCRIPT_COUNT} >= ${limits.calls}`;
}

/** The rate is looked at where the call would go there otherwise: looking counts. */
function withinRate({ name, limits }: Carrier, { version, words, counted: { rates } }: Script): readonly string[] {
  if (!rates) return [];
  const most = limits.callsPerSecond ?? ANY;
  const pipe = quoteScriptString(`${name}:carrier${pipeSuffix(rates, version)}`);
  return [`rl_check(${pipe}, ${words.numbers === 'bare' ? most : `"${most}"`}, "${words.rateAlgorithm}")`];
}

function step(carrier: Carrier, position: number, script: Script): Step {
  const { path, name, set, order, numbers, outbound } = carrier;
  const { words } = script;
  const arguments_ = [set, ALGORITHMS[order]].map((value) => (words.numbers === 'bare' ? String(value) : `"${value}"`));
  const busy = full(carrier, script);
  return {
    path,
    name,
    position,
    takes: [`$avp(carrier) < ${position}`, ...beginsWith(numbers)].join(' && '),
    changed: withDigits('avp(dialled)', outbound),
    select: [
      ...(busy === null ? [] : [`!(${busy})`]),
      `ds_select_dst(${arguments_.join(', ')}, "f")`,
      ...withinRate(carrier, script),
    ].join(' && '),
  };
}

/** A plus sign means something in an expression, and is itself between brackets. */
function beginsWith(numbers: readonly string[]): readonly string[] {
  if (numbers.length === 0) return [];
  return [`$avp(dialled) =~ "^(${numbers.map((prefix) => prefix.replace('+', '[+]')).join('|')})"`];
}

function changes({ strip, prepend }: NumberChange): boolean {
  return strip > 0 || prepend !== '';
}

/** @param variable name of the variable with the number */
function withDigits(variable: string, { strip, prepend }: NumberChange): string {
  const rest = strip > 0 ? `$(${variable}{s.substr,${strip},0})` : `$${variable}`;
  return prepend === '' ? rest : `${quoteScriptString(prepend)} + ${rest}`;
}

function forcedSockets(all: readonly Carrier[]): CarrierParts['forcedSockets'] {
  const sockets = all.flatMap(({ gateways }) =>
    gateways.flatMap(({ from }) => (from?.probes === 'from-node' ? [from] : [])),
  );
  const byProtocol = new Map<string, GatewaySocket>(sockets.map((socket) => [socket.protocol, socket]));
  return [...byProtocol.values()].map(({ protocol, host, port }) => ({
    protocol,
    socket: `${protocol}:${host.toUriHost()}:${port}`,
  }));
}
