/**
 * Names that reach shells, file names, Terraform, Corosync and Pacemaker at once, so they keep to what all of them take:
 * letters, digits and dashes, as in a host name (RFC 1123), at most 63 characters.
 */
const HOST_LABEL = /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;

export function isHostName(text: string): boolean {
  return HOST_LABEL.test(text);
}

/**
 * A domain name: host labels joined by dots, 253 characters at most. The last label is no number, or a mistyped address
 * such as 999.1.1.1 would pass for a name (RFC 3696, section 2).
 */
export function isDomainName(text: string): boolean {
  return text.length <= 253 && text.split('.').every(isHostName) && !/(^|\.)\d+$/.test(text);
}

/**
 * A construct path as one name: `voip/registrar/vip` becomes `registrar-vip`. The stack's own id is left out, since every
 * name lives inside its stack. A character no target takes becomes `_` and its code in hexadecimal, so that two paths
 * never meet in one name.
 */
export function nameOfPath(path: string): string {
  const [, ...rest] = path.split('/');
  return (rest.length > 0 ? rest : [path]).map(escapeName).join('-');
}

/** The same for Terraform, where a dash between words is legal but reads as a minus: `registrar_vip`. */
export function terraformName(...parts: readonly string[]): string {
  const name = parts.map((part) => part.replaceAll('-', '_')).join('_');
  return /^[0-9]/.test(name) ? `_${name}` : name;
}

function escapeName(part: string): string {
  return part.replace(/[^A-Za-z0-9-]/g, (c) => `_${c.charCodeAt(0).toString(16)}_`);
}
