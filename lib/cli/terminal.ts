import { styleText } from 'node:util';
import { plain, type Role, type Style } from '../report/style';

const LOOKS = {
  error: ['bold', 'red'],
  warning: ['bold', 'yellow'],
  accepted: 'cyan',
  good: 'green',
  heading: 'bold',
  name: 'bold',
  label: 'dim',
} as const satisfies Record<Role, Parameters<typeof styleText>[0]>;

const coloured: Style = (role, text) => {
  const look: Parameters<typeof styleText>[0] = [...[LOOKS[role]].flat()];
  // Whether to colour is decided below, for the very stream the text goes to.
  return styleText(look, text, { validateStream: false });
};

/** Colours on a terminal that can show them, unless NO_COLOR is set to anything (no-color.org); plain text elsewhere. */
export function styleFor(
  stream: { readonly isTTY?: boolean },
  env: Readonly<Record<string, string | undefined>>,
): Style {
  const wanted = stream.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
  return wanted ? coloured : plain;
}
