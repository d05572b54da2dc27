import type { OpenSipsVersion } from '../model';

/** The long-term release: what a proxy cluster has that names no version, at each of several sites. */
export const DEFAULT_VERSION: OpenSipsVersion = '3.6';
