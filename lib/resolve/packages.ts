import { debian12 } from '../facts/debian-12';
import { opensipsRepository, releases } from '../facts/opensips/repository';
import { storePackage, stores as storeFacts } from '../facts/opensips/stores';
import type { OpenSipsPackages, OpenSipsVersion } from '../model';
import type { InterconnectRecord } from '../topology/interconnect';
import type {
  DatabaseConnectionRecord,
  LocalDatabaseRecord,
  NoSqlStoreRecord,
  PackagesRecord,
  ProxyClusterRecord,
} from '../topology/topology';
import type { Problems } from './problems';
import { SECRET_MARK } from './secrets';

// They reach apt's files and a shell: no space, no quote, no login in front of the host.
const URI = /^(https?:\/\/([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?|file:\/)(\/?[A-Za-z0-9._~+-]+)*\/?$/;
const WORD = /^[A-Za-z0-9][A-Za-z0-9._~+-]*$/;
const FINGERPRINT = /^[0-9A-F]{40}$/;
/** `<package>_<version>_<architecture>.deb`, as Debian's tools name them. */
const DEB = /^([a-z0-9][a-z0-9.+-]+)_([A-Za-z0-9.+~%-]+)_([a-z0-9-]+)\.deb$/;

/** A database whose tables are loaded from a proxy's machine. */
type DatabaseRecord = LocalDatabaseRecord | DatabaseConnectionRecord;

type From<F extends PackagesRecord['from']> = Extract<PackagesRecord, { readonly from: F }>;

/** Where OpenSIPS comes from; undefined when that cannot be read. */
export function resolvePackages(
  { path, packages }: ProxyClusterRecord,
  version: OpenSipsVersion,
  database: DatabaseRecord | null,
  stores: readonly NoSqlStoreRecord[],
  interconnect: InterconnectRecord | null,
  problems: Problems,
): OpenSipsPackages | undefined {
  const refuse: Refuse = (message, found, allowed, fix) => {
    problems.add({ rule: 'input/packages', path, message, found, allowed, fix });
  };
  switch (packages?.from) {
    case undefined:
      return { from: 'machine' };
    case 'installed':
      return { from: 'installed' };
    case 'folder':
      return fromFolder(packages, needed(version, database, stores, interconnect), version, refuse);
    case 'repository':
      checkStores(stores, version, refuse);
      return fromRepository(packages, version, refuse);
  }
}

function needed(
  version: OpenSipsVersion,
  database: DatabaseRecord | null,
  stores: readonly NoSqlStoreRecord[],
  interconnect: InterconnectRecord | null,
): readonly string[] {
  const { proxy, schema, bins } = debian12.packages;
  const ofStores = stores.flatMap(({ engine }) => storePackage(engine, version) ?? []);
  const ofLinks = interconnect?.transport.by === 'bins' ? bins : [];
  return [...new Set([...proxy[version], ...(database ? schema[version] : []), ...ofStores, ...ofLinks])].sort();
}

/** A store whose module is in no package of the repository. */
function checkStores(stores: readonly NoSqlStoreRecord[], version: OpenSipsVersion, refuse: Refuse): void {
  for (const { engine } of stores) {
    if (storePackage(engine, version) !== undefined) continue;
    const { module } = storeFacts[engine];
    refuse(
      `the OpenSIPS project packs no module '${module}' for ${version}`,
      `a NoSqlStore of ${engine}`,
      'OpenSipsPackages.installed(), or .fromFolder with a package of your own',
      'change `packages`',
    );
  }
}

type Refuse = (message: string, found: string, allowed: string, fix: string) => void;

function fromRepository(said: From<'repository'>, version: OpenSipsVersion, refuse: Refuse): OpenSipsPackages {
  const uri = (said.uri ?? opensipsRepository.uri).replace(/\/$/, '');
  const suite = said.suite ?? debian12.apt.suite;
  const component = said.component ?? releases(version);
  const key = said.key ?? `${uri}/${opensipsRepository.keyFile}`;
  const fingerprint = (said.keyFingerprint ?? opensipsRepository.keyFingerprint).replaceAll(' ', '').toUpperCase();
  const hold = (prop: keyof From<'repository'>, found: string, allowed: string, holds: boolean) => {
    if (holds && !found.includes(SECRET_MARK)) return;
    refuse(
      `\`${prop}\` of the package repository cannot be used`,
      JSON.stringify(found),
      allowed,
      `change \`${prop}\` in OpenSipsPackages.fromRepository`,
    );
  };
  hold('uri', uri, 'an https, http or file URI without a login, such as https://apt.opensips.org', URI.test(uri));
  hold('key', key, 'an https, http or file URI without a login', URI.test(key));
  hold('suite', suite, 'letters, digits and . _ ~ + -, such as bookworm', WORD.test(suite));
  hold(
    'component',
    component,
    `letters, digits and . _ ~ + -, such as 3.6-releases; none of Debian's own (${debian12.apt.components.join(', ')})`,
    WORD.test(component) && !debian12.apt.components.some((own) => own === component),
  );
  hold(
    'keyFingerprint',
    fingerprint,
    '40 hexadecimal digits, as gpg --show-keys prints them',
    FINGERPRINT.test(fingerprint),
  );
  return { from: 'repository', uri, suite, component, key: { uri: key, fingerprint } };
}

function fromFolder(
  { folder, files = [], error }: From<'folder'>,
  names: readonly string[],
  version: OpenSipsVersion,
  refuse: Refuse,
): OpenSipsPackages {
  const fix = 'change the folder in OpenSipsPackages.fromFolder, or what is in it';
  if (error !== undefined) {
    const allowed = 'a readable folder; a relative path starts where the command runs';
    refuse(`the folder of \`packages\` cannot be read: ${error}`, JSON.stringify(folder), allowed, fix);
    return { from: 'folder', files };
  }
  const byName = new Map<string, string>();
  for (const file of files) {
    const [, name, release = ''] = DEB.exec(file) ?? [];
    if (name === undefined) {
      refuse(
        'a package has no name that can be read',
        JSON.stringify(file),
        '<package>_<version>_<architecture>.deb',
        fix,
      );
      continue;
    }
    const other = byName.get(name);
    if (other !== undefined) refuse(`the package '${name}' is there twice`, `${other} and ${file}`, 'one of each', fix);
    byName.set(name, file);
    if (name === 'opensips' && !release.startsWith(`${version}.`)) {
      refuse(
        'the package is another line of OpenSIPS than `version`',
        file,
        `${version}.…`,
        'change `version`, or the package',
      );
    }
  }
  const missing = names.filter((name) => !byName.has(name));
  if (missing.length > 0) {
    const found = files.length === 0 ? 'no package' : [...byName.keys()].join(', ');
    refuse(
      `OpenSIPS ${version} needs packages that are not in ${JSON.stringify(folder)}`,
      found,
      missing.join(', '),
      fix,
    );
  }
  return { from: 'folder', files };
}
