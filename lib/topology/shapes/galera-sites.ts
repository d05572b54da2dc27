import type { GaleraSiteRecord, GaleraSitesRecord, GaleraVoteRecord } from '../galera-sites';
import { list, maybe, record, text, type Shape } from '../shape';
import { duration, machine, secret } from './values';

const site: Shape<GaleraSiteRecord> = record<GaleraSiteRecord>('a site with stack and members', {
  name: text('the name of a site'),
  members: list(machine),
});

/** A Galera cluster over several sites. */
export const galeraSites: Shape<GaleraSitesRecord> = record<GaleraSitesRecord>('GaleraSites', {
  name: text('an id'),
  site: maybe(text('the name of a site')),
  sites: list(site),
  arbitrator: maybe(record<GaleraVoteRecord>('an Arbitrator', { machine, site: maybe(text('the name of a site')) })),
  roundTrip: duration,
  transferPassword: secret,
});
