import { canBeXmlText } from '../../syntax/xml';
import type { Problems } from '../problems';

/** Says what is wrong with one prop of the Pacemaker cluster. */
export type Refuse = (what: {
  /** Last part of `input/pacemaker-…`. */
  readonly rule: string;
  readonly message: string;
  readonly found: string;
  readonly allowed: string;
  readonly fix: string;
}) => void;

export function refuseAt(path: string, problems: Problems): Refuse {
  return ({ rule, ...rest }) => problems.add({ rule: `input/pacemaker-${rule}`, path, ...rest });
}

/** Text for the CIB: one line that XML can hold, and nothing that would be taken for a secret and filled in. */
export function isCibText(text: string): boolean {
  return canBeXmlText(text) && !/[\t\n\r\x7f-\x9f]/.test(text) && !text.includes('@@secret:');
}

/** Names of attributes and parameters, which become parts of XML ids. */
export function isCibName(text: string): boolean {
  return /^[A-Za-z][A-Za-z0-9_-]{0,63}$/.test(text);
}

export const CIB_TEXT = 'text without control characters and without `@@secret:`';
