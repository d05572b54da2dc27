import { createServer, request, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Group {
  readonly name: string;
  readonly id: string;
  readonly strategy: string;
  readonly partitions: string | null;
  readonly level: string | null;
  readonly tags: readonly (readonly [key: string, value: string])[];
}

interface Seat {
  readonly group: string;
  readonly partition: string | null;
}

/** A proxy in front of the emulator, on a loopback port of its own. */
export interface Proxy {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Answers in moto's place what moto 5.2 lacks, and puts back what it loses, so that the blocks under test need no
 * shape of their own: placement groups; the security groups of an instance, which the provider says of its network
 * interface and moto reads of the instance alone; the interface that goes with its instance; the public address that
 * an interface does not have.
 */
export async function startProxy(target: number): Promise<Proxy> {
  const ec2 = new Ec2();
  const server = createServer((incoming, outgoing) => {
    answer(ec2, target, incoming, outgoing).catch((error: unknown) => {
      outgoing.writeHead(502).end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

async function answer(ec2: Ec2, target: number, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const body = await read(incoming);
  const isForm = (incoming.headers['content-type'] ?? '').includes('form-urlencoded');
  const params = new URLSearchParams(isForm ? body.toString() : '');
  const region = /\/(?<region>[a-z0-9-]+)\/ec2\/aws4_request/.exec(incoming.headers.authorization ?? '')?.groups
    ?.region;
  if (region === undefined) {
    const { status, headers, text } = await pass(target, incoming, body);
    outgoing.writeHead(status, headers).end(text);
    return;
  }
  const own = ec2.answer(region, params);
  if (own !== null) {
    outgoing.writeHead(200, { 'content-type': 'text/xml' }).end(own);
    return;
  }
  const { status, headers, text } = await pass(target, incoming, Buffer.from(ec2.asked(params).toString()));
  const mended = Buffer.from(status === 200 ? ec2.answered(params, text.toString()) : text);
  outgoing.writeHead(status, { ...headers, 'content-length': String(mended.length) }).end(mended);
}

/** What the proxy knows of EC2: placement groups by region, and the instances in them. */
class Ec2 {
  readonly #groups = new Map<string, Group>();
  readonly #seats = new Map<string, Seat>();

  /** The answer to what moto lacks; null where moto has one. */
  answer(region: string, params: URLSearchParams): string | null {
    const action = params.get('Action');
    const name = params.get('GroupName') ?? '';
    if (action === 'CreatePlacementGroup') {
      const group: Group = {
        name,
        id: `pg-${String(this.#groups.size + 1).padStart(17, '0')}`,
        strategy: params.get('Strategy') ?? 'cluster',
        partitions: params.get('PartitionCount'),
        level: params.get('SpreadLevel'),
        tags: tagsOf(params),
      };
      this.#groups.set(`${region}/${name}`, group);
      return response(action, `<placementGroup>${xml(region, group)}</placementGroup>`);
    }
    if (action === 'DeletePlacementGroup') {
      this.#groups.delete(`${region}/${name}`);
      return response(action, '<return>true</return>');
    }
    if (action !== 'DescribePlacementGroups') return null;
    const asked = [...params].filter(([key]) => key.startsWith('GroupName.')).map(([, value]) => value);
    const found = [...this.#groups]
      .filter(([key, group]) => key.startsWith(`${region}/`) && (asked.length === 0 || asked.includes(group.name)))
      .map(([, group]) => `<item>${xml(region, group)}</item>`);
    return response(action, `<placementGroupSet>${found.join('')}</placementGroupSet>`);
  }

  /** A request in the words that moto reads. */
  asked(params: URLSearchParams): URLSearchParams {
    if (params.get('Action') !== 'RunInstances') return params;
    const mended = new URLSearchParams(params);
    for (const [key, value] of params) {
      const [, nth] = /^NetworkInterface\.1\.SecurityGroupId\.(\d+)$/.exec(key) ?? [];
      if (nth !== undefined) mended.set(`SecurityGroupId.${nth}`, value);
    }
    if (params.has('NetworkInterface.1.SubnetId')) mended.set('NetworkInterface.1.DeleteOnTermination', 'true');
    return mended;
  }

  /** An answer with what moto lost. */
  answered(params: URLSearchParams, text: string): string {
    const group = params.get('Placement.GroupName');
    const [, id] = /<instanceId>(i-[0-9a-f]+)</.exec(text) ?? [];
    if (params.get('Action') === 'RunInstances' && group !== null && id !== undefined)
      this.#seats.set(id, { group, partition: params.get('Placement.PartitionNumber') });
    return text
      .replace(/<association\s*\/>|<association><\/association>/g, '')
      .replace(
        /(?<id>i-[0-9a-f]+)(?<between><\/instanceId>.*?)<placement><groupName\/>/gs,
        (all, id: string, between: string) => {
          const seat = this.#seats.get(id);
          if (seat === undefined) return all;
          const partition = seat.partition === null ? '' : `<partitionNumber>${seat.partition}</partitionNumber>`;
          return `${id}${between}<placement><groupName>${seat.group}</groupName>${partition}`;
        },
      );
  }
}

function response(action: string, inner: string): string {
  const open = `${action}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15"`;
  return `<${open}><requestId>proxy</requestId>${inner}</${action}Response>`;
}

function tagsOf(params: URLSearchParams): Group['tags'] {
  return [...params].flatMap(([key, value]): Group['tags'] => {
    const nth = /^TagSpecification\.1\.Tag\.(?<nth>\d+)\.Key$/.exec(key)?.groups?.nth;
    return nth === undefined ? [] : [[value, params.get(`TagSpecification.1.Tag.${nth}.Value`) ?? '']];
  });
}

function xml(region: string, { name, id, strategy, partitions, level, tags }: Group): string {
  return [
    `<groupName>${name}</groupName><groupId>${id}</groupId><strategy>${strategy}</strategy><state>available</state>`,
    partitions === null ? '' : `<partitionCount>${partitions}</partitionCount>`,
    level === null ? '' : `<spreadLevel>${level}</spreadLevel>`,
    `<tagSet>${tags.map(([key, value]) => `<item><key>${key}</key><value>${value}</value></item>`).join('')}</tagSet>`,
    `<groupArn>arn:aws:ec2:${region}:123456789012:placement-group/${name}</groupArn>`,
  ].join('');
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: Buffer;
}

function pass(port: number, { url, method, headers }: IncomingMessage, body: Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = { ...headers, connection: 'close', ...(body.length > 0 && { 'content-length': String(body.length) }) };
    const onward = request({ host: '127.0.0.1', port, path: url, method, headers: sent }, (reply) => {
      read(reply).then((text) => {
        resolve({ status: reply.statusCode ?? 502, headers: reply.headers, text });
      }, reject);
    });
    onward.on('error', reject);
    onward.end(body);
  });
}

async function read(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
