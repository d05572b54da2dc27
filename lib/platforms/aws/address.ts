import type { AwsPlatform, Model } from '../../model';
import type { Block } from '../../terraform';

/** What a virtual IP needs of AWS before Pacemaker moves it. */
export function addresses(_: Model, __: AwsPlatform): readonly Block[] {
  return [];
}

/** Whether packets come to a machine by a route of the VPC, for an address that is none of its subnet's. */
export function movesByRoute(_: Model, __: string): boolean {
  return false;
}
