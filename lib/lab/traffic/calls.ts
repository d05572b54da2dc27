import type { ProxyClusterParts } from '../../model';
import { LabError } from '../errors';
import type { Lab } from '../lab';
import { addAccounts } from './accounts';
import type { CallsCommand, CallsInput, CallsOutput } from './calls-program';
import { PHONES_PORT, sipPlace, testAccounts } from './phones';
import { Program } from './program';

/** What became of calls that were placed. */
export interface Placed {
  /** How many were answered and confirmed. */
  readonly established: number;
  /** What the first of the others got, such as `INVITE: 486 Busy Here`; null where there is none. */
  readonly refusal: string | null;
}

/** Confirmed calls that stay up until they are ended, or Ctrl-C. */
export interface Calls extends Placed {
  /** Places further calls, one after the other. */
  add(count: number): Promise<Placed>;
  /**
   * Sends an INVITE within each call.
   * @returns how many are answered 200: the proxy knows the call, and both sides are reached
   */
  check(): Promise<number>;
  /**
   * Asks the phones of registered users, `lab0001` first, through the proxy.
   * @returns how many answer: the proxy knows where they are
   */
  find(users: number): Promise<number>;
  /** Hangs up. @throws LabError when a call cannot be ended */
  end(): Promise<void>;
}

/** Seconds for calls to be dealt with when none of them is answered: twenty at a time, ten seconds and a challenge each. */
const patience = (count: number): number => 30 + Math.ceil(count / 20) * 22;

/**
 * Calls from `lab0001` to `lab0002` through the virtual IP, from the controller's namespace, after giving them accounts.
 * The callee registers at {@link PHONES_PORT}, as everybody does.
 */
export async function startCalls(lab: Lab, cluster: ProxyClusterParts, count: number): Promise<Calls> {
  const { proxy, port, phones } = sipPlace(lab, cluster);
  const [caller, callee] = await addAccounts(lab, cluster, 2);
  if (!caller || !callee) throw new LabError('a call needs two users');
  const program = Program.start(lab, 'calls-program', []);
  let established = 0;
  const ask = async (command: CallsInput | CallsCommand, seconds: number): Promise<CallsOutput> => {
    program.send(command);
    const output = await program.next<CallsOutput>(seconds);
    if (output.failure !== null) lab.caller.say(`first failure: ${output.failure}`);
    return output;
  };
  const tell = async (command: CallsCommand, asked = established): Promise<number> =>
    (await ask(command, patience(asked))).good;
  const place = async (command: CallsInput | CallsCommand, seconds: number): Promise<Placed> => {
    const { good, failure } = await ask(command, seconds);
    established += good;
    return { established: good, refusal: failure };
  };
  const input = { proxy, port, own: phones, ownPort: PHONES_PORT, caller, callee, count };
  const first = await place(input, patience(count)).catch((error: unknown) => {
    program.close();
    throw error;
  });
  return {
    ...first,
    // One after the other takes as long as twenty times as many.
    add: (more) => place({ add: more }, patience(20 * more)),
    check: () => tell('check'),
    find: (users) => tell({ find: testAccounts(lab, cluster, users).map(({ user }) => user) }, users),
    end: async () => {
      const ended = await tell('end').finally(() => program.close());
      if (ended < established) throw new LabError(`${established - ended} of ${established} calls did not end`);
    },
  };
}
