import type { ExtraFile } from '../model';

/** A line of the author's that makes a unit run. */
export interface StartLine {
  /** The line as written. */
  readonly text: string;
  readonly does: 'starts' | 'enables';
}

const VERBS: Readonly<Record<string, StartLine['does']>> = {
  ...{ start: 'starts', restart: 'starts', 'reload-or-restart': 'starts' },
  ...{ enable: 'enables', reenable: 'enables', preset: 'enables' },
};

const PRESETS = /^\/(etc|run|usr\/local\/lib|usr\/lib|lib)\/systemd\/system-preset\/[^/]+\.preset$/;
/** Files whose lines are commands by themselves: those of cron and of the old start-up. */
const COMMAND_FILES = /^\/(etc\/(cron\.[a-z]+\/|crontab$|rc\.local$|init\.d\/)|var\/spool\/cron\/)/;

/** Files whose commands nothing runs: permissions and words for people. */
const NOT_RUN = /^\/etc\/(sudoers|motd|issue)|\.(md|txt)$/;

/**
 * Lines of any file with a command that starts or enables a unit: scripts, jobs of cron, hooks of logrotate, services of
 * monit. A daemon called by its own path counts where a line is a command by itself.
 */
export function startCommands(file: ExtraFile, unit: string): readonly StartLine[] {
  if (NOT_RUN.test(file.path)) return [];
  const name = unit.replace(/\.service$/, '');
  const service = String.raw`${name}(?:\.service)?(?![-\w.@])`;
  const commands = [
    new RegExp(String.raw`\bsystemctl\s+(?:-\S+\s+)*([a-z-]+)\s[^;&|]*?(?<![-\w./@])${service}`, 'g'),
    new RegExp(String.raw`(?:\b(?:service|invoke-rc\.d)\s+(?:-\S+\s+)*|/etc/init\.d/)${service}\s+([a-z-]+)`, 'g'),
  ];
  const daemon = new RegExp(String.raw`/s?bin/${name}(?![-\w.])(?![^;&|]*\s-[cCVhI]\b)`);
  return commandLines(file).flatMap((text): readonly StartLine[] => {
    const verbs = commands.flatMap((command) => [...text.matchAll(command)].map(([, verb = '']) => verb));
    const verb = verbs.find((each) => Object.hasOwn(VERBS, each));
    const does = verb === undefined ? undefined : VERBS[verb];
    if (does) return [{ text, does }];
    return COMMAND_FILES.test(file.path) && daemon.test(text) ? [{ text, does: 'starts' }] : [];
  });
}

/** Lines of a preset, by which a unit is enabled when its package comes in or the machine starts for the first time. */
export function enabledByPreset(file: ExtraFile, unit: string): readonly StartLine[] {
  if (!PRESETS.test(file.path)) return [];
  // The first line that fits a unit decides.
  const first = commandLines(file).find((text) => {
    const [, pattern = ''] = /^(?:enable|disable)\s+(\S+)/.exec(text) ?? [];
    return glob(pattern).test(unit);
  });
  return first?.startsWith('enable') ? [{ text: first, does: 'enables' }] : [];
}

function commandLines({ content }: ExtraFile): readonly string[] {
  return content
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^[#;]/.test(line));
}

function glob(pattern: string): RegExp {
  const text = pattern
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${text}$`);
}
