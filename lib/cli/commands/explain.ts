import { ruleAsText } from '../../report/rules';
import { printable } from '../../report/style';
import { nearest } from '../../units';
import { defineCommand, succeeded, UsageError } from '../command';
import { catalogue } from './rules';

export const explain = defineCommand({
  name: 'explain',
  summary: 'tell all about one rule',
  details: [
    'What must hold, why, whether a finding may be accepted, and where it was read; then an example',
    'that breaks it, what to change, the same put right, and what its names stand for.',
  ],
  arguments: [{ placeholder: '<rule>', describe: 'id of the rule, such as network/virtual-ip-is-free', takes: 'one' }],
  options: {},
  run: ([id = ''], _values, { style }) => {
    const rule = catalogue.find((each) => each.id === id);
    if (rule) return succeeded(ruleAsText(rule, style));
    if (id.startsWith('input/')) return succeeded(ABOUT_INPUT);
    throw new UsageError(`there is no rule '${printable(id)}'`, suggestion(id));
  },
});

/** The id with a slip of the pen in it, or those that hold what was written. */
function suggestion(written: string): string {
  const ids = catalogue.map((rule) => rule.id);
  const meant = nearest(written, ids);
  if (meant !== undefined) return `did you mean ${meant}?`;
  const holding = written === '' ? [] : ids.filter((id) => id.includes(written));
  return holding.length > 0 ? `there are ${holding.join(', ')}` : 'opensips-cdk rules lists them';
}

const ABOUT_INPUT = [
  'Findings under input/ are no rules: something in the topology cannot be read, or cannot be built.',
  'Each says what it found, what is allowed and which prop to change. None can be accepted.',
].join('\n');
