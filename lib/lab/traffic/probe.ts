import type { Cidr } from '../../units';
import { LabError } from '../errors';
import type { Lab } from '../lab';
import { clientAddress } from '../plan';
import type { ProbeResult } from './gaps';
import { Program } from './program';

/** Milliseconds between two questions. */
export const PROBE_INTERVAL = 20;

/** Seconds until the first answer has to be there. */
const FIRST_ANSWER = 10;
/** Seconds for the result. */
const RESULT = 10;

/** A probe at work. */
export interface Probe {
  /** Ends it, also after Ctrl-C has ended it already. */
  stop(): Promise<ProbeResult>;
}

/**
 * Sends OPTIONS to the virtual IP from the controller's namespace every {@link PROBE_INTERVAL}, until stopped or Ctrl-C.
 * @param port of SIP over UDP
 * @returns once the first answer came, so that gaps are faults and not the beginning
 * @throws LabError when nothing answers
 */
export async function startProbe(lab: Lab, virtualIp: Cidr, port: number): Promise<Probe> {
  const host = virtualIp.address.toUriHost();
  const own = clientAddress(lab.plan, virtualIp).toUriHost();
  const program = Program.start(lab, 'probe-program', [host, String(port), own, String(PROBE_INTERVAL)]);
  const first = await program.next(FIRST_ANSWER).catch(() => undefined);
  if (first !== 'answered') {
    program.close();
    if (lab.caller.signal.aborted) throw new LabError('interrupted before the first answer');
    throw new LabError(`nothing answers OPTIONS at ${host}:${port}`, [
      'fix      lab status shows who holds the address; lab deploy puts OpenSIPS there',
    ]);
  }
  let result: Promise<ProbeResult> | undefined;
  return {
    stop: () => {
      program.close();
      return (result ??= program.next<ProbeResult>(RESULT));
    },
  };
}
