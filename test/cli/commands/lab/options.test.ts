import { describe, expect, it } from 'vitest';
import { chosenCluster, chosenSite, percentage, wholeNumber } from '../../../../lib/cli/commands/lab/options';
import { Lab } from '../../../../lib/lab/lab';
import { labPlan } from '../../../../lib/lab/plan';
import { siteModel } from '../../../../lib/testing/sites';

const models = [siteModel('east'), siteModel('west')];
const lab = new Lab(labPlan('/project/main.ts', models), models, {
  say: () => undefined,
  signal: new AbortController().signal,
});
const machinesOf = (cluster: ReturnType<typeof chosenCluster>) => cluster.cluster.nodes.map(({ machine }) => machine);

describe('the cluster that a command is about', () => {
  it('is the one that is named', () => {
    expect(machinesOf(chosenCluster(lab, { cluster: 'west' }, lab.machine('east1')))).toEqual(['west1', 'west2']);
  });

  it('is that of the machine where only that is named', () => {
    expect(machinesOf(chosenCluster(lab, { cluster: undefined }, lab.machine('east1')))).toEqual(['east1', 'east2']);
  });

  it('has to be named where there are several', () => {
    expect(() => chosenCluster(lab, { cluster: undefined })).toThrow('more than one proxy cluster');
  });
});

describe('the site that a command is about', () => {
  it('is the one that is named, or none', () => {
    expect(chosenSite(lab, { site: 'east' }, undefined)?.machines).toEqual(['east1', 'east2']);
    expect(chosenSite(lab, { site: undefined }, 'east1')).toBeUndefined();
  });

  it('is not named beside a machine', () => {
    expect(() => chosenSite(lab, { site: 'east' }, 'west1')).toThrow("machine 'west1', or --site east");
  });
});

describe('numbers', () => {
  it.each(['0', '1', '0.5', '100'])('%s is a percentage', (text) => {
    expect(percentage(text, '--loss')).toBe(Number(text));
  });

  it.each(['', '-1', '101', '1%', '1e1', '.5'])('%j is none', (text) => {
    expect(() => percentage(text, '--loss')).toThrow(
      expect.objectContaining({
        message: '--loss is not a number that can be used',
        hints: [`found    ${JSON.stringify(text)}`, 'allowed  a number from 0 to 100, such as 0.5'],
      }),
    );
  });

  it('are whole where that is asked', () => {
    expect(wholeNumber('7', 'n', 1, 9)).toBe(7);
    for (const text of ['0', '10', '1.5']) expect(() => wholeNumber(text, 'n', 1, 9)).toThrow('n is not a number');
  });
});
