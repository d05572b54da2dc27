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
  readonly saveFlags: string;
}

const v22: ScriptWords = {
  flags: 'bare',
  numbers: 'quoted',
  requestToUs: 'uri==myself',
  fromUs: 'from_uri==myself',
  toUs: 'to_uri==myself',
  sentByUs: 'src_ip==myself && $sp == $Rp',
  overConnection: '$proto =~ "^(tcp|tls|ws)"',
  natInVia: '"18"',
  privateContact: '"1"',
  foreignContact: '"32"',
  qop: '"1"',
  dialogFlags: '"B"',
  lookupFlags: '"m"',
  saveFlags: '"f"',
};

const v24: ScriptWords = {
  ...v22,
  requestToUs: 'is_myself("$rd", "$rp")',
  fromUs: 'is_myself("$fd")',
  toUs: 'is_myself("$td")',
  sentByUs: 'is_myself("$si", "$sp")',
};

const v34: ScriptWords = {
  flags: 'quoted',
  numbers: 'bare',
  requestToUs: 'is_myself($rd, $rp)',
  fromUs: 'is_myself($fd)',
  toUs: 'is_myself($td)',
  sentByUs: 'is_myself($si, $sp)',
  overConnection: '$socket_in(proto) =~ "^(tcp|tls|ws)"',
  natInVia: '"diff-ip-src-via,diff-port-src-via"',
  privateContact: '"private-contact"',
  foreignContact: '"diff-ip-src-contact"',
  qop: '"auth"',
  dialogFlags: '"bye-on-timeout"',
  lookupFlags: '"method-filtering"',
  saveFlags: '"force-registration"',
};

export const scriptWords: Readonly<Record<OpenSipsVersion, ScriptWords>> = {
  '2.2': v22,
  '2.3': v22,
  '2.4': v24,
  '3.4': v34,
  '3.6': v34,
  '4.0': v34,
};
