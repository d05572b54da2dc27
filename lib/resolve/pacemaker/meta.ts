import type { Refuse } from './problem';

interface Kind {
  readonly pattern: RegExp;
  readonly allowed: string;
}

const BOOLEAN: Kind = { pattern: /^(true|false|yes|no|on|off|1|0)$/i, allowed: 'true or false' };
const SCORE: Kind = { pattern: /^([+-]?\d{1,7}|[+-]?INFINITY)$/, allowed: 'a whole number, or INFINITY' };
const TIME: Kind = { pattern: /^\d{1,9}(ms|s|m|min|h)?$/, allowed: 'a time such as 120s' };
const oneOf = (...words: readonly string[]): Kind => ({
  pattern: new RegExp(`^(${words.join('|')})$`),
  allowed: words.join(', '),
});

/**
 * Meta attributes whose values Pacemaker 2.1 reads; others are notes of the author's. A role of a promotable clone is none
 * of a resource here. Source: Pacemaker Explained, "Resource Meta-Attributes"; crm_verify refuses other roles.
 */
const KINDS: Readonly<Record<string, Kind>> = {
  'allow-migrate': BOOLEAN,
  'allow-unhealthy-nodes': BOOLEAN,
  critical: BOOLEAN,
  'failure-timeout': TIME,
  'is-managed': BOOLEAN,
  maintenance: BOOLEAN,
  'migration-threshold': SCORE,
  'multiple-active': oneOf('block', 'stop_only', 'stop_start', 'stop_unexpected'),
  priority: SCORE,
  requires: oneOf('nothing', 'quorum', 'fencing', 'unfencing'),
  'resource-stickiness': SCORE,
  'target-role': oneOf('Started', 'Stopped'),
};

/** Refuses what Pacemaker would read as something else, or not at all. */
export function checkMeta(meta: Readonly<Record<string, string>>, prop: string, refuse: Refuse): void {
  for (const [name, value] of Object.entries(meta)) {
    const kind = Object.hasOwn(KINDS, name) ? KINDS[name] : undefined;
    if (!kind || kind.pattern.test(value)) continue;
    refuse({
      rule: 'resource-values',
      message: `Pacemaker cannot read \`${name}\` in \`${prop}\``,
      found: JSON.stringify(value),
      allowed: kind.allowed,
      fix: `change \`${prop}\``,
    });
  }
}
