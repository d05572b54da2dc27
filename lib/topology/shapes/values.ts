import { list, map, maybe, number, record, secretive, text, variants, word, type Shape } from '../shape';
import type { MachineRecord, SecretRecord } from '../topology';

type SecretFrom<F extends SecretRecord['from']> = Extract<SecretRecord, { readonly from: F }>;

const SECRET = 'Secret.fromEnvironment, .fromFile, .fromCommand or .fromVariable';

export const duration = text('a Duration, such as Duration.seconds(20)');
export const size = text('a Size, such as Size.mebibytes(256)');
export const whole = number('a whole number');
export const proxies = text('a ProxyCluster of the same stack');
export const texts = map(text());
export const path = text('the path of a construct');

/** Where a secret comes from; what stands in its place is never told. */
export const secret: Shape<SecretRecord> = secretive(
  variants<SecretRecord, 'from'>(SECRET, 'from', {
    environment: record<SecretFrom<'environment'>>(SECRET, {
      from: word('environment'),
      name: text('the name of an environment variable'),
      version: whole,
    }),
    file: record<SecretFrom<'file'>>(SECRET, { from: word('file'), file: text('the path of a file'), version: whole }),
    command: record<SecretFrom<'command'>>(SECRET, {
      from: word('command'),
      command: text('a command line'),
      version: whole,
    }),
    variable: record<SecretFrom<'variable'>>(SECRET, {
      from: word('variable'),
      name: text('the name of a Terraform variable'),
      version: whole,
    }),
  }),
);

export const machine: Shape<MachineRecord> = record<MachineRecord>('Machine.at(…) or Machine.in(…)', {
  name: text('a host name'),
  address: text('an IPv4 or IPv6 address, as text'),
  nodeId: maybe(whole),
  interface: maybe(text('the name of a network interface')),
  links: maybe(list(text('an IPv4 or IPv6 address, as text'))),
  zone: maybe(text('a zone of the platform')),
  instanceType: maybe(text('the name of an instance type')),
  databaseVolume: maybe(size),
});
