import { describe, expect, it } from 'vitest';
import { OpenSipsVersion } from '../../../constructs';
import { debian12 } from '../../../lib/facts/debian-12';
import { tables } from '../../../lib/facts/tables';
import { readOptions } from '../../../lib/lab/stand-in/options';
import { Registrar } from '../../../lib/lab/stand-in/registrar';
import { schemaScripts } from '../../../lib/lab/stand-in/schema';
import { readSettings } from '../../../lib/lab/stand-in/settings';
import { headerOf, headersOf, parseSip, writeRequest } from '../../../lib/lab/traffic/sip';
import { OPENSIPS_VERSIONS } from '../../../lib/model';
import { render } from '../../../lib/render';
import { parseSql } from '../../../lib/syntax/sql';
import { sharedModel } from '../../../lib/testing/shared';
import { output, rig } from '../../support/rig';

const CFG = 'machines/vsvr2b/etc/opensips/opensips.cfg';

describe('the options of the stand-in', () => {
  it('are those of the package unit', () => {
    const words = '-P /run/o.pid -f /etc/o.cfg -m 256 -M 16'.split(' ');
    expect(readOptions(words)).toMatchObject({ action: 'serve', file: '/etc/o.cfg', pidFile: '/run/o.pid' });
    expect(readOptions([...words, '-F'])).toMatchObject({ foreground: true });
  });

  it('may stand together', () => {
    expect(readOptions(['-Cf/etc/o.cfg'])).toMatchObject({ action: 'check', file: '/etc/o.cfg' });
    expect(readOptions(['-V'])).toMatchObject({ action: 'version' });
  });

  it('that make no sense are refused', () => {
    expect(() => readOptions(['serve'])).toThrow("what is 'serve'?");
    expect(() => readOptions(['-f'])).toThrow('-f needs a word');
  });
});

describe.each(OPENSIPS_VERSIONS)('what the stand-in reads in a script of %s', (version) => {
  const text = output(rig({ version: OpenSipsVersion.of(version) }).stack, CFG);
  const settings = readSettings(text, version);

  it('is what it says', () => {
    expect(settings.sockets.map(({ protocol, host, port }) => `${protocol}:${host.toString()}:${port}`)).toEqual([
      'udp:192.168.3.126:5060',
      'bin:192.168.3.126:5678',
      'udp:192.168.3.100:5060',
    ]);
    expect(settings).toMatchObject({
      nodeId: 2,
      cluster: 1,
      database: 'mysql://opensips@localhost/opensips',
      tags: ['2.2', '2.3'].includes(version) ? [] : ['vip'],
      mi: { fifo: '/run/opensips/opensips_fifo', mode: 0o660, replies: '/run/opensips/' },
      realm: '192.168.3.100',
    });
  });

  it('has to close its brackets, and to listen somewhere', () => {
    expect(() => readSettings(`${text}\nroute[x] {`, version)).toThrow("'{' is not closed");
    expect(() => readSettings('log_level = 3\n', version)).toThrow('no socket');
  });

  it('has its tables, with their numbers', () => {
    const scripts = schemaScripts(version);
    const statements = [...scripts.values()]
      .flatMap(parseSql)
      .map((tokens) => tokens.map(({ text: t }) => t).join(' '));
    for (const { table, script, version: number } of tables(version).values()) {
      expect(scripts.get(`${script}-create.sql`)).toContain(`CREATE TABLE \`${table}\``);
      if (number !== null)
        expect(statements).toContain(
          `INSERT INTO version ( table_name , table_version ) VALUES ( ${table} , ${number} )`,
        );
    }
  });
});

describe.each(OPENSIPS_VERSIONS)('what the stand-in reads in a script of %s with a shared database', (version) => {
  const model = sharedModel({ proxies: { version } });
  const cfg = render(model).find((artifact) => artifact.kind === 'file' && artifact.path === debian12.opensips.config);

  it('is the virtual address alone, and nobody to talk to', () => {
    const settings = readSettings(cfg?.kind === 'file' ? cfg.content : '', version);
    expect(settings.sockets.map(({ protocol, host, port }) => `${protocol}:${host.toString()}:${port}`)).toEqual([
      'udp:192.0.2.10:5060',
    ]);
    expect(settings).toMatchObject({ database: null, tags: [], realm: '192.0.2.10' });
    expect(settings.mi).not.toBeNull();
  });
});

describe('the registrar of the stand-in', () => {
  const ask = (registrar: Registrar, method: string, headers: readonly (readonly [string, string])[] = []) => {
    const text = registrar.answer(
      parseSip(
        writeRequest(method, 'sip:192.0.2.1', [['To', '<sip:lab0001@192.0.2.1>'], ['Call-ID', 'one'], ...headers]),
      )!,
    );
    return text === undefined ? undefined : parseSip(text);
  };
  const contact = ['Contact', '<sip:lab0001@192.0.2.9:5070>'] as const;
  const proof = ['Authorization', 'Digest username="lab0001"'] as const;

  it('challenges, and then keeps the contact until it is taken back', () => {
    const registrar = new Registrar('home');
    const challenged = ask(registrar, 'REGISTER', [contact]);
    expect(challenged?.status).toBe(401);
    expect(headerOf(challenged!, 'www-authenticate')).toMatch(/realm="home", nonce="[0-9a-f]{32}"/);
    expect(registrar.contacts().size).toBe(0);

    const done = ask(registrar, 'REGISTER', [contact, proof, ['Expires', '60']]);
    expect(done?.status).toBe(200);
    expect(headersOf(done!, 'contact')).toEqual(['<sip:lab0001@192.0.2.9:5070>;expires=60']);
    expect([...registrar.contacts()]).toEqual([['lab0001', ['sip:lab0001@192.0.2.9:5070']]]);

    ask(registrar, 'REGISTER', [contact, proof, ['Expires', '0']]);
    expect(registrar.contacts().size).toBe(0);
  });

  it('says that it is alive, and what it is', () => {
    const answer = ask(new Registrar(null), 'OPTIONS');
    expect(answer?.status).toBe(200);
    expect(headerOf(answer!, 'server')).toContain('stand-in');
  });

  it('takes no calls', () => {
    expect(ask(new Registrar(null), 'INVITE')).toMatchObject({ status: 501, reason: 'This is a stand-in' });
    expect(ask(new Registrar(null), 'ACK')).toBeUndefined();
  });
});
