import type { IConstruct } from 'constructs';
import { plain } from '../lib/topology/said';
import { declareAcceptance } from './declare';

/**
 * Accepts what a rule says about a construct and everything below it. The reason is printed with the finding, so write it
 * for whoever is on call.
 *
 * A rule that guards against a start that fails cannot be accepted, and an acceptance that matches nothing is itself a
 * finding.
 *
 * @param construct where the finding may stand
 * @param rule id of the rule, as `opensips-cdk rules` lists it
 * @param reason why this is right here; not empty
 */
export function accept(construct: IConstruct, rule: string, reason: string): void {
  declareAcceptance(construct, { rule: plain(rule), path: construct.node.path, reason: plain(reason) });
}
