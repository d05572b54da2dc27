import { createHash } from 'node:crypto';
import type { Picture } from '../../draw';
import type { Finding } from '../../findings';
import type { Model } from '../../model';
import type { Simulation, Span } from '../../simulate/simulation';
import { html, Markup } from '../../syntax/html';
import { shownOutcomes } from './alike';
import { arithmeticSection, failuresSection } from './failures';
import { filesSection, type ReportFile } from './files';
import { findingsSection } from './findings';
import { markdown } from './markdown';
import { pictureSection } from './picture';
import { SCRIPT } from './script';
import { STYLE } from './style';
import { summarySection } from './summary';

/** Everything a report tells of. */
export interface ReportSubject {
  readonly model: Model;
  readonly findings: readonly Finding[];
  /** Of single faults. */
  readonly simulation: Simulation;
  /** Time without service for each virtual address that is moved by plan. */
  readonly moves: readonly Span[];
  readonly picture: Picture;
  /** Everything that is written for the stack. */
  readonly files: readonly ReportFile[];
  /** Texts for people, in Markdown, with the titles they have here. */
  readonly texts: readonly { readonly title: string; readonly text: string }[];
}

/**
 * One page about a stack that needs nothing else: no network, no other file. It is read without scripts, too; with them
 * files can be filtered and copied. The same stack, the same bytes.
 */
export function reportAsHtml(subject: ReportSubject): string {
  const { model, findings, simulation, moves, picture, files, texts } = subject;
  const shown = shownOutcomes(model, simulation);
  const sections: readonly Section[] = [
    { id: 'summary', title: 'Summary', content: summarySection(model, simulation, shown, moves) },
    { id: 'picture', title: 'Picture', content: pictureSection(picture) },
    { id: 'failures', title: 'What happens when a part fails', content: failuresSection(shown) },
    { id: 'seconds', title: 'Seconds, and what survives', content: arithmeticSection(shown) },
    { id: 'findings', title: 'Findings', content: findingsSection(findings) },
    { id: 'files', title: 'Machines and files', content: filesSection(model, files) },
    ...texts.map(({ title, text }, i) => ({ id: `text${i + 1}`, title, content: markdown(withoutTitle(text), 3) })),
  ];
  return page(`Stack ${model.name}`, sections);
}

interface Section {
  readonly id: string;
  readonly title: string;
  readonly content: Markup;
}

/** Nothing from anywhere, and of what stands in the page no script and no style but ours. */
const POLICY = [
  "default-src 'none'",
  `script-src 'sha256-${createHash('sha256').update(SCRIPT).digest('base64')}'`,
  "style-src 'unsafe-inline'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

function page(title: string, sections: readonly Section[]): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <title>${title}: report</title>
        ${new Markup(`<style>${STYLE}</style>`)}
      </head>
      <body>
        <a class="skip" href="#main">Skip to the content</a>
        <header><h1>${title}</h1></header>
        <nav aria-label="Sections">
          <ul>
            ${sections.map(({ id, title: name }) => html`<li><a href="#${id}">${name}</a></li>`)}
          </ul>
        </nav>
        <main id="main" tabindex="-1">
          ${sections.map(
            ({ id, title: name, content }) =>
              html`<section id="${id}" aria-labelledby="${id}-title">
                <h2 id="${id}-title">${name}</h2>
                ${content}
              </section> `,
          )}
        </main>
        <p id="said" class="unseen" role="status"></p>
        ${new Markup(`<script>${SCRIPT}</script>`)}
      </body>
    </html> `.toString();
}

/** A page has one title. */
function withoutTitle(text: string): string {
  return text.replace(/^# .*\n+/, '');
}
