import { aws as facts } from '../../facts/aws';
import { platformCapabilities } from '../../facts/platforms';
import type { AwsPlatform, Model } from '../../model';
import { interpolate, type Block } from '../../terraform';
import { configurationBlocks, configurationFiles, secretVariables, type Reach } from '../configuration';
import type { Platform } from '../platform';
import { addresses } from './address';
import { siteRecords } from './dns';
import { securityGroups } from './firewall';
import { instanceAttribute, instanceBlocks, machineBlocks } from './machine';
import { names } from './names';
import { network } from './network';
import { rights } from './rights';

/**
 * Machines in one region of AWS: Terraform 1.11 or later with the provider hashicorp/aws, versions 5.100 to 6.
 *
 * An address moves by a call to the API, one to three seconds: within a zone a secondary private address of an interface,
 * between zones a route of the VPC. A machine is fenced by stopping its instance, which takes up to a minute. Out of scope:
 * IPv6, dedicated hosts, images for other processors than 64-bit x86.
 */
export const aws: Platform = {
  id: 'aws',
  capabilities: platformCapabilities.aws,
  files: configurationFiles,
  plan: (model, bundles) => {
    const { platform } = model;
    if (platform.id !== 'aws') return [];
    const made = [
      ...requirements(model, platform),
      ...network(model, platform),
      ...securityGroups(model),
      ...machineBlocks(model, platform),
      ...addresses(model, platform),
      ...rights(model, platform),
      ...siteRecords(model, platform),
    ];
    return platform.configuration === 'none'
      ? [...made, ...secretVariables(model)]
      : [...made, ...configurationBlocks(model, bundles, reach(platform))];
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

/** At public addresses where machines have some and no bastion stands in front, else at those the network gave them. */
function reach({ instances, connection, network: { machineAddresses } }: AwsPlatform): Reach {
  const own = new Map(instances.map(({ machine, address }) => [machine, address.toString()]));
  const isPublic = machineAddresses === 'public' && connection.bastion === null;
  return {
    host: (machine) => (isPublic ? interpolate(instanceAttribute(machine, 'public_ip')) : (own.get(machine) ?? '')),
    triggers: (machine) => ({ [names.instance]: interpolate(instanceAttribute(machine, 'id')) }),
    after: (machine) => instanceBlocks(instances, machine),
  };
}
