import { Size } from '../units';

/** An instance type: processors as AWS counts them, and memory. */
export interface InstanceType {
  readonly name: string;
  readonly processors: number;
  readonly gibibytes: number;
}

/** Of the Nitro system, 64-bit x86, in all larger regions; the letter says how much memory comes with a processor. */
const FAMILIES = [
  { name: 'c6i', gibibytes: 2 },
  { name: 'm6i', gibibytes: 4 },
  { name: 'r6i', gibibytes: 8 },
] as const;

const SIZES = [
  { name: 'large', processors: 2 },
  ...[1, 2, 4, 8, 12, 16, 24, 32].map((n) => ({ name: `${n === 1 ? '' : n}xlarge`, processors: 4 * n })),
];

/** What AWS calls and allows things. Sources: Amazon EC2 and VPC user guides; wiki.debian.org/Cloud/AmazonEC2Image. */
export const aws = {
  /** hashicorp/aws: write-only arguments of parameters are there since 5.88. */
  provider: { source: 'hashicorp/aws', version: '>= 5.100, < 7' },
  /** Login name of Debian's images. */
  login: 'admin',
  /** Debian 12 for 64-bit x86: Debian's account, and how it names the images. */
  image: { owner: '136693071363', name: 'debian-12-amd64-*' },
  /** Prefix lengths of VPCs and subnets. */
  prefixes: { shortest: 16, longest: 28 },
  /** The first addresses of a subnet are AWS's own, and so is its last one. */
  reservedAddresses: 4,
  /** Where a machine's own SSH host key is kept for it. */
  hostKeyParameter: (stack: string, machine: string) => `/opensips-cdk/${stack}/${machine}/ssh-host-key`,
  /**
   * A machine's role and instance profile: an account has those of all its regions together, and a role's name has 64
   * characters at most. Source: AWS IAM user guide, "IAM and AWS STS quotas".
   */
  role: {
    name: (stack: string, region: string, machine: string) => `${stack}-${region}-${machine}`,
    longest: 64,
  },
  /** Where udev finds a volume on machines of the Nitro system, whatever number its controller has there. */
  volumeDevice: {
    prefix: '/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_',
    /** The id of a volume has a dash behind `vol`, and the serial number of its device has none. */
    separator: '-',
  },
  /** Room for a database: contacts and accounts are small, what replication keeps is not. The default is ours. */
  databaseVolume: { usual: '20GiB', min: Size.gibibytes(8), max: Size.gibibytes(16_000) },
  /** For a machine that nothing grows on: a vote, or what hands out a plan. */
  smallest: { name: 't3.small', processors: 2, gibibytes: 2 } satisfies InstanceType,
  /** The smallest first, which is also the order of what they cost. */
  types: SIZES.flatMap((size): readonly InstanceType[] =>
    FAMILIES.map((family) => ({
      name: `${family.name}.${size.name}`,
      processors: size.processors,
      gibibytes: family.gibibytes * size.processors,
    })),
  ),
  /** Route 53: seconds between two questions, and how many in a row go unanswered before a site is lost. */
  healthCheck: { interval: 30, failures: 3 },
  /** Records that Route 53 answers with at most. */
  multivalueAnswers: 8,
  /** Sources: Amazon VPC user guide, "Amazon VPC quotas" and "Security group rules"; Amazon EC2 API, IpRange. */
  securityGroup: {
    /** Rules of a group in one direction, for each address family; an account may be allowed more. */
    rules: 60,
    /** What rules let in besides openings; a code of -1 is any. */
    icmp: {
      ipv4: {
        protocol: 'icmp',
        messages: [
          { type: 8, code: -1, what: 'Ping' },
          { type: 3, code: 4, what: 'A packet was too large' },
        ],
      },
      ipv6: {
        protocol: 'icmpv6',
        messages: [
          { type: 128, code: -1, what: 'Ping' },
          { type: 2, code: -1, what: 'A packet was too large' },
        ],
      },
    },
    /** Characters that a description may not have, and how many it may. */
    description: { others: /[^A-Za-z0-9 ._\-:/()#,@[\]+=&;{}!$*]/g, length: 255 },
  },
  names: {
    region: /^[a-z]{2}(-[a-z]+)+-\d$/,
    zone: /^[a-z]{2}(-[a-z]+)+-\d[a-z]$/,
    vpc: /^vpc-([0-9a-f]{8}|[0-9a-f]{17})$/,
    subnet: /^subnet-([0-9a-f]{8}|[0-9a-f]{17})$/,
    routeTable: /^rtb-([0-9a-f]{8}|[0-9a-f]{17})$/,
    transitGateway: /^tgw-([0-9a-f]{8}|[0-9a-f]{17})$/,
    peering: /^pcx-([0-9a-f]{8}|[0-9a-f]{17})$/,
    image: /^ami-([0-9a-f]{8}|[0-9a-f]{17})$/,
    allocation: /^eipalloc-([0-9a-f]{8}|[0-9a-f]{17})$/,
    owner: /^(\d{12}|amazon|self)$/,
    hostedZone: /^[A-Z0-9]{1,32}$/,
    certificate: /^[a-z0-9-]+-cert-v01@openssh\.com [A-Za-z0-9+/]+={0,2}( [\x20-\x7e]*)?$/,
    instanceType: /^[a-z][a-z0-9-]*\.[a-z0-9-]+$/,
    /** Of another processor than the image's, by the letter behind the generation, or before Nitro, where disks have other names. */
    unfitInstanceType:
      /^([a-z]+\d+[a-z]*g[a-z]*|mac\d.*|t[12]|[cm][1-4]|r[34]|[dg][23]|g3s|p[23]|f1|h1|i[23]|x1e?|a1)\./,
  },
} as const;
