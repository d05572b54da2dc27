import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aws } from '../../lib/facts/aws';
import { siteRecords } from '../../lib/platforms/aws/dns';
import { awsSiteModel, clientSite, type SiteName } from '../../lib/testing';
import { withBlocks, type Block } from '../../lib/terraform';
import { AwsEmulator, awsProvider } from '../support/aws-emulator';
import { Holdings } from '../support/aws-holdings';
import { Deployment } from '../support/aws-terraform';

const provider = awsProvider('names of two sites against an emulator of AWS');
const REGIONS = { east: 'us-east-1', west: 'us-west-2' } as const;
const SITES = ['east', 'west'] as const;
const CALM = { status: 0 };

// The names of two sites alone, each a state of its own in a region of its own, by real Terraform.
describe.skipIf(provider === null)('names of two sites', { timeout: 600_000 }, () => {
  const out = mkdtempSync(join(tmpdir(), 'opensips-cdk-names-'));
  const folder = (site: string) => join(out, site);
  let emulator: AwsEmulator;
  let holdings: Holdings;

  /** What is the author's. */
  async function hostedZone(): Promise<string> {
    const create = `<CreateHostedZoneRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><Name>voip.example.</Name><CallerReference>one</CallerReference></CreateHostedZoneRequest>`;
    const answer = await fetch(`${emulator.endpoint}/2013-04-01/hostedzone`, {
      method: 'POST',
      body: create,
      headers: AUTHORISED,
    });
    const zone = /<Id>\/hostedzone\/(?<id>[A-Z0-9]+)</.exec(await answer.text())?.groups?.['id'] ?? '';
    return zone;
  }

  beforeAll(async () => {
    emulator = await AwsEmulator.start(provider ?? '');
    holdings = new Holdings(emulator.endpoint);
    const zone = await hostedZone();
    for (const site of SITES) {
      const deployment = place(folder(site), blocks(site, zone), emulator);
      expect(await deployment.init()).toMatchObject(CALM);
      expect(await deployment.apply()).toMatchObject(CALM);
    }
  }, 600_000);
  afterAll(async () => {
    await emulator.stop();
    rmSync(out, { recursive: true });
  });

  it('are each planned anew without a change', async () => {
    for (const site of SITES) expect(await new Deployment(emulator, folder(site)).plan()).toMatchObject(CALM);
  });

  it('stand side by side in one zone', async () => {
    const sip = (site: string) => [
      [`_sip._tcp.voip.example.`, 'SRV', site, [`10 100 5070 ${site}.voip.example.`]],
      [`_sip._udp.voip.example.`, 'SRV', site, [`10 100 5060 ${site}.voip.example.`]],
      [
        'voip.example.',
        'NAPTR',
        site,
        ['10 50 "s" "SIP+D2U" "" _sip._udp.voip.example.', '20 50 "s" "SIP+D2T" "" _sip._tcp.voip.example.'],
      ],
    ];
    const expected = [
      ...sip('east'),
      ...sip('west'),
      ['east.voip.example.', 'A', '', ['203.0.113.10']],
      ['west.voip.example.', 'A', '', ['203.0.113.20']],
    ];
    expect((await records(holdings)).sort()).toEqual(expected.sort());
    const checks = await holdings.healthChecks();
    expect([...checks.values()].sort()).toEqual(['203.0.113.10:5070', '203.0.113.20:5070']);
    const watched = (await holdings.records()).filter(({ healthCheck }) => healthCheck !== '');
    expect(watched.map(({ type, set, healthCheck }) => [type, set, checks.get(healthCheck)]).sort()).toEqual([
      ['SRV', 'east', '203.0.113.10:5070'],
      ['SRV', 'east', '203.0.113.10:5070'],
      ['SRV', 'west', '203.0.113.20:5070'],
      ['SRV', 'west', '203.0.113.20:5070'],
    ]);
  });

  it('of one site stay when the other is taken down', async () => {
    expect(await new Deployment(emulator, folder('east')).destroy()).toMatchObject(CALM);
    const left = await holdings.records();
    expect(left).toHaveLength(4);
    expect(JSON.stringify(left)).not.toContain('east');
    expect(await new Deployment(emulator, folder('west')).plan()).toMatchObject(CALM);
  });
});

const AUTHORISED = {
  authorization:
    'AWS4-HMAC-SHA256 Credential=emulator/20260101/us-east-1/route53/aws4_request, SignedHeaders=host, Signature=none',
};

function blocks(site: SiteName, hostedZone: string): readonly Block[] {
  const own = { domains: ['voip.example'], sip: ['5060/udp', '5070/tcp'] };
  const model = awsSiteModel(site, {
    platform: { hostedZone },
    proxies: own,
    dualSite: {
      mode: 'active-active',
      sites: [
        clientSite('east', { ...own, publicAddress: '203.0.113.10' }),
        clientSite('west', { ...own, publicAddress: '203.0.113.20' }),
      ],
    },
  });
  if (model.platform.id !== 'aws') throw new Error('no AWS');
  return [
    { type: 'terraform', labels: [], body: { required_providers: { aws: aws.provider } }, from: site },
    { type: 'provider', labels: ['aws'], body: { region: REGIONS[site] }, from: site },
    ...siteRecords(model, model.platform),
  ];
}

function place(folder: string, of: readonly Block[], emulator: AwsEmulator): Deployment {
  mkdirSync(folder);
  writeFileSync(join(folder, 'cdk.tf.json'), JSON.stringify(withBlocks({}, of)));
  return new Deployment(emulator, folder);
}

async function records(holdings: Holdings): Promise<(readonly [string, string, string, readonly string[]])[]> {
  return (await holdings.records()).map(
    ({ name, type, set, values }) => [name, type, set, [...values].sort()] as const,
  );
}
