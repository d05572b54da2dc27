/** One element of an answer in XML, as AWS writes them: no attributes that matter, text or elements. */
class Element {
  readonly #children = new Map<string, Element[]>();
  text = '';

  add(name: string, child: Element): void {
    this.#children.set(name, [...(this.#children.get(name) ?? []), child]);
  }

  /** Every element at the end of a path of names. */
  all(...path: readonly string[]): Element[] {
    return path.reduce<Element[]>(
      (found, name) => found.flatMap((element) => element.#children.get(name) ?? []),
      [this],
    );
  }

  /** The text at the end of a path; empty where there is none. */
  get(...path: readonly string[]): string {
    return this.all(...path)[0]?.text ?? '';
  }
}

function parse(xml: string): Element {
  const root = new Element();
  const open = [root];
  for (const [, close, name = '', empty, text = ''] of xml.matchAll(/<(\/?)([\w:]+)[^>]*?(\/?)>|([^<]+)/g)) {
    const inside = open.at(-1) ?? root;
    if (name === '') inside.text += unescaped(text);
    else if (close === '/') open.pop();
    else {
      const child = new Element();
      inside.add(name, child);
      if (empty !== '/') open.push(child);
    }
  }
  return root;
}

function unescaped(text: string): string {
  const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
  return text.replace(/&(?:#(\d+)|(\w+));/g, (all, code: string | undefined, name: string) =>
    code === undefined ? (named[name] ?? all) : String.fromCodePoint(Number(code)),
  );
}

/** A machine as the emulator holds it. */
export interface HeldInstance {
  readonly name: string;
  readonly id: string;
  readonly type: string;
  readonly zone: string;
  readonly address: string;
  readonly publicAddress: string;
  /** Its first network interface. */
  readonly interface: string;
  readonly profile: string;
  /** `required`: IMDSv2 alone. */
  readonly tokens: string;
  readonly checksSourceAndDestination: boolean;
  readonly placementGroup: string;
  /** Ids of its security groups. */
  readonly groups: readonly string[];
}

/** One rule of a security group. */
export interface HeldRule {
  /** The group's name. */
  readonly group: string;
  readonly direction: 'ingress' | 'egress';
  /** `tcp`, `udp`, `icmp`, or `-1` for all. */
  readonly protocol: string;
  readonly from: number | null;
  readonly to: number | null;
  /** A network in CIDR notation, or the id of another group. */
  readonly peer: string;
}

/** One statement of a role's policy. */
export interface HeldStatement {
  readonly role: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/** A record of a public zone. */
export interface HeldRecord {
  readonly name: string;
  readonly type: string;
  readonly set: string;
  readonly values: readonly string[];
  readonly healthCheck: string;
}

/** What the emulator holds, asked over the API that AWS has. */
export class Holdings {
  readonly #endpoint: string;

  constructor(endpoint: string) {
    this.#endpoint = endpoint;
  }

  /** Asks EC2 or IAM, as its command line does. @param parameters of the API, `InstanceId.1` */
  async ask(
    region: string,
    service: 'ec2' | 'iam',
    action: string,
    parameters: Readonly<Record<string, string>> = {},
  ): Promise<Element> {
    const version = service === 'ec2' ? '2016-11-15' : '2010-05-08';
    const body = new URLSearchParams({ Action: action, Version: version, ...parameters });
    const [answer] = parse(await this.#send(region, service, '/', { method: 'POST', body })).all(`${action}Response`);
    if (answer === undefined) throw new Error(`${action}: no answer`);
    return answer;
  }

  async #send(region: string, service: string, path: string, { headers, ...init }: Sent): Promise<string> {
    const scope = `emulator/20260101/${region}/${service}/aws4_request`;
    const response = await fetch(this.#endpoint + path, {
      ...init,
      headers: {
        ...headers,
        authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=none`,
      },
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${service} ${path}: ${String(response.status)} ${text}`);
    return text;
  }

  /** Machines that are not terminated, by name. */
  async instances(region: string): Promise<HeldInstance[]> {
    const answer = await this.ask(region, 'ec2', 'DescribeInstances');
    return answer
      .all('reservationSet', 'item', 'instancesSet', 'item')
      .filter((instance) => instance.get('instanceState', 'name') !== 'terminated')
      .map((instance) => ({
        name: tags(instance).get('Name') ?? '',
        id: instance.get('instanceId'),
        type: instance.get('instanceType'),
        zone: instance.get('placement', 'availabilityZone'),
        address: instance.get('privateIpAddress'),
        publicAddress: instance.get('ipAddress'),
        interface: instance.get('networkInterfaceSet', 'item', 'networkInterfaceId'),
        profile: instance.get('iamInstanceProfile', 'arn').split('/').at(-1) ?? '',
        tokens: instance.get('metadataOptions', 'httpTokens'),
        checksSourceAndDestination: instance.get('sourceDestCheck') === 'true',
        placementGroup: instance.get('placement', 'groupName'),
        groups: instance.all('groupSet', 'item').map((group) => group.get('groupId')),
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Ids of security groups by name, without those of the networks that AWS makes. */
  async groups(region: string): Promise<Map<string, string>> {
    const answer = await this.ask(region, 'ec2', 'DescribeSecurityGroups');
    return new Map(
      answer
        .all('securityGroupInfo', 'item')
        .filter((group) => group.get('groupName') !== 'default')
        .map((group) => [group.get('groupName'), group.get('groupId')]),
    );
  }

  /** Every rule of these groups. */
  async rules(region: string): Promise<HeldRule[]> {
    const names = new Map([...(await this.groups(region))].map(([name, id]) => [id, name]));
    const answer = await this.ask(region, 'ec2', 'DescribeSecurityGroupRules');
    return answer.all('securityGroupRuleSet', 'item').flatMap((rule) => {
      const group = names.get(rule.get('groupId'));
      if (group === undefined) return [];
      const port = (name: string) => (rule.get(name) === '' ? null : Number(rule.get(name)));
      return {
        group,
        direction: rule.get('isEgress') === 'true' ? 'egress' : 'ingress',
        protocol: rule.get('ipProtocol'),
        from: port('fromPort'),
        to: port('toPort'),
        peer: rule.get('cidrIpv4') || rule.get('cidrIpv6') || rule.get('referencedGroupInfo', 'groupId'),
      };
    });
  }

  /** Elastic addresses, and the private address each is bound to. */
  async addresses(
    region: string,
  ): Promise<{ readonly address: string; readonly to: string; readonly instance: string }[]> {
    const answer = await this.ask(region, 'ec2', 'DescribeAddresses');
    return answer.all('addressesSet', 'item').map((address) => ({
      address: address.get('publicIp'),
      to: address.get('privateIpAddress'),
      instance: address.get('instanceId'),
    }));
  }

  /** Routes to network interfaces, by route table. */
  async routes(region: string): Promise<{ readonly table: string; readonly to: string; readonly interface: string }[]> {
    const answer = await this.ask(region, 'ec2', 'DescribeRouteTables');
    return answer.all('routeTableSet', 'item').flatMap((table) =>
      table
        .all('routeSet', 'item')
        .filter((route) => route.get('networkInterfaceId') !== '')
        .map((route) => ({
          table: table.get('routeTableId'),
          to: route.get('destinationCidrBlock'),
          interface: route.get('networkInterfaceId'),
        })),
    );
  }

  async volumes(region: string): Promise<
    {
      readonly name: string;
      readonly size: number;
      readonly encrypted: boolean;
      readonly instance: string;
      readonly zone: string;
    }[]
  > {
    const answer = await this.ask(region, 'ec2', 'DescribeVolumes');
    return answer.all('volumeSet', 'item').map((volume) => ({
      name: tags(volume).get('Name') ?? '',
      size: Number(volume.get('size')),
      encrypted: volume.get('encrypted') === 'true',
      instance: volume.get('attachmentSet', 'item', 'instanceId'),
      zone: volume.get('availabilityZone'),
    }));
  }

  /** What every role may do, statement by statement. */
  async statements(): Promise<HeldStatement[]> {
    const found: HeldStatement[] = [];
    for (const role of await this.roles()) {
      const list = await this.#iam('ListRolePolicies', { RoleName: role });
      for (const { text: policy } of list.all('PolicyNames', 'member')) {
        const answer = await this.#iam('GetRolePolicy', { RoleName: role, PolicyName: policy });
        const { Statement } = JSON.parse(decodeURIComponent(answer.get('PolicyDocument'))) as Policy;
        for (const { Action, Resource } of [Statement].flat())
          found.push({ role, actions: [Action].flat(), resources: [Resource].flat() });
      }
    }
    return found;
  }

  async roles(): Promise<string[]> {
    return (await this.#iam('ListRoles')).all('Roles', 'member').map((role) => role.get('RoleName'));
  }

  async #iam(action: string, parameters: Readonly<Record<string, string>> = {}): Promise<Element> {
    const answer = await this.ask('us-east-1', 'iam', action, parameters);
    const [result] = answer.all(`${action}Result`);
    return result ?? answer;
  }

  /** Records of every zone, without those a zone has by itself. */
  async records(): Promise<HeldRecord[]> {
    const found: HeldRecord[] = [];
    for (const zone of (await this.#route53('/hostedzone')).all(
      'ListHostedZonesResponse',
      'HostedZones',
      'HostedZone',
    )) {
      const answer = await this.#route53(`${zone.get('Id')}/rrset`);
      for (const record of answer.all('ListResourceRecordSetsResponse', 'ResourceRecordSets', 'ResourceRecordSet')) {
        if (['NS', 'SOA'].includes(record.get('Type'))) continue;
        found.push({
          name: record.get('Name'),
          type: record.get('Type'),
          set: record.get('SetIdentifier'),
          values: record.all('ResourceRecords', 'ResourceRecord').map((value) => value.get('Value')),
          healthCheck: record.get('HealthCheckId'),
        });
      }
    }
    return found;
  }

  /** Health checks by id: the address and port each asks. */
  async healthChecks(): Promise<Map<string, string>> {
    const answer = await this.#route53('/healthcheck');
    return new Map(
      answer
        .all('ListHealthChecksResponse', 'HealthChecks', 'HealthCheck')
        .map((check) => [
          check.get('Id'),
          `${check.get('HealthCheckConfig', 'IPAddress')}:${check.get('HealthCheckConfig', 'Port')}`,
        ]),
    );
  }

  async #route53(path: string): Promise<Element> {
    return parse(await this.#send('us-east-1', 'route53', `/2013-04-01${path}`, {}));
  }

  /** Values of Parameter Store by name. */
  async parameters(region: string): Promise<Map<string, string>> {
    const ssm = async <T>(action: string, body: object) => {
      const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `AmazonSSM.${action}` };
      return JSON.parse(
        await this.#send(region, 'ssm', '/', { method: 'POST', headers, body: JSON.stringify(body) }),
      ) as T;
    };
    const { Parameters: all } = await ssm<{ Parameters: { Name: string }[] }>('DescribeParameters', {});
    const values = new Map<string, string>();
    for (const { Name } of all) {
      const { Parameter } = await ssm<{ Parameter: { Value: string } }>('GetParameter', { Name, WithDecryption: true });
      values.set(Name, Parameter.Value);
    }
    return values;
  }

  /** A name or id of everything there is in a region and in IAM and Route 53: what is left after the end is the same as before. */
  async everything(region: string): Promise<string[]> {
    const ids = async (action: string, set: string, id: string) =>
      (await this.ask(region, 'ec2', action)).all(set, 'item').map((item) => item.get(id));
    const found = await Promise.all([
      ids('DescribeVpcs', 'vpcSet', 'vpcId'),
      ids('DescribeSubnets', 'subnetSet', 'subnetId'),
      ids('DescribeRouteTables', 'routeTableSet', 'routeTableId'),
      ids('DescribeInternetGateways', 'internetGatewaySet', 'internetGatewayId'),
      ids('DescribeSecurityGroups', 'securityGroupInfo', 'groupId'),
      ids('DescribeNetworkInterfaces', 'networkInterfaceSet', 'networkInterfaceId'),
      ids('DescribeVolumes', 'volumeSet', 'volumeId'),
      ids('DescribeAddresses', 'addressesSet', 'allocationId'),
      ids('DescribePlacementGroups', 'placementGroupSet', 'groupId'),
      this.instances(region).then((instances) => instances.map(({ id }) => id)),
      this.roles(),
      this.healthChecks().then((checks) => [...checks.keys()]),
      this.records().then((records) => records.map(({ name }) => name)),
      this.parameters(region).then((parameters) => [...parameters.keys()]),
    ]);
    return found.flat().sort();
  }
}

interface Sent {
  readonly method?: 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: URLSearchParams | string;
}

interface Policy {
  readonly Statement: Statement | readonly Statement[];
}

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}

function tags(element: Element): Map<string, string> {
  return new Map(element.all('tagSet', 'item').map((tag) => [tag.get('key'), tag.get('value')]));
}
