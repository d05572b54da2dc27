import { aws as facts } from '../../facts/aws';
import { platformCapabilities } from '../../facts/platforms';
import type { AwsPlatform, Model } from '../../model';
import { interpolate, joined, type Block } from '../../terraform';
import { configurationBlocks, configurationFiles, secretVariables, type Reach } from '../configuration';
import type { Platform } from '../platform';
import { addresses, routesOf } from './address';
import { siteRecords } from './dns';
import { securityGroups } from './firewall';
import { made, prepared } from './first-boot';
import { hostKeys } from './host-keys';
import { instanceBlocks, machineBlocks } from './machine';
import { instanceAttribute } from './names';
import { network, routeTables } from './network';
import { policiesOf, rights } from './rights';

/**
 * Machines in one region of AWS: Terraform 1.11 or later with the provider hashicorp/aws, versions 5.100 to 6.
 *
 * An address moves by calls to the API: within a zone a secondary private address of an interface, between zones a route of
 * the VPC. Each call starts a program in Python, so a move takes seconds, and it waits until the lost machine is fenced by
 * stopping its instance. Out of scope: IPv6, dedicated hosts, images for other processors than 64-bit x86, instances before
 * the Nitro system.
 */
export const aws: Platform = {
  id: 'aws',
  capabilities: platformCapabilities.aws,
  files: configurationFiles,
  plan: (model, bundles) => {
    const { platform } = model;
    if (platform.id !== 'aws') return [];
    const blocks = [
      ...requirements(model, platform),
      ...network(model, platform),
      ...securityGroups(model),
      ...machineBlocks(model, bundles, platform),
      ...addresses(model, platform),
      ...rights(model, platform),
      ...siteRecords(model, platform),
      ...hostKeys(model, platform),
    ];
    return platform.configuration === 'none'
      ? [...blocks, ...secretVariables(model)]
      : [...blocks, ...configurationBlocks(model, bundles, reach(model, platform))];
  },
};

function requirements({ name }: Model, { region }: AwsPlatform): readonly Block[] {
  const { source, version } = facts.provider;
  return [
    {
      type: 'terraform',
      labels: [],
      body: { required_version: '>= 1.11', required_providers: { aws: { source, version } } },
      from: name,
    },
    {
      type: 'provider',
      labels: ['aws'],
      body: { region, default_tags: { tags: { 'opensips-cdk': name } } },
      from: name,
    },
  ];
}

/** A machine boots, and may fetch its host key and what that takes, before anybody can connect. Ours. */
const PATIENCE = '15m';

/** At public addresses where machines have some and no bastion stands in front, else at those the network gave them. */
function reach(model: Model, platform: AwsPlatform): Reach {
  const {
    instances,
    connection,
    network: { machineAddresses },
  } = platform;

  const own = new Map(instances.map(({ machine, address }) => [machine, address.toString()]));
  const isPublic = machineAddresses === 'public' && connection.bastion === null;
  return {
    host: (machine) => (isPublic ? interpolate(instanceAttribute(machine, 'public_ip')) : (own.get(machine) ?? '')),
    triggers: (machine) => made(model, machine),
    patience: PATIENCE,
    prepared: (machine) => prepared(model, machine),
    // With the routes that its agents replace, and leave to do so: Pacemaker begins as soon as it is told.
    after: (machine) => [
      ...instanceBlocks(instances, machine),
      ...routesOf(model, platform, machine),
      ...policiesOf(model, platform, machine),
    ],
    made: (resource) => {
      switch (resource.what) {
        case 'instance':
          return instanceAttribute(resource.machine, 'id');
        case 'route-tables':
          return joined(
            ',',
            routeTables(platform).map(({ expression }) => expression),
          );
      }
    },
  };
}
