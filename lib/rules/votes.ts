import { galeraSizing } from '../facts/galera-sizing';
import { galeraGroup, type GaleraCluster, type Model } from '../model';
import { providerOption } from './server-options';

/** A machine whose vote counts when a Galera cluster asks whether it is the larger part. */
export interface Voter {
  readonly machine: string;
  readonly votes: number;
  readonly segment: number;
}

/** Members and arbitrator with their votes: all members have the weight an author gives them, the arbitrator has one vote. */
export function voters(database: GaleraCluster, model: Model): readonly Voter[] {
  const { members, arbitrator } = galeraGroup(database);
  const weight = weightOf(database, model);
  return [
    ...members.map(({ machine, segment }) => ({ machine, votes: weight, segment })),
    ...(arbitrator
      ? [{ machine: arbitrator.machine, votes: galeraSizing.weight.default, segment: arbitrator.segment }]
      : []),
  ];
}

export function sumOf(list: readonly Voter[]): number {
  return list.reduce((sum, { votes }) => sum + votes, 0);
}

/** `db1 1, db2 1` */
export function listed(list: readonly Voter[]): string {
  return list.map(({ machine, votes }) => `${machine} ${votes}`).join(', ');
}

function weightOf(database: GaleraCluster, model: Model): number {
  const said = providerOption(database, model, 'pc.weight')?.value ?? '';
  return /^\d+$/.test(said) && Number(said) <= galeraSizing.weight.max ? Number(said) : galeraSizing.weight.default;
}
