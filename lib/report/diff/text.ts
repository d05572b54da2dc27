import { MEANING, type Change, type Diff, type StackDiff } from '../../diff';
import { count, printable, shortened, table, type Style } from '../style';
import {
  kindOf,
  machinesOf,
  sentence,
  stepGroups,
  subjectGroups,
  valuesOf,
  type StepGroup,
  type SubjectGroup,
} from './groups';

/** A diff for a terminal: what happens to calls, what the roll-out does, then every change. */
export function diffAsText(diff: Diff, style: Style): string {
  const notes = diff.notes.map(sentence);
  if (diff.effect === null) return [style('good', 'no change'), ...notes].join('\n');
  return [...diff.stacks.flatMap((stack) => stackLines(stack, style)), ...notes].map(readable).join('\n');
}

function stackLines({ name, effect, calls, subjects, steps, notes }: StackDiff, style: Style): readonly string[] {
  return [
    `${style('name', name)}: ${style('heading', effect)} (${MEANING[effect]})`,
    ...calls.map((each) => `  ${sentence(each)}`),
    ...(steps.length > 0 ? ['', style('heading', 'Roll-out'), ...stepGroups(steps).flatMap(stepLines)] : []),
    ...(steps.length > 0 ? ['  A step that fails puts the previous files back and ends the roll-out.'] : []),
    '',
    style('heading', 'Changes'),
    ...subjectGroups(subjects).flatMap((group) => subjectLines(group, style)),
    ...notes.map((note) => sentence(note)),
    '',
  ];
}

function stepLines(group: StepGroup, i: number): readonly string[] {
  const { components, before, does, after } = group.step;
  const list = (label: string, lines: readonly string[]) => lines.map((line) => `       ${label.padEnd(7)} ${line}`);
  return [
    `  ${String(i + 1).padStart(2)}. ${machinesOf(group, printable)} (${components.join(', ')})`,
    ...list('first', before),
    ...list('then', does),
    ...list('proof', after),
  ];
}

function subjectLines({ names, first }: SubjectGroup, style: Style): readonly string[] {
  const { role, effect, changes } = first;
  return [
    `  ${style('name', names.join(', '))}${role === '' ? '' : ` (${role})`}: ${effect}, ${count(changes.length, 'change')}`,
    ...changes.flatMap((change) => changeLines(change, style)),
  ];
}

function changeLines(change: Change, style: Style): readonly string[] {
  const values = valuesOf(change);
  return [
    `    ${kindOf(change)}  ${printable(change.what)}${values === '' ? '' : `  ${printable(values)}`}`,
    `      ${style('label', change.effect)}  ${printable(sentence(change.because))}`,
    ...table(change.parts.map((part) => [`      ${part.is}`, printable(part.what), printable(valuesOf(part))])),
    ...change.patch.map((line) => `      | ${line.split('\t').map(printable).join('\t')}`),
  ];
}

function readable(line: string): string {
  return shortened(line).trimEnd();
}
