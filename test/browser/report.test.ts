import { spawnSync } from 'node:child_process';
import { readFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../lib/pipeline';
import { exampleTopology, sharedTopology, siteTopology } from '../../lib/testing';
import type { Topology } from '../../lib/topology/topology';

// The report as its reader has it: a file, opened by Chromium.
const PROGRAMS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const program = PROGRAMS.find((path) => spawnSync(path, ['--version'], { timeout: 20_000 }).status === 0);
if (program === undefined) console.warn('skipped: the report in a browser (chromium is missing)');

const AXE = readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8');
/** Ends of lines, tabs, characters of HTML, one that HTML has no place for, no end of the last line: all of it has to survive a copy. */
const NASTY = '\n</pre></script>\r\n\ttab & "quote" <b>\x01\u2028 ✓ 😀\rlast';

const files = [{ path: '/etc/nasty', content: NASTY }];
const pair = exampleTopology({ proxies: { files } });
const TOPOLOGIES: Readonly<Record<string, Topology>> = {
  'a pair': pair,
  'a shared database': sharedTopology(),
  'one of two sites': siteTopology('east', { dualSite: {} }),
  'many machines': exampleTopology(...Array.from({ length: 16 }, () => ({}))),
};

describe.skipIf(program === undefined)('the report in a browser', () => {
  const folder = mkdtempSync(join(tmpdir(), 'opensips-cdk-report-'));
  const pages = new Map<string, string>();
  let browser: Browser;

  beforeAll(async () => {
    for (const [name, topology] of Object.entries(TOPOLOGIES)) {
      const report = run(topology).files.find(({ path }) => path === 'report.html');
      const path = join(folder, `${name.replaceAll(' ', '-')}.html`);
      writeFileSync(path, report?.content ?? '');
      pages.set(name, pathToFileURL(path).href);
    }
    const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    browser = await chromium.launch({ executablePath: program ?? '', args: root });
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  /** A page, with what it complained about and whatever it asked for beside itself. */
  async function opened(
    name: string,
    options: Parameters<Browser['newContext']>[0] = {},
  ): Promise<{ readonly page: Page; readonly wrong: readonly string[] }> {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    const url = pages.get(name) ?? '';
    const wrong: string[] = [];
    page.on('console', (message) => wrong.push(`console ${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => wrong.push(`error: ${error.message}`));
    page.on('request', (request) => {
      if (request.url() !== url) wrong.push(`request: ${request.url()}`);
    });
    await page.goto(url);
    return { page, wrong };
  }

  const looks = Object.keys(TOPOLOGIES).flatMap((name) => [
    { name, width: 360, colorScheme: 'light' as const },
    { name, width: 1440, colorScheme: 'dark' as const },
    // What is the same in every report is looked at in one.
    ...(name === 'a pair'
      ? [
          { name, width: 360, colorScheme: 'dark' as const },
          { name, width: 1440, colorScheme: 'light' as const },
        ]
      : []),
  ]);

  it.each(looks)(
    '$name, $width pixels, $colorScheme: complains of nothing, is as wide as the window, can be read',
    async ({ name, width, colorScheme }) => {
      const { page, wrong } = await opened(name, {
        viewport: { width, height: 900 },
        colorScheme,
        reducedMotion: 'reduce',
      });
      // As much as a reader opens at a time.
      await page.evaluate(
        `[...document.querySelectorAll('details')].slice(0, 12).forEach((each) => (each.open = true))`,
      );
      const wide = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
      expect(wide).toBe(0);
      const content = await page.context().newCDPSession(page);
      // The page lets no script in but its own, so axe comes past it.
      const { result } = (await content.send('Runtime.evaluate', {
        expression: `${AXE}; axe.run({ resultTypes: ['violations'] }).then(({ violations }) => violations.map(({ id, impact, nodes }) => impact + ' ' + id + ': ' + nodes.slice(0, 3).map((n) => n.html.slice(0, 200)).join(' | ')))`,
        awaitPromise: true,
        returnByValue: true,
      })) as { result: { value?: readonly string[] } };
      expect(result.value).toEqual([]);
      expect(wrong).toEqual([]);
      await page.context().close();
    },
  );

  it('copies the very characters of a file', async () => {
    const { page, wrong } = await opened('a pair', { permissions: ['clipboard-read', 'clipboard-write'] });
    for (const [owner, path, content] of [
      ['vsvr2a', '/etc/nasty', NASTY],
      ['vsvr2a', '/etc/opensips/opensips.cfg', written(pair, 'machines/vsvr2a/etc/opensips/opensips.cfg')],
      ['vsvr2b', '/etc/nasty', NASTY],
    ] as const) {
      await reveal(page, owner, path);
      const button = page.getByRole('button', { name: `${path} of ${owner}` });
      expect(await copied(page, () => button.click()), `${path} of ${owner}`).toBe(content);
    }
    expect(wrong).toEqual([]);
    await page.context().close();
  });

  it('copies what it holds as a difference in full', async () => {
    const name = 'many machines';
    const { page } = await opened(name, { permissions: ['clipboard-read', 'clipboard-write'] });
    const path = '/etc/opensips/opensips.cfg';
    const differing = await page.evaluate<string>(
      `[...document.querySelectorAll('details.file[data-name="${path}"]:has(pre[data-base])')].at(-1).closest('details.owner').dataset.name`,
    );
    expect(differing).toMatch(/^vsvr/);
    await reveal(page, differing, path);
    const button = page.getByRole('button', { name: `${path} of ${differing}` });
    const content = written(TOPOLOGIES[name] as Topology, `machines/${differing}${path}`);
    expect(await copied(page, () => button.click())).toBe(content);
    await page.context().close();
  });

  it('a keyboard reaches the content first, then opens a file and copies it', async () => {
    const { page } = await opened('a pair', { permissions: ['clipboard-read', 'clipboard-write'] });
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    await page.locator('#filter').focus();
    await page.keyboard.type('vsvr2a nasty');
    expect(await page.locator('#filtered').textContent()).toBe('1 file');
    for (let i = 0; i < 12 && !(await focused(page)).startsWith('/etc/nasty'); i++) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await focused(page)).toContain('/etc/nasty of vsvr2a');
    expect(await copied(page, () => page.keyboard.press('Enter'))).toBe(NASTY);
    await page.context().close();
  });

  it('opens and closes all, and where a link leads', async () => {
    const { page } = await opened('a pair');
    const open = () => page.locator('#files details[open]').count();
    await page.locator('#open-all').click();
    expect(await open()).toBe(await page.locator('#files details').count());
    await page.locator('#close-all').click();
    expect(await open()).toBe(0);
    await page.locator('#failures tbody a').first().click();
    await expect.poll(() => page.locator('#o1[open]').count()).toBe(1);
    await page.context().close();
  });

  it('is read without scripts, too', async () => {
    const { page, wrong } = await opened('a shared database', { javaScriptEnabled: false });
    expect(await page.locator('.tools').isVisible()).toBe(false);
    expect(await page.locator('button.copy:visible').count()).toBe(0);
    await page.locator('#files summary').first().click();
    await page.locator('#files details.file summary').first().click();
    expect(await page.locator('#files details.file pre').first().isVisible()).toBe(true);
    expect(await page.locator('#picture svg').isVisible()).toBe(true);
    expect(wrong).toEqual([]);
    await page.context().close();
  });

  it('has each text of the picture within its box', async () => {
    const { page } = await opened('one of two sites');
    const outside = await page.evaluate(`[...document.querySelectorAll('svg .box')].flatMap((box) => {
      const edge = box.querySelector('rect').getBoundingClientRect();
      return [...box.querySelectorAll('text')].flatMap((text) => {
        const { left, right, top, bottom } = text.getBoundingClientRect();
        const fits = left >= edge.left && right <= edge.right && top >= edge.top && bottom <= edge.bottom;
        return fits ? [] : [text.textContent];
      });
    })`);
    expect(outside).toEqual([]);
    await page.context().close();
  });
});

function written(topology: Topology, path: string): string {
  const file = run(topology).files.find((each) => each.path === path);
  if (!file) throw new Error(`no '${path}'`);
  return file.content;
}

/** Opens what a file lies in, as a reader would. */
async function reveal(page: Page, owner: string, path: string): Promise<void> {
  await page.locator('#filter').fill(`${owner} ${path}`);
  const file = page.locator(`details.owner[data-name="${owner}"] details.file[data-name="${path}"] summary`);
  if ((await file.count()) > 0) await file.click();
}

/** What lies on the clipboard once the page has said that it copied; on a busy machine nobody looks in time to see it say so. */
async function copied(page: Page, press: () => Promise<void>): Promise<string> {
  await page.evaluate(`{
    const said = document.getElementById('said');
    window.heard = [];
    new MutationObserver(() => window.heard.push(said.textContent)).observe(said, { childList: true });
  }`);
  await press();
  await expect.poll(() => page.evaluate<string[]>('window.heard'), { timeout: 30_000 }).toContain('Copied');
  return page.evaluate<string>('navigator.clipboard.readText()');
}

function focused(page: Page): Promise<string> {
  return page.evaluate<string>("document.activeElement?.textContent?.trim() ?? ''");
}
