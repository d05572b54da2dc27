import type { AwsPlatform, Instance, Model } from '../../model';
import { literal } from '../../terraform';

/** What a machine does at its first boot. */
export function userData({ machine }: Instance, _: Model, { loginKey }: AwsPlatform): string {
  return literal(`#cloud-config\nhostname: ${machine}\nssh_authorized_keys:\n- ${loginKey}\n`);
}
