import type { OpenSipsVersion } from '../../model';

/**
 * The OpenSIPS project's own package repository for Debian and Ubuntu (`aptRepository` of the sources): a suite for each
 * release of the operating system by its code name, a component for each line of OpenSIPS. The project keeps a component
 * for as long as it builds that line for that suite; apt says so where it does not.
 */
export const opensipsRepository = {
  uri: 'https://apt.opensips.org',
  /** Below `uri`. In binary form there; the project's sources hold the same key in armour. */
  keyFile: 'opensips-org.gpg',
  /**
   * Of `OpenSIPS Project <info@opensips.org>`, RSA 4096 of 2016, which does not expire: computed from the key in the
   * project's repository of its package builds. Its last digits are the key id in the project's Ansible role (`049AD65B`).
   */
  keyFingerprint: '6173E83AE3161724CC8A73F781CE21E7049AD65B',
} as const;

/** The component of released versions, as opposed to nightly builds. */
export function releases(version: OpenSipsVersion): string {
  return `${version}-releases`;
}
