import { build } from '../../constructs/written';
import type { PipelineResult } from '../../lib/pipeline';
import { withSession, type SessionApp } from '../../lib/session';
import { readYamlDocument } from '../../lib/syntax/yaml-document';
import type { Complaint } from '../../lib/topology/written';

/** What a topology comes to that is written as data. */
export interface Came {
  /** What cannot be built. */
  readonly refused: readonly Complaint[];
  /** What came of each stack; with anything refused it is of no use. */
  readonly results: () => readonly PipelineResult[];
}

/** Builds plain data, as the command line does. */
export async function built(data: unknown, folder = '/nowhere'): Promise<Came> {
  const refused: Complaint[] = [];
  const results = await within(() => {
    build({ folder, data, refuse: (complaint) => refused.push(complaint) });
  });
  return { refused, results };
}

/** The data of a YAML text that is in order. */
export function dataOf(text: string): unknown {
  const { data, problems } = readYamlDocument(text);
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  return data;
}

/** Runs what creates one App, and hands out its results. */
export async function within(create: () => unknown): Promise<() => readonly PipelineResult[]> {
  const apps: SessionApp[] = [];
  await withSession({ outdir: '/nowhere', add: (app) => apps.push(app) }, create);
  const [app] = apps;
  if (!app || apps.length > 1) throw new Error(`${apps.length} Apps`);
  return () => app.results();
}
