import Handlebars from 'handlebars';
import { SCRIPT_NAMES } from '../../facts/opensips/routes';
import type { OpenSipsVersion, RouteBlock, ScriptFeatures } from '../../model';
import { commentLine } from '../../syntax/comment';
import { quoteScriptString } from '../../syntax/opensips-cfg';
import { author } from './author';
import { authenticate } from './authenticate';
import {
  carriers,
  carriersOf,
  keptFromCarriers,
  markedFromCarrier,
  proof,
  strangersKeptFromCarriers,
  type CarrierParts,
} from './carriers';
import { checks } from './checks';
import { counted, limits, limitsOf, type Limits } from './limits';
import { elsewhere, federation, federationOf, named, siteLost, type FederationParts } from './federation';
import { locate } from './locate';
import { main } from './main';
import { nat } from './nat';
import { register } from './register';
import { relay } from './relay';
import { withinDialog } from './within-dialog';
import { scriptWords, type ScriptWords } from './words';

/** In the order of the file: the way of a request from top to bottom. */
const PARTS = {
  main,
  checks,
  nat,
  withinDialog,
  register,
  authenticate,
  locate,
  relay,
  federation,
  carriers,
  author,
} as const;

/** Texts that others take in. */
const INSERTS = {
  ...{ limits, counted, proof, keptFromCarriers, markedFromCarrier, strangersKeptFromCarriers },
  ...{ named, elsewhere, siteLost },
} as const;

const FLAGS = {
  nat: SCRIPT_NAMES.natBranchFlag,
  sipPing: SCRIPT_NAMES.sipPingBranchFlag,
  tcpPersistent: SCRIPT_NAMES.tcpPersistentFlag,
  fromCarrier: SCRIPT_NAMES.fromCarrierFlag,
  fromSite: SCRIPT_NAMES.fromSiteFlag,
  toSite: SCRIPT_NAMES.toSiteFlag,
} as const;

interface Context extends Limits, CarrierParts, FederationParts {
  readonly words: ScriptWords;
  readonly subscribers: string;
  readonly realm: string;
  readonly contactTag: string | null;
  /** Whether contacts are in a table alone, which nobody locks. */
  readonly contactsStored: boolean;
  /** Address of all sites; null where there is none. */
  readonly anycast: string | null;
  /** Whether an ACK that another node handed over looks as if it had a body. */
  readonly longerAck: boolean;
  readonly dialogs: boolean;
  /** Tag of new dialogs; null where they carry none. */
  readonly dialogTag: string | null;
  readonly requestBlocks: readonly RouteBlock[];
  readonly authorBlocks: readonly AuthorBlock[];
}

/** One block of the file. Several of the author's share one where the language knows only one, such as `local_route`. */
interface AuthorBlock {
  readonly header: string;
  readonly parts: readonly RouteBlock[];
}

const compiled = new Map<OpenSipsVersion, Handlebars.TemplateDelegate<Context>>();

/** The routes of one node, ours and the author's, in the language of the version. */
export function writeScript(version: OpenSipsVersion, script: ScriptFeatures, routes: readonly RouteBlock[]): string {
  return template(version)({
    words: scriptWords[version],
    subscribers: script.subscribers,
    realm: script.realm,
    contactTag: script.contactTag,
    contactsStored: script.contacts === 'stored',
    anycast: script.anycast?.toString() ?? null,
    longerAck: script.anycast !== null && scriptWords[version].handedOver === 'longer',
    dialogs: script.dialogs !== 'off',
    ...limitsOf(script, version, scriptWords[version]),
    ...carriersOf(script, version, scriptWords[version]),
    ...federationOf(script, scriptWords[version]),
    dialogTag: script.dialogs === 'replicated' ? script.sharingTag : null,
    requestBlocks: routes.filter((block) => block.kind === 'request').map(trimmed),
    authorBlocks: blocksOf(routes.filter((block) => block.kind !== 'request').map(trimmed)),
  });
}

function template(version: OpenSipsVersion): Handlebars.TemplateDelegate<Context> {
  let found = compiled.get(version);
  if (!found) {
    found = compile(scriptWords[version]);
    compiled.set(version, found);
  }
  return found;
}

function compile(words: ScriptWords): Handlebars.TemplateDelegate<Context> {
  const handlebars = Handlebars.create();
  const number = (value: number): string => (words.numbers === 'bare' ? String(value) : `"${value}"`);
  const reply =
    (statement: string) =>
    (code: number, reason: string): string =>
      `${statement}(${number(code)}, ${quoteScriptString(reason)})`;
  handlebars.registerHelper({
    number,
    reply: reply('send_reply'),
    transactionReply: reply('t_reply'),
    flag: (key: keyof typeof FLAGS) => (words.flags === 'bare' ? FLAGS[key] : `"${FLAGS[key]}"`),
    quote: quoteScriptString,
    comment: (text: string) => commentLine('#', text),
    section: (title: string) => commentLine('#', `--- ${title} ---`),
  });
  for (const [name, text] of Object.entries({ ...PARTS, ...INSERTS })) handlebars.registerPartial(name, text);
  const order = Object.keys(PARTS).map((name) => `{{> ${name}}}`);
  return handlebars.compile<Context>(order.join(''), { noEscape: true, strict: true });
}

/** Without the empty lines around it; what stands between them is the author's to the last blank. */
function trimmed(block: RouteBlock): RouteBlock {
  return { ...block, text: block.text.replace(/^(?:[ \t\r]*\n)+/, '').trimEnd() };
}

function blocksOf(routes: readonly RouteBlock[]): readonly AuthorBlock[] {
  const headers = [...new Set(routes.map(header))];
  return headers.map((text) => ({ header: text, parts: routes.filter((block) => header(block) === text) }));
}

function header({ kind, name, interval }: RouteBlock): string {
  if (interval !== null) return `${kind}[${name}, ${interval}]`;
  return name === '' ? kind : `${kind}[${name}]`;
}
