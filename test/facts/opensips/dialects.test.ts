import { describe, expect, it } from 'vitest';
import { catalogue } from '../../../lib/facts/opensips/catalogue';
import { dialects, type Dialect, type Exchange } from '../../../lib/facts/opensips/dialects';
import { OPENSIPS_VERSIONS } from '../../../lib/model';

const parametersOf = (exchange: Exchange) =>
  exchange.by === 'pair' ? [exchange.send, exchange.accept] : [exchange.parameter];
const present = <T>(values: readonly (T | null)[]) => values.filter((value) => value !== null);

describe.each(OPENSIPS_VERSIONS)('the dialect of %s', (version) => {
  const dialect: Dialect = dialects[version];
  const facts = catalogue(version);
  const has = (module: string, names: readonly string[]) => {
    expect(names.filter((name) => !facts.modules.get(module)?.parameters.has(name))).toEqual([]);
  };

  it('uses core parameters the version takes without a warning', () => {
    const { socket, workers, logging } = dialect;
    const words = present([
      socket,
      workers.udp,
      workers.tcp,
      logging.toStderr,
      logging.toSyslog,
      logging.facility,
      logging.scriptLevel,
    ]);
    expect(words.filter((word) => facts.coreParameters.get(word)?.standing !== 'good')).toEqual([]);
  });

  it('uses parameters its modules have', () => {
    const { clusterer, nodeInfo, usrloc, dialog } = dialect;
    has(
      'clusterer',
      present([clusterer.ownId, clusterer.rerouting, nodeInfo?.own ?? null, nodeInfo?.neighbor ?? null]),
    );
    has('clusterer', dialect.clusterer.dbMode === 'yes' ? ['db_mode'] : []);
    has('clusterer', dialect.clusterer.pings === 'yes' ? ['ping_interval', 'ping_timeout', 'node_timeout'] : []);
    has('usrloc', [...parametersOf(usrloc.exchange), usrloc.mode === 'preset' ? 'working_mode_preset' : 'db_mode']);
    has('usrloc', usrloc.pinging === 'none' ? [] : [usrloc.pinging]);
    has('dialog', [...parametersOf(dialog.exchange), ...parametersOf(dialog.profiles), ...present([dialog.autoSync])]);
    has('dialog', [
      'replicate_profiles_timer',
      'replicate_profiles_expire',
      'profiles_with_value',
      'profiles_no_value',
    ]);
    has('ratelimit', [...parametersOf(dialect.ratelimit.exchange), 'repl_timer_interval', 'repl_timer_expire']);
    has('ratelimit', [
      'timer_interval',
      ...(dialect.ratelimit.algorithm === 'SBT' ? ['window_size', 'slot_period'] : []),
    ]);
    has('nathelper', dialect.natPinging === 'sharing-tag' ? ['cluster_id', 'cluster_sharing_tag'] : []);
    has('clusterer', dialect.tags === 'clusterer' ? ['sharing_tag'] : []);
    has('dialog', dialect.tags === 'modules' ? ['dlg_sharing_tag'] : []);
  });

  it('names columns of table clusterer that its module can rename', () => {
    const columns = dialect.clusterer.columns.filter((column) => column !== dialect.clusterer.idColumn);
    has(
      'clusterer',
      columns.map((column) => `${column}_col`),
    );
    expect(dialect.clusterer.columns).toContain(dialect.clusterer.idColumn);
  });

  it('speaks MI commands the version has, by their full names', () => {
    const { mi } = dialect;
    const syncing = present([mi.listCapabilities, mi.syncContacts, mi.syncDialogs]);
    const commands = [...mi.activateTag, ...mi.listTags, mi.switchNatPing, ...syncing];
    expect(commands.map((command) => facts.mi(command))).toEqual(commands);
  });

  it('gives save() a tag exactly where save() takes four arguments', () => {
    const takes = facts.modules.get('registrar')?.functions.get('save')?.maxArgs;
    expect(dialect.usrloc.ownership === 'tag').toBe(takes === 4);
  });
});
