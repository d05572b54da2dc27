import { dialects } from '../../facts/opensips/dialects';
import { sources } from '../../facts/sources';
import type { ExtraFile, ProxyClusterParts, RouteBlock } from '../../model';
import type { Observation } from '../../findings';
import { tokens } from '../../syntax/opensips-script';
import { perCluster } from '../reading';
import { lineOf, routeCalls } from '../routes';
import { defineRule } from '../rule';
import { declaredTags } from '../tags';

/** A tag is made active by the agent beside the virtual IP alone: by no script, no command of the author's. */
export const oneHandMakesItActive = defineRule({
  id: 'tag/one-hand-makes-it-active',
  severity: 'error',
  acceptable: true,
  summary: 'only the agent beside the virtual IP makes a tag active',
  why: 'The standby makes itself active: the owner of the virtual IP steps down, and from then on nobody with the address pings, probes or expires, until the agent looks again.',
  sources: [sources.clustererTags, sources.issue2829],
  example: {
    wrong: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        routes: [Route.startup('$cluster.sh_tag(vip/1) = "active";')],
      });`,
    fix: 'remove it: the tag follows the virtual IP by itself',
    right: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        routes: [Route.startup('xlog("active: $cluster.sh_tag(vip/1)\\\\n");')],
      });`,
  },
  check: perCluster(tagBehindVirtualIp, ({ cluster }) => [
    ...cluster.nodes.flatMap(({ config }) => [
      ...config.routes.flatMap(assigned),
      ...routeCalls(config, 'mi')
        .filter(({ call }) => call.arguments.some((argument) => argument !== null && COMMAND.test(argument)))
        .map(({ path, where }) => complaint(path, where)),
    ]),
    ...cluster.files.flatMap(commanded),
  ]),
});

const COMMAND = /\b(clusterer_|clusterer:|dlg_|pres_)(shtag_set_active|set_sharing_tag_active)\b/;
const VARIABLE = /^\$\(?cluster\.sh_tag\b/;

function tagBehindVirtualIp({ cluster, virtualIp }: ProxyClusterParts) {
  const { version, nodes } = cluster;
  if (!virtualIp || dialects[version].tags === 'none') return null;
  return nodes.some(({ config }) => declaredTags(config, version).length > 0) ? { cluster } : null;
}

/** The daemon refuses `backup`, which only another node can make it; whatever else is set makes it active. */
function assigned(block: RouteBlock): readonly Observation[] {
  const all = tokens(block.text);
  return all.flatMap((token, i) =>
    token.kind === 'variable' &&
    VARIABLE.test(token.text) &&
    all[i + 1]?.text === '=' &&
    !['=', '~'].includes(all[i + 2]?.text ?? '')
      ? [complaint(block.from, `${lineOf(block, token.line)}: ${token.text}`)]
      : [],
  );
}

function commanded(file: ExtraFile): readonly Observation[] {
  return file.content
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => !line.startsWith('#') && COMMAND.test(line))
    .map((line) => complaint(file.from, `${line} in ${file.path}`));
}

function complaint(path: string, found: string): Observation {
  return {
    path,
    message: 'something else than the agent beside the virtual IP makes a tag active',
    found,
    allowed: 'the agent, which makes it active where the address is',
    fix: 'remove it: the tag follows the virtual IP by itself',
  };
}
