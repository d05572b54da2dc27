import { placeholder } from '../artifacts';
import { debian12 } from '../facts/debian-12';
import type { Change, Part } from './change';
import { cibItems, RESOURCE } from './cib';
import { effectOfCorosync } from './corosync';
import { effectOfFile, effectOfProxyRestart, verdict, worse, type Verdict } from './effect';
import { differences, partsOf } from './keyed';
import type { Patches } from './patch';
import type { Role } from './roles';
import type { BlockSnapshot, FileSnapshot } from './snapshot';

/** What a comparison of blocks wants to know besides them. */
export interface Around {
  readonly patches: Patches;
  readonly role: Role | null;
}

/** Whether Terraform rolls a block out again: whether anything in its triggers differs. */
export function isRolledOut(
  before: BlockSnapshot | undefined,
  after: BlockSnapshot,
  changes: readonly Change[],
): boolean {
  return !before || changes.length > 0 || before.machines.join() !== after.machines.join();
}

/** What differs between two releases of one component, or of what belongs to a cluster. */
export function compareBlock(before: BlockSnapshot, after: BlockSnapshot, around: Around): readonly Change[] {
  return [
    ...(after.component === 'cib' ? cibChanges(before, after, around) : fileChanges(before, after, around)),
    ...tellings(before, after, around),
    ...packageChanges(before, after, around),
    ...unitChanges(before, after),
    ...secretChanges(before, after, around),
  ];
}

function fileChanges(before: BlockSnapshot, after: BlockSnapshot, around: Around): readonly Change[] {
  const paths = [...new Set([...before.files.keys(), ...after.files.keys()])].sort();
  return paths.flatMap((path) => fileChange(path, before.files.get(path), after.files.get(path), around) ?? []);
}

function fileChange(
  path: string,
  before: FileSnapshot | undefined,
  after: FileSnapshot | undefined,
  { patches, role }: Around,
): Change | null {
  if (before && after && before.content === after.content && before.mode === after.mode && before.owner === after.owner)
    return null;
  const parts = partsOf(path, before?.content ?? null, after?.content ?? null);
  // The new release says what a file asks for, and of one that goes the old one does.
  const found = effectOfFile((after ?? before)?.onChange ?? null, path, role);
  const { effect, because } = before && after ? weighed(path, before, after, parts, found) : found;
  const owned = (file: FileSnapshot | undefined) => (file ? `${file.mode} ${file.owner}` : null);
  return {
    kind: 'file',
    is: isOf(before, after),
    what: path,
    before: owned(before),
    after: owned(after),
    parts,
    patch: patches.of(before?.content ?? '', after?.content ?? ''),
    effect,
    because,
  };
}

/** What a file does by what it says, where that tells more than which daemon reads it. */
function weighed(
  path: string,
  before: FileSnapshot,
  after: FileSnapshot,
  parts: readonly Part[],
  found: Verdict,
): Verdict {
  if (path === debian12.corosync.config) return effectOfCorosync(parts);
  if (path !== debian12.opensips.config) return found;
  const [old, now] = [before, after].map(({ content }) => REALM.exec(content)?.[1]);
  if (old === now || old === undefined || now === undefined) return found;
  return verdict(
    'calls-at-risk',
    `passwords are hashed with the realm, which was ${old} and becomes ${now}: no account is accepted until its ha1 is made anew; ${found.because}`,
  );
}

const REALM = /\b(?:www|proxy)_authorize\("([^"]+)"/;

/** What the database is told, and which of it OpenSIPS reads again; what differs there is shown with the former. */
function tellings(before: BlockSnapshot, after: BlockSnapshot, { patches }: Around): readonly Change[] {
  const common = { kind: 'statements', before: null, after: null } as const;
  return [
    ...differences(before.statements, after.statements).map(({ is, what, before: was, after: becomes }): Change => ({
      ...common,
      is,
      what,
      parts: partsOf(what, was, becomes),
      patch: patches.of(was ?? '', becomes ?? ''),
      ...STATEMENTS,
    })),
    ...differences(before.rows, after.rows).map(({ is, what }): Change => ({
      ...common,
      is,
      what: `${what}, for OpenSIPS`,
      parts: [],
      patch: [],
      ...ROWS,
    })),
  ];
}

const STATEMENTS = verdict('reload', 'the database is told while it runs');
const ROWS = verdict('reload', 'OpenSIPS reads the rows again while it runs');

function packageChanges(before: BlockSnapshot, after: BlockSnapshot, { role }: Around): readonly Change[] {
  const named = (block: BlockSnapshot) =>
    new Map(block.packages.map((each) => [each.split(' ')[0] ?? '', each.split(' ')[1] ?? 'any version'] as const));
  const change = (each: Omit<Part, 'kind'>, found: Verdict): Change => ({
    kind: 'package',
    ...each,
    parts: [],
    patch: [],
    ...found,
  });
  return [
    ...differences(named(before), named(after)).map((each) => change(each, packageVerdict(each, role))),
    ...differences(before.packageFiles, after.packageFiles).map((each) =>
      change(
        { ...each, before: each.before?.slice(0, 12) ?? null, after: each.after?.slice(0, 12) ?? null },
        isOpenSips(each.what) ? reinstalled(role) : packageVerdict(each, role),
      ),
    ),
  ];
}

function isOpenSips(name: string): boolean {
  return name.startsWith('opensips');
}

function packageVerdict({ is, what }: Omit<Part, 'kind'>, role: Role | null): Verdict {
  if (is === 'removed') return verdict('nothing', 'it stays installed');
  if (isOpenSips(what)) return reinstalled(role);
  return is === 'added'
    ? verdict('reload', 'it is installed; no daemon of it starts before its files are there')
    : verdict('calls-at-risk', 'another version is installed, and whether its daemon then restarts is not known');
}

function reinstalled(role: Role | null): Verdict {
  const { effect, because } = effectOfProxyRestart(role);
  return verdict(
    effect,
    `the new one is installed, and a program that was replaced under OpenSIPS is started: ${because}`,
  );
}

function unitChanges(before: BlockSnapshot, after: BlockSnapshot): readonly Change[] {
  return differences(before.units, after.units).map((each): Change => ({
    kind: 'unit',
    ...each,
    parts: [],
    patch: [],
    ...unitVerdict(each),
  }));
}

function unitVerdict({ is, what, after }: Omit<Part, 'kind'>): Verdict {
  if (is === 'removed') return verdict('nothing', 'nobody is told: it goes on as it is');
  if (what === debian12.units.opensips && is === 'changed')
    return verdict('calls-at-risk', 'systemd and Pacemaker hand OpenSIPS over to each other');
  return after === 'enabled'
    ? verdict('reload', 'it is enabled, and started if it does not run')
    : verdict('reload', 'it is no longer started at boot; one that runs goes on');
}

/** A secret with another version is filled in again wherever it stands. */
function secretChanges(before: BlockSnapshot, after: BlockSnapshot, around: Around): readonly Change[] {
  return differences(before.secrets, after.secrets).flatMap(
    ({ is, what, before: was, after: becomes }): readonly Change[] => {
      // One that is new, or no longer used, changes the files that name it.
      if (is !== 'changed') return [];
      const { places, effect, because } = rotated(what, after, around);
      return [
        {
          kind: 'secret',
          is,
          what,
          before: `version ${was ?? ''}`,
          after: `version ${becomes ?? ''}`,
          parts: [],
          patch: [],
          effect,
          because: `rotated; filled in anew in ${places.join(', ')}: ${because}`,
        },
      ];
    },
  );
}

function rotated(
  name: string,
  block: BlockSnapshot,
  { role }: Around,
): Verdict & { readonly places: readonly string[] } {
  const here = placeholder(name);
  const holds = (text: string) => text.includes(here);
  const statements = [...block.statements].filter(([, text]) => holds(text)).map(([path]) => path);
  const files = [...block.files].filter(([, { content }]) => holds(content));
  const verdicts = [
    ...files.map(([path, { onChange }]) =>
      block.component === 'cib' ? verdict('reload', 'Pacemaker takes it at once') : effectOfFile(onChange, path, role),
    ),
    ...statements.map(() => passwordTold(role)),
  ];
  const [first = verdict('calls-at-risk', 'where it is used is not known'), ...others] = verdicts;
  const worst = others.reduce((a, b) => (worse(a.effect, b.effect) === a.effect ? a : b), first);
  return { ...worst, places: [...files.map(([path]) => path), ...statements] };
}

function passwordTold(role: Role | null): Verdict {
  return role?.database
    ? verdict(
        'calls-at-risk',
        'the database takes the new password at once, and each proxy has the old one until it is changed: connections that are open go on, new ones are refused meanwhile',
      )
    : STATEMENTS;
}

function cibChanges(before: BlockSnapshot, after: BlockSnapshot, { patches }: Around): readonly Change[] {
  const text = (block: BlockSnapshot) => [...block.files.values()][0]?.content ?? '';
  const [old, now] = [text(before), text(after)];
  if (old === now) return [];
  const [was, becomes] = [cibItems(old), cibItems(now)];
  const values = (items: typeof was) => new Map([...items].map(([name, { value }]) => [name, value] as const));
  const changes = differences(values(was), values(becomes)).map((each): Change => {
    const found = (becomes.get(each.what) ?? was.get(each.what))?.effect(each.is, each.before, each.after);
    return {
      kind: 'cib',
      ...each,
      parts: [],
      patch: [],
      ...(found ?? verdict('calls-at-risk', 'what a change of it does is not known')),
    };
  });
  // What comes or goes as a whole is not told of part by part.
  const whole = changes.flatMap(({ is, what }) =>
    is !== 'changed' && what.startsWith(RESOURCE) ? [what.slice(RESOURCE.length)] : [],
  );
  const told = changes.filter(({ what }) => !whole.some((id) => what.startsWith(`${id} `)));
  if (told.length > 0) return told;
  return [
    {
      kind: 'cib',
      is: 'changed',
      what: 'cib.xml',
      before: null,
      after: null,
      parts: [],
      patch: patches.of(old, now),
      ...verdict('nothing', 'nothing that Pacemaker takes from it differs'),
    },
  ];
}

export function isOf(before: unknown, after: unknown): Change['is'] {
  return before === undefined || before === null
    ? 'added'
    : after === undefined || after === null
      ? 'removed'
      : 'changed';
}
