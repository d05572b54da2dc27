import { createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { BSON, type Document } from 'bson';

/**
 * A store that speaks MongoDB's wire protocol, as far as OpenSIPS does: documents in collections, found, upserted and
 * removed by the values of their fields. It keeps what it is told in memory, and refuses what it does not know by name.
 * Run as a program, `node --import tsx mongodb.ts <address> <port>`, it tells all documents for each line of its input, and ends with it.
 */

const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;
const HEADER = 16;

type Collections = Map<string, Document[]>;

/** What a client may ask, by the name of the command; the name's own value is the collection. */
const COMMANDS: Readonly<Record<string, (command: Document, collections: Collections) => Document>> = {
  hello,
  isMaster: hello,
  ismaster: hello,
  ping: () => ({}),
  endSessions: () => ({}),
  find: (command, collections) => {
    const { name, documents } = collection(command, 'find', collections);
    const found = documents.filter((document) => fits(document, (command['filter'] ?? {}) as Document));
    const limit = Math.abs(Number(command['limit'] ?? 0));
    return { cursor: { id: BSON.Long.ZERO, ns: name, firstBatch: limit > 0 ? found.slice(0, limit) : found } };
  },
  insert: (command, collections) => {
    const { documents } = collection(command, 'insert', collections);
    const added = (command['documents'] ?? []) as Document[];
    documents.push(...added);
    return { n: added.length };
  },
  update: (command, collections) => {
    const { documents } = collection(command, 'update', collections);
    const results = ((command['updates'] ?? []) as Document[]).map((one) => update(one, documents));
    const upserted = results.flatMap(({ id }, index) => (id === undefined ? [] : [{ index, _id: id }]));
    const n = results.reduce((sum, each) => sum + each.n, 0);
    return { n, nModified: n - upserted.length, ...(upserted.length > 0 && { upserted }) };
  },
  delete: (command, collections) => {
    const { documents } = collection(command, 'delete', collections);
    let n = 0;
    for (const { q, limit } of (command['deletes'] ?? []) as Document[]) {
      for (let i = documents.length - 1; i >= 0; i--) {
        if (!fits(documents[i] ?? {}, q as Document)) continue;
        documents.splice(i, 1);
        n++;
        if (Number(limit) === 1) break;
      }
    }
    return { n };
  },
};

function hello(): Document {
  return {
    ...{ ismaster: true, isWritablePrimary: true, helloOk: true, minWireVersion: 0, maxWireVersion: 17 },
    ...{ maxBsonObjectSize: 16 * 1024 * 1024, maxMessageSizeBytes: 48_000_000, maxWriteBatchSize: 100_000 },
    ...{ localTime: new Date(0), readOnly: false },
  };
}

function collection(command: Document, verb: string, collections: Collections) {
  const name = `${String(command['$db'])}.${String(command[verb])}`;
  const documents = collections.get(name) ?? [];
  collections.set(name, documents);
  return { name, documents };
}

/** Equal in every field that is asked for. */
function fits(document: Document, filter: Document): boolean {
  return Object.entries(filter).every(([field, wanted]) => {
    if (field.startsWith('$') || (typeof wanted === 'object' && wanted !== null && hasOperator(wanted as Document)))
      throw new Error(`filter not understood: ${JSON.stringify(filter)}`);
    const [is, asked] = [document[field], wanted].map((v: unknown) => BSON.serialize({ v }));
    return Buffer.from(is ?? []).equals(asked ?? Buffer.alloc(0));
  });
}

function hasOperator(value: Document): boolean {
  return Object.keys(value).some((key) => key.startsWith('$'));
}

function update({ q, u, upsert, multi }: Document, documents: Document[]): { n: number; id?: unknown } {
  const change = u as Document;
  const unknown = Object.keys(change).find((operator) => operator !== '$set' && operator !== '$unset');
  if (unknown !== undefined) throw new Error(`update not understood: ${unknown}`);
  const found = documents.filter((document) => fits(document, q as Document));
  const chosen = multi === true ? found : found.slice(0, 1);
  if (chosen.length === 0 && upsert !== true) return { n: 0 };
  const fresh: Document = { _id: new BSON.ObjectId(), ...(q as Document) };
  if (chosen.length === 0) documents.push(fresh);
  for (const document of chosen.length > 0 ? chosen : [fresh]) {
    Object.assign(document, change['$set'] as Document | undefined);
    for (const field of Object.keys((change['$unset'] ?? {}) as Document)) Reflect.deleteProperty(document, field);
  }
  return chosen.length > 0 ? { n: chosen.length } : { n: 1, id: fresh['_id'] };
}

function answer(command: Document, collections: Collections): Document {
  const [verb = ''] = Object.keys(command);
  const run = COMMANDS[verb];
  if (!run) return { ok: 0, code: 59, codeName: 'CommandNotFound', errmsg: `no such command: '${verb}'` };
  try {
    return { ...run(command, collections), ok: 1 };
  } catch (error) {
    return { ok: 0, code: 2, codeName: 'BadValue', errmsg: String(error) };
  }
}

/** The command of a message: its body, with the documents of each sequence under the sequence's name. */
function commandOf(message: Buffer): Document {
  const command: Document = {};
  const end = message.length - (message.readUInt32LE(HEADER) & 1 ? 4 : 0);
  for (let at = HEADER + 4; at < end;) {
    const kind = message[at++];
    const size = message.readInt32LE(at);
    if (kind === 0) Object.assign(command, BSON.deserialize(message.subarray(at, at + size)));
    else Object.assign(command, sequence(message.subarray(at + 4, at + size)));
    at += size;
  }
  return command;
}

function sequence(bytes: Buffer): Document {
  const nameEnd = bytes.indexOf(0);
  const documents: Document[] = [];
  for (let at = nameEnd + 1; at < bytes.length; at += bytes.readInt32LE(at))
    documents.push(BSON.deserialize(bytes.subarray(at, at + bytes.readInt32LE(at))));
  return { [bytes.toString('utf8', 0, nameEnd)]: documents };
}

/** The question of an early client: collection, two numbers, the document. */
function queryOf(message: Buffer): Document {
  const at = message.indexOf(0, HEADER + 4) + 1 + 8;
  return BSON.deserialize(message.subarray(at, at + message.readInt32LE(at)));
}

function reply(operation: number, to: number, before: Buffer, document: Document): Buffer {
  const body = BSON.serialize(document);
  const header = Buffer.alloc(HEADER);
  [HEADER + before.length + body.length, 1, to, operation].forEach((value, i) => header.writeInt32LE(value, 4 * i));
  return Buffer.concat([header, before, body]);
}

function respond(message: Buffer, collections: Collections): Buffer | null {
  const [, id, , operation] = [0, 4, 8, 12].map((at) => message.readInt32LE(at));
  if (operation === OP_MSG) {
    const document = answer(commandOf(message), collections);
    const wantsNone = (message.readUInt32LE(HEADER) & 2) !== 0;
    return wantsNone ? null : reply(OP_MSG, id ?? 0, Buffer.alloc(5), document);
  }
  if (operation !== OP_QUERY) throw new Error(`operation not understood: ${String(operation)}`);
  // Flags, cursor, where it starts, and how many documents come back.
  const before = Buffer.alloc(20);
  before.writeInt32LE(8, 0);
  before.writeInt32LE(1, 16);
  return reply(OP_REPLY, id ?? 0, before, answer(queryOf(message), collections));
}

function serve(socket: Socket, collections: Collections): void {
  let rest = Buffer.alloc(0);
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= HEADER && rest.length >= rest.readInt32LE(0)) {
      const size = rest.readInt32LE(0);
      const sent = respond(rest.subarray(0, size), collections);
      if (sent) socket.write(sent);
      rest = rest.subarray(size);
    }
  });
}

if (require.main === module) {
  const [, , address = '127.0.0.1', port = '27017'] = process.argv;
  const collections: Collections = new Map();
  createServer((socket) => serve(socket, collections)).listen(Number(port), address, () => console.log('ready'));
  createInterface({ input: process.stdin })
    .on('line', () => console.log(JSON.stringify(Object.fromEntries(collections))))
    .on('close', () => process.exit());
}
