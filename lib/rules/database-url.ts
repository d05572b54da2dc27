/** `mysql://user:password@host:port/database`, as far as the rules read it. */
export interface DatabaseUrl {
  readonly scheme: string;
  /** Empty for none. */
  readonly host: string;
  readonly database: string;
}

/** Undefined for what is no such URL, and for a set of module db_virtual, whose parts stand elsewhere. */
export function databaseUrl(text: string): DatabaseUrl | undefined {
  const [, scheme, , unix, host, database] =
    /^([a-z][a-z0-9_]*):\/\/([^@/]*@)?(?:(unix\([^)]*\))|(\[[^\]]*\]|[^:/]*))(?::\d+)?\/([^?]*)/.exec(text) ?? [];
  if (scheme === undefined || scheme === 'virtual' || database === undefined) return undefined;
  return { scheme, host: unix ?? host ?? '', database };
}

/** True when the URL leads to the machine it is read on. */
export function isLocal({ host }: DatabaseUrl): boolean {
  return /^(|localhost|127(\.\d+){3}|\[?::1\]?|unix\(.*\))$/i.test(host);
}
