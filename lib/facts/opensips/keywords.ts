import type { OpenSipsVersion } from '../../model';

/**
 * Words the script language keeps for itself besides core parameters and functions (`cfg.lex`): a route with such a name
 * is a syntax error.
 */
const EVERYWHERE = [
  'NULL',
  'and',
  'any',
  'branch_route',
  'break',
  'case',
  'default',
  'disable',
  'else',
  'enable',
  'error_route',
  'event_route',
  'failure_route',
  'false',
  'for',
  'if',
  'in',
  'loadmodule',
  'local_route',
  'modparam',
  'no',
  'not',
  'null',
  'off',
  'on',
  'onreply_route',
  'or',
  'startup_route',
  'switch',
  'sync',
  'timer_route',
  'true',
  'while',
  'yes',
] as const;

/** Until 2.4 files are included by the language itself. */
const TWO = [...EVERYWHERE, 'anycast', 'esac', 'import_file', 'include_file'] as const;

/** 2.2 and 2.3 compare parts of a message by words instead of variables. */
const EARLY = [
  ...TWO,
  'INET',
  'INET6',
  'af',
  'dst_ip',
  'dst_port',
  'from_uri',
  'inet',
  'inet6',
  'max_len',
  'method',
  'myself',
  'proto',
  'src_ip',
  'src_port',
  'status',
  'to_uri',
  'uri',
] as const;

const THREE = [...EVERYWHERE, 'anycast', 'expire', 'readonly', 'tag'] as const;

export const KEYWORDS: Readonly<Record<OpenSipsVersion, readonly string[]>> = {
  '2.2': EARLY,
  '2.3': EARLY,
  '2.4': TWO,
  '3.4': THREE,
  '3.6': THREE,
  '4.0': THREE,
};
