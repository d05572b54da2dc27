import { machineRoles, type Model } from '../../model';
import { html, isKept, type Markup } from '../../syntax/html';
import { count } from '../style';
import { Store, type Held } from './store';

/** A file of the output, below the stack's folder. */
export interface ReportFile {
  readonly path: string;
  readonly content: string;
  readonly mode: number;
}

/** What says the same as the page, or is for programs alone. */
const LEFT_OUT = /^(model\.json|findings\.json|runbook\.md|carriers\.md|dns\/devices\.md)$/;

/** Machines, and every file that each of them gets, folded; then what belongs to clusters, and to the stack. */
export function filesSection(model: Model, all: readonly ReportFile[]): Markup {
  const files = all.filter(({ path }) => !LEFT_OUT.test(path));
  const store = new Store(files.map(({ content }) => content));
  const owners = new Map<string, { readonly file: ReportFile; readonly path: string }[]>();
  for (const file of files) {
    const { owner, path } = placeOf(file.path);
    owners.set(owner, [...(owners.get(owner) ?? []), { file, path }]);
  }
  const first = new Map<string, string>();
  return html`<p class="tools" hidden>
      <label
        >Filter <input type="search" id="filter" autocomplete="off" spellcheck="false" placeholder="machine or path"
      /></label>
      <button type="button" id="open-all">Open all</button> <button type="button" id="close-all">Close all</button>
      <span id="filtered" role="status"></span>
    </p>
    ${[...owners].map(([owner, own]) => {
      const held = own.map(({ file, path }) => {
        const kept = store.hold(path, file.content);
        if (kept.as !== 'same') first.set(kept.id, owner);
        return { file, path, kept };
      });
      return ownerOf(model, owner, held, first);
    })}`;
}

/** `machines/a/etc/x` is machine a's /etc/x. */
function placeOf(path: string): { readonly owner: string; readonly path: string } {
  const [kind = '', name = '', ...rest] = path.split('/');
  if (kind === 'machines') return { owner: name, path: `/${rest.join('/')}` };
  if (kind === 'clusters') return { owner: `Cluster ${name}`, path: rest.join('/') };
  return { owner: 'The stack', path };
}

interface Kept {
  readonly file: ReportFile;
  readonly path: string;
  readonly kept: Held;
}

function ownerOf(model: Model, owner: string, held: readonly Kept[], first: ReadonlyMap<string, string>): Markup {
  const said = model.machines.some(({ name }) => name === owner) ? rolesOf(model, owner) : '';
  const same = held.filter(({ kept }) => kept.as === 'same');
  const own = held.filter(({ kept }) => kept.as !== 'same');
  return html`<details class="owner" data-name="${owner}">
    <summary>
      <h3>${owner}</h3>
      <span class="about">${said}${count(held.length, 'file')}</span>
    </summary>
    ${own.map((each) => fileOf(each, owner, first))}${
      same.length === 0
        ? null
        : html`<p class="same-title">The same as elsewhere:</p>
            <ul class="same">
              ${same.map(
                ({ path, kept }) =>
                  html`<li data-name="${path}">
                    <a href="#${kept.id}">${path}</a> as on ${first.get(kept.id) ?? ''}
                    <button type="button" class="copy" data-of="${kept.id}">
                      Copy<span class="unseen"> ${path} of ${owner}</span>
                    </button>
                  </li> `,
              )}
            </ul> `
    }
  </details> `;
}

function rolesOf(model: Model, name: string): string {
  const { machine, proxy, database, ticketArbitrator } = machineRoles(model, name);
  return [
    machine.address.toString(),
    ...(proxy ? [`proxy of ${proxy.parts.cluster.name}`] : []),
    ...(database ? [`${database.as} of ${database.cluster.name}`] : []),
    ...(ticketArbitrator ? ['a vote about sites'] : []),
    '',
  ].join(', ');
}

function fileOf({ file, path, kept }: Kept, owner: string, first: ReadonlyMap<string, string>): Markup {
  return html`<details class="file" data-name="${path}" id="${kept.id}">
    <summary>
      <h4>${path}</h4>
      <span class="about"
        >${modeText(file)}, ${file.content.split('\n').length - 1}
        lines${kept.as === 'difference' ? `, differs from that of ${first.get(kept.base) ?? ''}` : ''}</span
      >
    </summary>
    <div class="code">
      <button type="button" class="copy">Copy<span class="unseen"> ${path} of ${owner}</span></button
      >${contentOf(kept, `${path} of ${owner}`)}
    </div>
  </details> `;
}

function modeText({ mode }: ReportFile): string {
  return mode.toString(8).padStart(4, '0');
}

function contentOf(kept: Held, name: string): Markup | null {
  switch (kept.as) {
    case 'same':
      return null;
    case 'difference':
      return pre(html`${scrolls(name)} data-base="${kept.base}"`, kept.hunks);
    case 'whole':
      return isKept(kept.text)
        ? pre(scrolls(name), kept.text)
        : pre(html`${scrolls(name)} data-text="${JSON.stringify(kept.text)}"`, kept.text);
  }
}

function scrolls(name: string): Markup {
  return html`tabindex="0" role="group" aria-label="${name}"`;
}

/** Readers of HTML drop one line feed behind the tag, so there is one, and no more. */
function pre(attributes: Markup, text: string): Markup {
  return html`<pre ${attributes}>${`\n${text}`}</pre>`;
}
