import { NEED_SOCKETS, protocolModule } from '../../facts/opensips/protocols';
import type { CoreSetting, Module, Socket } from '../../model';
import type { Scope } from './draft';

interface Parts {
  readonly core: readonly CoreSetting[];
  readonly modules: readonly Module[];
  /** Ours, of any node. */
  readonly sockets: readonly Socket[];
}

/** Every socket has the module that speaks its protocol, and where a version insists, every such module a socket. */
export function checkProtocols({ core, modules, sockets }: Parts, scope: Scope): void {
  const { path, problems, version } = scope.context;
  const loaded = new Set(modules.map(({ name }) => name));
  const used = new Set<string>(sockets.map(({ protocol }) => protocolModule(protocol)));
  for (const { name, value } of core) {
    if (name !== 'socket' && name !== 'listen') continue;
    if (typeof value !== 'object' || !('word' in value)) continue;
    const written = value.word;
    const wanted = protocolModule(written.slice(0, written.indexOf(':')));
    used.add(wanted);
    if (loaded.has(wanted)) continue;
    const known = scope.facts.modules.has(wanted);
    problems.add({
      rule: 'input/required-modules',
      path,
      message: `OpenSIPS ${version} ${known ? `does not start without '${wanted}', which speaks on a socket` : 'has no module for the protocol of a socket'}`,
      found: written,
      allowed: known ? `module '${wanted}' beside it` : 'a protocol the version has a module for',
      fix: known ? `add { name: '${wanted}' } to \`modules\`` : `change '${name}' in \`core\``,
    });
  }
  if (!NEED_SOCKETS.includes(version)) return;
  for (const { name } of modules) {
    if (!name.startsWith('proto_') || used.has(name)) continue;
    problems.add({
      rule: 'input/required-sockets',
      path,
      message: `OpenSIPS ${version} does not start with module '${name}' and no socket of its protocol`,
      found: name,
      allowed: 'a socket of the protocol of each module',
      fix: `add such a socket to \`core\`, or remove '${name}' from \`modules\``,
    });
  }
}
