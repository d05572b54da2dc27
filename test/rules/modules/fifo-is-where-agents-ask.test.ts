import { describe, expect, it } from 'vitest';
import { OPENSIPS_VERSIONS } from '../../../lib/model';
import { fifoIsWhereAgentsAsk as rule } from '../../../lib/rules/modules/fifo-is-where-agents-ask';
import { exampleModel, sharedModel, withConfig } from '../../../lib/testing';
import { accepted, facts, found, onShared, PATHS, refused, values, withModule } from '../harness';

const moved = exampleModel(withModule('mi_fifo', { fifo_name: '/tmp/opensips_fifo' }));

describe(rule.id, () => {
  it.each(OPENSIPS_VERSIONS)('holds for our choice, and for other parameters, in %s', (version) => {
    expect(found(rule, exampleModel(withModule('mi_fifo', { fifo_group: 'adm' }, version)))).toEqual([]);
  });

  it('is broken by a FIFO in a folder that anyone can write to', () => {
    expect(facts(rule, moved)).toEqual([
      {
        path: PATHS.proxies,
        found: 'modparam("mi_fifo", "fifo_name", "/tmp/opensips_fifo")',
        allowed: '/run/opensips/opensips_fifo',
      },
    ]);
  });

  it('is broken by another name, and by answers elsewhere, also beside a shared database', () => {
    const edits = withModule('mi_fifo', { fifo_name: '/run/opensips/fifo', reply_dir: '/tmp/' });
    expect(values(rule, sharedModel(onShared(edits))).map(([, value]) => value)).toEqual([
      'modparam("mi_fifo", "fifo_name", "/run/opensips/fifo")',
      'modparam("mi_fifo", "reply_dir", "/tmp/")',
    ]);
  });

  it('takes our own place in the words of the author', () => {
    expect(found(rule, exampleModel(withModule('mi_fifo', { reply_dir: '/run/opensips/' })))).toEqual([]);
  });

  it('does not apply without the module', () => {
    const without = ['vsvr2a', 'vsvr2b'].reduce(
      (model, name) =>
        withConfig(model, name, (config) => ({
          ...config,
          modules: config.modules.filter((module) => module.name !== 'mi_fifo'),
        })),
      exampleModel(),
    );
    expect(rule.check(without)).toBe('does-not-apply');
  });

  it('cannot be accepted', () => {
    expect(accepted(rule, moved)).toEqual(refused(rule));
  });
});
