import type { OpenSipsVersion } from '../../model';

/** Core parameters that take a number below zero (`snumber` in `cfg.y`); before all others a minus is a syntax error. */
export const SIGNED: readonly string[] = [
  'debug',
  'log_event_level_filter',
  'log_level',
  'mem_dump',
  'mem_log',
  'memdump',
  'memlog',
  'stderror_level_filter',
  'syslog_level_filter',
  'xlog_level',
];

/** Facilities of syslog by the names in `dprint.c`; case is ignored. */
const FACILITIES: readonly string[] = [
  'LOG_AUTH',
  'LOG_AUTHPRIV',
  'LOG_CRON',
  'LOG_DAEMON',
  'LOG_FTP',
  'LOG_KERN',
  ...[0, 1, 2, 3, 4, 5, 6, 7].map((number) => `LOG_LOCAL${number}`),
  'LOG_LPR',
  'LOG_MAIL',
  'LOG_NEWS',
  'LOG_SYSLOG',
  'LOG_USER',
  'LOG_UUCP',
];

/** Ways to wait for input that Linux has, by the names in `io_wait.c`; case is ignored. */
const POLL: Readonly<Record<'early' | 'since 2.4', readonly string[]>> = {
  early: ['epoll_et', 'epoll_lt', 'poll', 'select', 'sigio_rt'],
  'since 2.4': ['epoll', 'poll', 'select', 'sigio_rt'],
};

/** The words a core parameter takes; undefined when they are not a closed list. */
export function coreWords(version: OpenSipsVersion, name: string): readonly string[] | undefined {
  switch (name) {
    case 'log_facility':
    case 'syslog_facility':
      return FACILITIES;
    case 'poll_method':
      return POLL[version === '2.2' || version === '2.3' ? 'early' : 'since 2.4'];
    default:
      return undefined;
  }
}
