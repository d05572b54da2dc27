import type { RegistrationLimits } from '../model';
import type { RegistrationRecord } from '../topology/topology';
import { Duration } from '../units';

/** What holds where the author says nothing; ours. */
export const REGISTRATION: RegistrationLimits = {
  minExpires: Duration.seconds(60),
  defaultExpires: Duration.minutes(10),
  maxExpires: Duration.minutes(30),
  maxContacts: 10,
};

/** A default the author did not choose gives way to bounds he did; in milliseconds. */
export function usualLifetime(min: number, max: number): number {
  return Math.max(min, Math.min(max, REGISTRATION.defaultExpires.toMillis()));
}

/** Limits as said; what cannot be read is complained about where it was said, and as if it had not been. */
export function registrationLimits(said: RegistrationRecord = {}): RegistrationLimits {
  const minExpires = Duration.parse(said.minExpires ?? '') ?? REGISTRATION.minExpires;
  const maxExpires = Duration.parse(said.maxExpires ?? '') ?? REGISTRATION.maxExpires;
  return {
    minExpires,
    maxExpires,
    defaultExpires:
      Duration.parse(said.defaultExpires ?? '') ??
      Duration.millis(usualLifetime(minExpires.toMillis(), maxExpires.toMillis())),
    maxContacts: said.maxContacts ?? REGISTRATION.maxContacts,
  };
}
