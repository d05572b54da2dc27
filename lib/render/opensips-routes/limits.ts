import { pipeName, pipeSuffix, profileName, SCRIPT_COUNT } from '../../facts/opensips/counts';
import { SCRIPT_NAMES } from '../../facts/opensips/routes';
import type { CallCount, OpenSipsVersion, ScriptFeatures } from '../../model';
import type { ScriptWords as Words } from './words';

/** Before a call exists: one that is refused was never a dialog, and is in no count. */
export const limits = String.raw`
{{#if limited}}
    # Its own transaction absorbs what comes again: a call is refused, counted and logged once.
    if (is_method("INVITE")) {
{{#each limits}}
        if ({{condition}}) {
{{#each undo}}
            {{this}};
{{/each}}
            xlog("L_NOTICE", "INVITE of $fu refused: {{said}}, from $si\n");
            t_newtran();
            # {{why}}
            {{reply code reason}};
            exit;
        }
{{/each}}
{{#each watched}}
        {{this}};
{{/each}}
    }

{{/if}}
`.slice(1);

/** Once the call exists, and has its tag: the count is kept by tag. */
export const counted = String.raw`
{{#each profiles}}
        {{this}};
{{/each}}
`.slice(1);

/** What the partials need. */
export interface Limits {
  readonly limited: boolean;
  readonly limits: readonly Limit[];
  /** Statements that count calls begun where no limit is looked at. */
  readonly watched: readonly string[];
  /** Statements that put a call into its profiles. */
  readonly profiles: readonly string[];
}

interface Limit {
  readonly condition: string;
  /** Statements that take a call that is refused out of the counts it is in already. */
  readonly undo: readonly string[];
  readonly said: string;
  readonly code: number;
  readonly reason: string;
  readonly why: string;
}

/** Limits of a pipe that has none: the greatest the module takes. */
export const ANY = 2 ** 31 - 1;

const ANSWERS = {
  'calls account': [
    486,
    'Too Many Calls',
    "4xx: phones need not try another server, which would count the account's calls as well.",
  ],
  'calls-per-second account': [
    480,
    'Too Many Calls a Second',
    '4xx for the same reason; not 486, for a second later there is room.',
  ],
  'calls total': [503, 'Too Many Calls', '503: whoever has another way, such as a carrier, takes it.'],
  'calls-per-second total': [
    503,
    'Too Many Calls a Second',
    '503: whoever has another way, such as a carrier, takes it.',
  ],
} as const;

interface ScriptWords extends Words {
  /** Condition of every count: none for a call that another site has counted. */
  readonly ours: readonly string[];
  /** Condition: who makes the call has proved to be one of our users; the name in From is then the account's. */
  readonly fromAccount: string;
}

/** The counts of a script in the words of the version. */
export function limitsOf(
  { counts: all, carriers, federation }: Pick<ScriptFeatures, 'counts' | 'carriers' | 'federation'>,
  version: OpenSipsVersion,
  said: Words,
): Limits {
  const without = (flag: string) => `!isflagset(${said.flags === 'bare' ? flag : `"${flag}"`})`;
  // A carrier is asked for no password, and may write any name.
  const proved = carriers.length > 0 ? [without(SCRIPT_NAMES.fromCarrierFlag)] : [];
  const ours = federation ? [without(SCRIPT_NAMES.fromSiteFlag)] : [];
  const words: ScriptWords = { ...said, ours, fromAccount: [...proved, said.fromUs].join(' && ') };
  // Those of carriers are looked at where a call goes there, or comes from there.
  const counts = all.filter(isOfCallers);
  const seen: CallCount[] = [];
  const limits: Limit[] = [];
  const watched: string[] = [];
  for (const count of counts) {
    const { of, per, most } = count;
    if (most === null) {
      if (of === 'calls-per-second') watched.push(guarded(count, words, rateCheck(count, version, words)));
      continue;
    }
    if (of === 'calls-per-second') seen.push(count);
    const [code, reason, why] = ANSWERS[`${of} ${per}`];
    limits.push({
      condition: [...guard(count, words), ...exceeded(count, version, words)].join(' && '),
      undo: of === 'calls' ? [] : seen.map((each) => undoing(each, count, words)),
      said: saying(count, most),
      ...{ code, reason, why },
    });
  }
  return {
    limited: limits.length + watched.length > 0,
    ...{ limits, watched },
    profiles: counts.filter(({ of }) => of === 'calls').map((count) => guarded(count, words, joining(count, words))),
  };
}

function isOfCallers(count: CallCount): count is CallCount & { readonly per: 'account' | 'total' } {
  return count.per !== 'carrier';
}

function guard({ per }: CallCount, { ours, fromAccount }: ScriptWords): readonly string[] {
  return per === 'account' ? [...ours, fromAccount] : ours;
}

function guarded(count: CallCount, words: ScriptWords, statement: string): string {
  const conditions = guard(count, words);
  return conditions.length === 0 ? statement : `if (${conditions.join(' && ')}) ${statement}`;
}

function exceeded(count: CallCount, version: OpenSipsVersion, words: ScriptWords): readonly string[] {
  if (count.of === 'calls-per-second') return [`!${rateCheck(count, version, words)}`];
  const size = count.per === 'account' ? `, ${words.caller}` : words.noValue;
  return [
    `get_profile_size("${profileName(count)}"${size}, ${words.callCount})`,
    `${SCRIPT_COUNT} >= ${String(count.most)}`,
  ];
}

function rateCheck(count: CallCount, version: OpenSipsVersion, { numbers, rateAlgorithm }: ScriptWords): string {
  const most = count.most ?? ANY;
  const pipe = `${pipeName(count)}${pipeSuffix(count, version)}`;
  return `rl_check("${pipe}", ${numbers === 'bare' ? most : `"${most}"`}, "${rateAlgorithm}")`;
}

/** The pipe's bare name: the suffix is read where it is checked alone. */
function undoing(pipe: CallCount, refusing: CallCount, words: ScriptWords): string {
  const statement = `rl_dec_count("${pipeName(pipe)}")`;
  return pipe.per === refusing.per ? statement : guarded(pipe, words, statement);
}

function joining(count: CallCount, { caller }: ScriptWords): string {
  return `set_dlg_profile("${profileName(count)}"${count.per === 'account' ? `, ${caller}` : ''})`;
}

function saying({ of, per }: CallCount, most: number): string {
  const whose = per === 'account' ? ' of the account' : '';
  return of === 'calls'
    ? `${SCRIPT_COUNT} calls${whose}, ${most} at a time allowed`
    : `more than ${most} calls${whose} within a second`;
}
