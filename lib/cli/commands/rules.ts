import { rulesAsText } from '../../report/rules';
import { rules as ofModels } from '../../rules';
import { acceptanceRules } from '../../rules/acceptance';
import type { RuleMeta } from '../../rules/rule';
import { defineCommand, succeeded } from '../command';

/** Every rule a finding may name, the ones about acceptances included; by id. */
export const catalogue: readonly RuleMeta[] = [...ofModels, ...Object.values(acceptanceRules)].sort((a, b) =>
  a.id < b.id ? -1 : 1,
);

export const rules = defineCommand({
  name: 'rules',
  summary: 'list every rule a topology is held to',
  details: [],
  arguments: [],
  options: {},
  run: (_given, _values, { style }) => succeeded(rulesAsText(catalogue, style)),
});
