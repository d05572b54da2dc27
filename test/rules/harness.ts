import type { Model } from '../../lib/model';
import type { Finding, Observation } from '../../lib/findings';
import type { Rule } from '../../lib/rules/rule';
import { runRules } from '../../lib/rules/run';
import type { ExampleEdits, SharedEdits, SiteEdits } from '../../lib/testing';
import type { ModuleRecord, StoreRecord } from '../../lib/topology/topology';

/** What a rule found; fails where it does not apply or could not decide. */
export function found(rule: Rule, model: Model): readonly Observation[] {
  const outcome = rule.check(model);
  if (!Array.isArray(outcome)) throw new Error(`${rule.id}: ${JSON.stringify(outcome)}`);
  return outcome as readonly Observation[];
}

/** What a rule found, without its words: those have a test of their own. */
export function facts(rule: Rule, model: Model): readonly Omit<Observation, 'message' | 'fix'>[] {
  return found(rule, model).map(({ path, found: value, allowed, related }) => ({
    path,
    ...(value !== undefined && { found: value }),
    ...(allowed !== undefined && { allowed }),
    ...(related && { related }),
  }));
}

/** Path and value of what a rule found. */
export function values(rule: Rule, model: Model): readonly (readonly [string, string | undefined])[] {
  return found(rule, model).map(({ path, found: value }) => [path, value]);
}

/** What comes of a model with one fault when the author accepts it, with a reason, where it was found. */
export function accepted(rule: Rule, model: Model): readonly Pick<Finding, 'rule' | 'accepted'>[] {
  const [first] = found(rule, model);
  if (!first) throw new Error(`${rule.id} found nothing to accept`);
  const acceptances = [{ rule: rule.id, path: first.path, reason: 'known' }];
  return runRules({ ...model, acceptances }, [rule]).findings.map(({ rule: id, accepted: reason }) => ({
    rule: id,
    ...(reason !== undefined && { accepted: reason }),
  }));
}

/** What {@link accepted} gives for a rule that takes acceptances. */
export function honoured(rule: Rule): ReturnType<typeof accepted> {
  return [{ rule: rule.id, accepted: 'known' }];
}

/** What {@link accepted} gives for a rule that takes none. */
export function refused(rule: Rule): ReturnType<typeof accepted> {
  const complaint = 'acceptance/names-an-acceptable-rule';
  return [complaint, rule.id].sort().map((id) => ({ rule: id }));
}

/** Edits that add parameters to a module, or load it. */
export function withModule(
  name: string,
  parameters: Readonly<Record<string, string | number>> = {},
  version?: string,
): ExampleEdits & { readonly proxies: { readonly modules: readonly ModuleRecord[] } } {
  const lines = Object.entries(parameters).map(([parameter, value]) => ({ name: parameter, value }));
  return { proxies: { modules: [{ name, parameters: lines }], ...(version !== undefined && { version }) } };
}

/** Sites that pass calls on to where a device is registered, with further parameters of usrloc. */
export function federated(
  parameters: Readonly<Record<string, string | number>> = {},
  { version, ...store }: { readonly version?: string } & Partial<StoreRecord> = {},
): SiteEdits & Required<Pick<SiteEdits, 'proxies' | 'dualSite'>> & ReturnType<typeof withModule> {
  return {
    proxies: { ...withModule('usrloc', parameters, version).proxies, domains: ['voip.example'] },
    dualSite: {
      registrations: { by: 'federation', store: { engine: 'mongodb', servers: [{ host: '192.0.2.50' }], ...store } },
    },
  };
}

/** Edits that add a block of the author's own. */
export function withRoute(text: string, version?: string): ExampleEdits {
  return {
    proxies: { routes: [{ kind: 'route', name: 'mine', text }], ...(version !== undefined && { version }) },
  };
}

/** Edits that put files on every node. */
export function withFiles(...files: readonly (readonly [path: string, content: string])[]): ExampleEdits {
  return { proxies: { files: files.map(([path, content]) => ({ path, content })) } };
}

/** The same edits for sites that answer on one address. */
export function onOneAddress(edits: SiteEdits = {}): SiteEdits {
  return { ...edits, dualSite: { registrations: { by: 'anycast', address: '198.18.0.1' } } };
}

/** The same edits of the proxies for the example with a shared database. */
export function onShared({ proxies }: ExampleEdits, more: SharedEdits = {}): SharedEdits {
  return { ...more, proxies: { ...proxies, ...more.proxies } };
}

/** Where the parts of the example stand. */
export const PATHS = {
  proxies: 'voip/registrar/proxies',
  nodeA: 'voip/registrar/proxies/vsvr2a',
  nodeB: 'voip/registrar/proxies/vsvr2b',
  virtualIp: 'voip/registrar/vip',
  database: 'voip/registrar/database',
  replication: 'voip/registrar/replication',
  pacemaker: 'voip/registrar/pacemaker',
} as const;
