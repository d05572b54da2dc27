import { SCRIPT_COUNT } from '../../facts/opensips/counts';
import { dialects } from '../../facts/opensips/dialects';
import type { OpenSipsVersion } from '../../model';

/**
 * What the script says in one version. The language changed once in earnest: up to 2.4 it knew bare flag names and wanted
 * numbers between quotes, since 3.0 it checks the type of every argument and names what used to be letters and sums.
 */
export interface ScriptWords {
  /** How the name of a flag is written. */
  readonly flags: 'bare' | 'quoted';
  /** How a status code or another number is handed to a function. */
  readonly numbers: 'bare' | 'quoted';
  /** Conditions: the domain of the request URI, of From and of To is ours. */
  readonly requestToUs: string;
  readonly fromUs: string;
  readonly toUs: string;
  /** Condition: the packet left one of our own sockets. */
  readonly sentByUs: string;
  /** A message that tm got from another node: as that one got it, or with a byte more at its end (`receive_tm_repl`). */
  readonly handedOver: 'whole' | 'longer';
  /** Condition: the request came over a connection. */
  readonly overConnection: string;
  /** Arguments of nat_uac_test(): Via differs from the source; Contact is private; Contact differs from the source. */
  readonly natInVia: string;
  readonly privateContact: string;
  readonly foreignContact: string;
  /** Arguments: quality of protection `auth`, BYE at the end of a dialog's life, method filter, newest contact wins. */
  readonly qop: string;
  readonly dialogFlags: string;
  readonly lookupFlags: string;
  /** Argument: method filter, and users of other sites as well. */
  readonly globalFlags: string;
  readonly saveFlags: string;
  /** Arguments: user of From; what takes the place of a value where a profile has none; where its size goes. */
  readonly caller: string;
  readonly noValue: string;
  readonly callCount: string;
  /** The socket that a request leaves by, as a variable. */
  readonly socketOut: string;
  /** The address a packet came from, as what a network is compared with. */
  readonly source: string;
  /** The address of ours that a packet came to. */
  readonly receivedAt: string;
  /** Condition: the user of the request URI is an account. */
  readonly accountExists: string;
  /** Argument of t_relay(): the script answers when nothing could be sent. */
  readonly silentRelay: string;
  /** Argument: the name of the carrier that the call is counted for. */
  readonly trunk: string;
  /** How ratelimit counts. */
  readonly rateAlgorithm: string;
}

const v22: ScriptWords = {
  flags: 'bare',
  numbers: 'quoted',
  requestToUs: 'uri==myself',
  fromUs: 'from_uri==myself',
  toUs: 'to_uri==myself',
  handedOver: 'longer',
  sentByUs: 'src_ip==myself && $sp == $Rp',
  overConnection: '$proto =~ "^(tcp|tls|ws)"',
  natInVia: '"18"',
  privateContact: '"1"',
  foreignContact: '"32"',
  qop: '"1"',
  dialogFlags: '"B"',
  lookupFlags: '"m"',
  globalFlags: '"mg"',
  saveFlags: '"f"',
  caller: '"$fU"',
  noValue: '',
  callCount: `"${SCRIPT_COUNT}"`,
  socketOut: '$fs',
  source: 'src_ip',
  receivedAt: '$Ri',
  accountExists: 'db_does_uri_exist()',
  silentRelay: '"0x02"',
  trunk: '"$avp(trunk)"',
  rateAlgorithm: dialects['2.2'].ratelimit.algorithm,
};

const v24: ScriptWords = {
  ...v22,
  requestToUs: 'is_myself("$rd", "$rp")',
  fromUs: 'is_myself("$fd")',
  toUs: 'is_myself("$td")',
  sentByUs: 'is_myself("$si", "$sp")',
  source: '$si',
  rateAlgorithm: dialects['2.4'].ratelimit.algorithm,
};

const v34: ScriptWords = {
  flags: 'quoted',
  numbers: 'bare',
  requestToUs: 'is_myself($rd, $rp)',
  fromUs: 'is_myself($fd)',
  toUs: 'is_myself($td)',
  handedOver: 'whole',
  sentByUs: 'is_myself($si, $sp)',
  overConnection: '$socket_in(proto) =~ "^(tcp|tls|ws)"',
  natInVia: '"diff-ip-src-via,diff-port-src-via"',
  privateContact: '"private-contact"',
  foreignContact: '"diff-ip-src-contact"',
  qop: '"auth"',
  dialogFlags: '"bye-on-timeout"',
  lookupFlags: '"method-filtering"',
  globalFlags: '"method-filtering,global"',
  saveFlags: '"force-registration"',
  caller: '$fU',
  noValue: ', ',
  callCount: SCRIPT_COUNT,
  socketOut: '$socket_out',
  source: '$si',
  receivedAt: '$socket_in(ip)',
  accountExists: 'db_does_uri_exist($ru, "subscriber")',
  silentRelay: '"no-auto-477"',
  trunk: '$avp(trunk)',
  rateAlgorithm: dialects['3.4'].ratelimit.algorithm,
};

export const scriptWords: Readonly<Record<OpenSipsVersion, ScriptWords>> = {
  '2.2': v22,
  '2.3': v22,
  '2.4': v24,
  '3.4': v34,
  '3.6': v34,
  '4.0': v34,
};
