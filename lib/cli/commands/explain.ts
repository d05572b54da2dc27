import { ruleAsText } from '../../report/rules';
import { nearest } from '../../units';
import { defineCommand, succeeded, UsageError } from '../command';
import { catalogue } from './rules';

export const explain = defineCommand({
  name: 'explain',
  summary: 'tell all about one rule',
  details: ['What must hold, why, whether a finding may be accepted, and where it was read.'],
  argument: { placeholder: '<rule>', describe: 'id of the rule, such as network/virtual-ip-is-free' },
  options: {},
  run: (id, _values, { style }) => {
    const rule = catalogue.find((each) => each.id === id);
    if (rule) return succeeded(ruleAsText(rule, style));
    if (id.startsWith('input/')) return succeeded(ABOUT_INPUT);
    const meant = nearest(
      id,
      catalogue.map((each) => each.id),
    );
    throw new UsageError(
      `there is no rule '${id}'`,
      meant === undefined ? 'opensips-cdk rules lists them' : `did you mean ${meant}?`,
    );
  },
});

const ABOUT_INPUT = [
  'Findings under input/ are no rules: something in the topology cannot be read, or cannot be built.',
  'Each says what it found, what is allowed and which prop to change. None can be accepted.',
].join('\n');
