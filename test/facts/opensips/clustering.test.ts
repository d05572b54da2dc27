import { describe, expect, it } from 'vitest';
import { catalogue, versionsWhere } from '../../../lib/facts/opensips/catalogue';
import {
  CLUSTER_ID_PARAMETERS,
  GATEWAY_PROBERS,
  NAT_PINGERS,
  TAG_ARGUMENTS,
  TAG_PARAMETERS,
} from '../../../lib/facts/opensips/clustering';
import { DB_MODES, MODE_PARAMETERS, MODES, PRESETS } from '../../../lib/facts/opensips/usrloc';
import { OPENSIPS_VERSIONS } from '../../../lib/model';

const inSomeVersion = (module: string, parameter: string) =>
  versionsWhere((c) => c.modules.get(module)?.parameters.has(parameter) ?? false).length > 0;

describe('facts about clustering agree with the catalogues', () => {
  it('every parameter that names a cluster exists, as a number', () => {
    const found = OPENSIPS_VERSIONS.flatMap((version) =>
      [...catalogue(version).modules.values()].flatMap(({ parameters }) =>
        [...parameters].filter(([name]) => CLUSTER_ID_PARAMETERS.has(name)),
      ),
    );
    expect(new Set(found.map(([name]) => name))).toEqual(CLUSTER_ID_PARAMETERS);
    expect(new Set(found.map(([, type]) => type))).toEqual(new Set(['integer']));
  });

  it('no parameter that names a cluster is missing', () => {
    const looks = /_cluster$|^cluster_id$|^replicate_.*_to$|^accept_replicated_[a-z]+$|^accept_pipes_from$/;
    const missing = OPENSIPS_VERSIONS.flatMap((version) =>
      [...catalogue(version).modules.values()].flatMap(({ parameters }) =>
        [...parameters.keys()].filter((name) => looks.test(name) && !CLUSTER_ID_PARAMETERS.has(name)),
      ),
    );
    expect(missing).toEqual([]);
  });

  it.each(TAG_PARAMETERS.map((fact) => [fact.module, fact.parameter, fact.cluster] as const))(
    '%s has %s and %s',
    (module, parameter, cluster) => {
      expect(inSomeVersion(module, parameter)).toBe(true);
      expect(inSomeVersion(module, cluster)).toBe(true);
    },
  );

  it.each(TAG_ARGUMENTS.map((fact) => [fact.name, fact] as const))(
    '%s takes as many arguments',
    (name, { argument }) => {
      const [exporter = ''] = catalogue('3.6').exporters(name);
      expect(catalogue('3.6').modules.get(exporter)?.functions.get(name)?.maxArgs).toBe(argument + 1);
    },
  );

  it.each([...GATEWAY_PROBERS, ...NAT_PINGERS].map((fact) => [fact.module, fact.interval] as const))(
    '%s has %s',
    (module, interval) => {
      expect(inSomeVersion(module, interval)).toBe(true);
    },
  );

  it.each(GATEWAY_PROBERS.map((fact) => [fact.module, fact.mode] as const))(
    '%s: a probing mode where it has one',
    (module, mode) => {
      expect(inSomeVersion(module, mode ?? 'cluster_probing_mode')).toBe(mode !== null);
    },
  );
});

describe('facts about how contacts are kept', () => {
  it('presets say what the single parameters could say', () => {
    for (const mode of Object.values(PRESETS)) {
      expect(MODES.cluster).toContain(mode.cluster);
      expect(MODES.restart).toContain(mode.restart);
      expect(MODES.writes).toContain(mode.writes);
    }
  });

  it('db_mode stands for presets', () => {
    expect(DB_MODES.filter((name) => !(name in PRESETS))).toEqual([]);
  });

  it.each(Object.values(MODE_PARAMETERS))('%s exists since 2.4', (parameter) => {
    expect(versionsWhere((c) => c.modules.get('usrloc')?.parameters.has(parameter) ?? false)).toEqual([
      '2.4',
      '3.4',
      '3.6',
      '4.0',
    ]);
  });
});
