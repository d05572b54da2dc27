import { proxyClusters, type Model, type ProxyClusterParts } from '../../model';
import type { FaultKind, Outcome, Simulation, Span } from '../../simulate/simulation';
import { html, type Content, type Markup } from '../../syntax/html';
import { count } from '../style';
import type { Shown } from './alike';
import { secondsText } from './failures';

/** The stack in some lines: what it is, and what it promises. */
export function summarySection(
  model: Model,
  simulation: Simulation,
  shown: readonly Shown[],
  moves: readonly Span[],
): Markup {
  return html`<dl class="facts">
      ${facts(model).map(
        ([name, text]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${text}</dd>
          </div> `,
      )}
    </dl>
    <h3>What it promises</h3>
    ${promises(simulation)}${planned(moves)}${singlePoints(shown)}`;
}

type Fact = readonly [string, Content];

/** Clusters of one kind that are named one by one; of more only the number is said. */
const NAMED = 8;

function facts(model: Model): readonly Fact[] {
  const { platform, machines, virtualIps, databaseClusters, databases, dualSites } = model;
  const parts = proxyClusters(model);
  return [
    [
      'Machines',
      `${machines.length}, ${platform.id === 'aws' ? `made on AWS in ${platform.region}` : 'reached over SSH'}`,
    ],
    ...named(
      'OpenSIPS',
      parts,
      ({ cluster }) => `${cluster.version} on ${count(cluster.nodes.length, 'node')} of ${cluster.name}`,
    ),
    ...named(
      'Virtual addresses',
      virtualIps,
      ({ address, publicAddress }) =>
        `${address.toString()}${publicAddress ? `, public ${publicAddress.toString()}` : ''}`,
    ),
    ...named('Contacts and calls', parts, stateOf),
    ...named('Database', databaseClusters, ({ name, kind }) => `${name}, ${kind}`),
    ...named('Database', databases, ({ name, members }) => `${name}, one on each of ${count(members.length, 'node')}`),
    ...named(
      'Pacemaker',
      model.pacemakerClusters,
      ({ name, service, fencing, totem }) =>
        `${name}: OpenSIPS ${STARTERS[service]}, token ${totem.token.toString()}, fencing ${fencing.kind === 'none' ? `none (${fencing.reason})` : `of ${fencing.covers.join(', ')}`}`,
    ),
    ...named(
      'Sites',
      dualSites,
      ({ site, sites, mode }) => `${sites.map(({ name }) => name).join(', ')}, ${mode}; this is ${site}`,
    ),
    ...named('Carriers', model.carriers, ({ name, gateways }) => `${name}, ${count(gateways.length, 'gateway')}`),
  ];
}

const STARTERS = {
  systemd: 'is started by its unit',
  clone: 'is started by Pacemaker on each node',
  'with-virtual-ip': 'is started with the virtual address',
} as const;

function named<T>(name: string, all: readonly T[], text: (one: T) => string): readonly Fact[] {
  if (all.length === 0) return [];
  const lines = [...new Set(all.slice(0, NAMED).map(text))];
  const more = all.length > NAMED ? [`and ${all.length - NAMED} more`] : [];
  return [[name, [...lines, ...more].map((line) => html`<span class="line">${line}</span>`)]];
}

function stateOf({ cluster, replication, shared }: ProxyClusterParts): string {
  if (replication) {
    const contacts = { memory: 'in memory', 'memory-and-sql': 'in memory and in SQL', off: 'not shared' }[
      replication.contacts
    ];
    return `${cluster.name}: contacts ${contacts}, calls ${replication.dialogs === 'on' ? 'replicated' : 'not replicated'}`;
  }
  return `${cluster.name}: ${shared ? `in database ${shared.name}` : 'each node has its own'}`;
}

const KINDS: readonly (readonly [FaultKind, string])[] = [
  ['process', 'A process ends'],
  ['machine', 'A machine is lost'],
  ['disk', 'A disk is full'],
  ['link', 'A link is cut'],
  ['site', 'A site is lost'],
];

/** How many faults of each kind there are, and how they end. */
function promises({ outcomes }: Simulation): Markup {
  const rows = KINDS.flatMap(([kind, name]) => {
    const own = outcomes.filter(({ faults }) => faults.length === 1 && faults[0]?.kind === kind);
    return own.length === 0 ? [] : [{ name, own }];
  });
  const of = (own: readonly Outcome[], service: Outcome['service']) =>
    own.filter((each) => each.service === service).length;
  return html`<div class="wide" tabindex="0" role="group" aria-label="What it promises, by the kind of fault">
    <table>
      <thead>
        <tr>
          <th scope="col">Single fault</th>
          <th scope="col">Cases</th>
          <th scope="col">Service goes on</th>
          <th scope="col">Comes back by itself</th>
          <th scope="col">Longest, seconds</th>
          <th scope="col">In part</th>
          <th scope="col">Lost</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ({ name, own }) =>
            html`<tr>
              <th scope="row">${name}</th>
              <td class="number">${own.length}</td>
              <td class="number">${of(own, 'untouched')}</td>
              <td class="number">${of(own, 'interrupted')}</td>
              <td class="number">${longest(own)}</td>
              <td class="number">${of(own, 'degraded')}</td>
              <td class="number">${of(own, 'lost')}</td>
            </tr> `,
        )}
      </tbody>
    </table>
  </div> `;
}

/** The widest of all. */
function planned(moves: readonly Span[]): Markup | null {
  if (moves.length === 0) return null;
  const from = Math.min(...moves.map((move) => move.from));
  const to = Math.max(...moves.map((move) => move.to));
  return html`<p>A virtual address that is moved by plan: ${secondsText({ from, to })} s without an answer.</p> `;
}

function longest(outcomes: readonly Outcome[]): string {
  const spans = outcomes.flatMap(({ seconds }) => (seconds ? [seconds] : []));
  const worst = Math.max(...spans.map(({ to }) => to));
  return spans.length === 0 ? '' : secondsText({ from: worst, to: worst });
}

function singlePoints(shown: readonly Shown[]): Markup {
  const lost = shown.filter(({ outcome }) => outcome.faults.length === 1 && outcome.service === 'lost');
  if (lost.length === 0) return html`<p>No single fault ends service for good.</p>`;
  return html`<p><strong>Single points of failure</strong>, without which nothing is served until a person helps:</p>
    <ul>
      ${lost.map(({ what, outcome, number }) => html`<li><a href="#o${number}">${what}</a>: ${outcome.effect}</li> `)}
    </ul>`;
}
