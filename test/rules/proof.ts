import type { derived } from '../../lib/rules/derived';

type Derived = typeof derived;

/** Title of the test that proves an entry of {@link derived}; one that is not there does not compile. */
export function proof<A extends keyof Derived>(area: A, what: keyof Derived[A] & string): string {
  return `${area}: ${what}`;
}
