import type { ExtraFile } from '../model';
import type { ProxyClusterRecord } from '../topology/topology';
import type { Problems } from './problems';
import { SECRET_MARK } from './secrets';

// Paths reach shells, Terraform and archives: no space, no quote, no `..`.
const PATH = /^(\/[A-Za-z0-9._@+:,=-]+)+$/;
const OWNER = /^[a-z_][a-z0-9_-]{0,31}$/;
const DEFAULT_MODE = 0o644;
const MAX_MODE = 0o777;
/** 400, 440, 444 and 500 without the prefix of an octal number: no mode that anybody means. */
const DECIMAL_SLIPS = [400, 440, 444, 500];
/** Limit of a name on every file system here, in bytes. */
const MAX_PART = 255;
/** Ours: below the 4096 bytes of a path, with room for the folder the files are written into. */
const MAX_PATH = 1024;

/** The author's extra files, checked like our own. */
export function resolveFiles(record: ProxyClusterRecord, problems: Problems): readonly ExtraFile[] {
  return record.files.map((file, i) => {
    const refuse = (prop: string, found: string, allowed: string) => {
      problems.add({
        rule: 'input/extra-files',
        path: record.path,
        message: `\`files[${i}].${prop}\` cannot be used`,
        found: JSON.stringify(found),
        allowed,
        fix: `change \`files[${i}].${prop}\``,
      });
    };
    if (!PATH.test(file.path) || file.path.split('/').some((part) => part === '.' || part === '..')) {
      refuse('path', file.path, 'an absolute path of letters, digits and . _ @ + : , = -, without . or .. as a part');
    }
    if (file.path.length > MAX_PATH || file.path.split('/').some((part) => part.length > MAX_PART))
      refuse('path', file.path, `${MAX_PATH} characters at most, ${MAX_PART} in each part`);
    if (file.path.includes(SECRET_MARK)) refuse('path', file.path, `a path without ${SECRET_MARK}`);
    const content = problems.text(record.path, `files[${i}].content`, file.content);
    if (content.includes('\0')) refuse('content', '…\\0…', 'text without NUL');
    if (content.includes(SECRET_MARK))
      refuse('content', `…${SECRET_MARK}…`, `text without ${SECRET_MARK}, which marks the place of a secret`);
    const mode = file.mode ?? DEFAULT_MODE;
    if (!Number.isInteger(mode) || mode < 0 || mode > MAX_MODE || DECIMAL_SLIPS.includes(mode))
      refuse('mode', String(mode), 'file mode bits from 0 to 0o777, written with the prefix of an octal number: 0o644');
    for (const prop of ['owner', 'group'] as const) {
      const name = file[prop] ?? 'root';
      if (!OWNER.test(name)) refuse(prop, name, 'a user or group name: lower-case letters, digits, _ and -');
    }
    return {
      path: file.path,
      content,
      mode,
      owner: file.owner ?? 'root',
      group: file.group ?? 'root',
      from: record.path,
    };
  });
}
