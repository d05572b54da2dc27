import { dialects } from '../../facts/opensips/dialects';
import { sources } from '../../facts/sources';
import type { ProxyClusterParts, RouteBlock } from '../../model';
import { perCluster } from '../reading';
import { callsOf, placeOf } from '../routes';
import { defineRule } from '../rule';

/** Where dialogs are replicated, each gets its sharing tag as soon as it is created. */
export const taggedAtCreation = defineRule({
  id: 'dialogs/tagged-at-creation',
  severity: 'error',
  acceptable: true,
  summary: 'replicated dialogs get their sharing tag when created',
  why: 'At the next sync the restarted node drops every dialog without a tag: calls go on, but no longer time out, count or end in a record.',
  sources: [sources.dialogReplication, sources.dialogDocs],
  example: {
    wrong: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        routes: [Route.route('conference', 'create_dialog();')],
      });`,
    fix: 'add the second call right after the first, or leave dialogs to our own script',
    right: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        routes: [
          Route.route(
            'conference',
            'create_dialog(); set_dlg_sharing_tag("vip");',
          ),
        ],
      });`,
  },
  check: perCluster(taggedDialogs, ({ cluster, replication }) =>
    cluster.nodes.flatMap(({ config }) =>
      config.routes.flatMap((block) =>
        untagged(block).map((where) => ({
          path: block.from,
          message: 'a dialog created here gets no sharing tag',
          found: where,
          allowed: `create_dialog(), then set_dlg_sharing_tag("${replication.sharingTag ?? ''}") in the same block`,
          fix: 'add the second call right after the first, or leave dialogs to our own script',
          related: [replication.path],
        })),
      ),
    ),
  ),
});

function taggedDialogs({ cluster, replication }: ProxyClusterParts) {
  return replication?.dialogs === 'on' && dialects[cluster.version].tags !== 'none' ? { cluster, replication } : null;
}

/** Calls that create a dialog with no tagging behind them in the block; branches of one `if` may share the tagging. */
function untagged(block: RouteBlock): readonly string[] {
  const calls = callsOf(block);
  const lastTag = calls.findLastIndex(({ name }) => name === 'set_dlg_sharing_tag');
  return calls.filter(({ name }, i) => name === 'create_dialog' && i > lastTag).map((call) => placeOf(block, call));
}
