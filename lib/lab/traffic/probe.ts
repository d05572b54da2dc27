import type { ProxyClusterParts } from '../../model';
import { LabError } from '../errors';
import type { Lab } from '../lab';
import { addAccounts } from './accounts';
import type { ProbeInput } from './asker';
import type { ProbeResult } from './gaps';
import { EXPIRES, PHONES_PORT, sipPlace } from './phones';
import { Program } from './program';
import type { WriteProbeInput } from './write-probe-program';

/** Milliseconds between two questions; a write costs more than an answer. */
const INTERVAL = 20;
const WRITE_INTERVAL = 50;

/** Seconds until the first answer has to be there. */
const FIRST_ANSWER = 10;
/** Seconds for the result. */
const RESULT = 10;

/** A probe at work. */
export interface Probe {
  /** What it has seen until now. */
  look(): Promise<ProbeResult>;
  /** Ends it, also after Ctrl-C has ended it already. */
  stop(): Promise<ProbeResult>;
}

/**
 * Sends OPTIONS to the virtual IP from the controller's namespace every 20 ms, until stopped or Ctrl-C.
 * @returns once the first answer came, so that gaps are faults and not the beginning
 * @throws LabError when nothing answers, or the cluster takes no SIP over UDP
 */
export async function startProbe(lab: Lab, cluster: ProxyClusterParts): Promise<Probe> {
  const { proxy, port, phones } = sipPlace(lab, cluster);
  const input: ProbeInput = { proxy, port, own: phones, interval: INTERVAL };
  return started(lab, 'probe-program', input, `nothing answers OPTIONS at ${proxy}:${port}`);
}

/**
 * Registers the phone of `lab0001` every 50 ms in the same way: each 200 is a row that was written, where contacts are in a
 * database. It has the one contact that {@link register} would give it.
 * @throws LabError when no registration is accepted
 */
export async function startWriteProbe(lab: Lab, cluster: ProxyClusterParts): Promise<Probe> {
  const { proxy, port, phones } = sipPlace(lab, cluster);
  const [account] = await addAccounts(lab, cluster, 1);
  if (!account) throw new LabError('a registration needs a user');
  const contact = `sip:${account.user}@${phones}:${PHONES_PORT}`;
  const input: WriteProbeInput = {
    ...{ proxy, port, own: phones, interval: WRITE_INTERVAL },
    ...{ account, contact, expires: EXPIRES },
  };
  return started(lab, 'write-probe-program', input, `no registration is accepted at ${proxy}:${port}`);
}

async function started(lab: Lab, name: string, input: ProbeInput, nobody: string): Promise<Probe> {
  const program = Program.start(lab, name, []);
  program.send(input);
  const first = await program.next(FIRST_ANSWER).catch(() => undefined);
  if (first !== 'answered') {
    program.close();
    if (lab.caller.signal.aborted) throw new LabError('interrupted before the first answer');
    throw new LabError(nobody, ['fix      lab status shows who holds the address; lab deploy puts OpenSIPS there']);
  }
  let result: Promise<ProbeResult> | undefined;
  return {
    look: () => {
      program.send('look');
      return program.next<ProbeResult>(RESULT);
    },
    stop: () => {
      program.close();
      return (result ??= program.next<ProbeResult>(RESULT));
    },
  };
}
