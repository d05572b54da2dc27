import { aws } from './aws';
import type { Platform } from './platform';
import { ssh } from './ssh';

/** Every platform by its id. */
export const platforms = { aws, ssh } as const satisfies Record<string, Platform>;
