import type { Fate, Outcome, Service, Span, Survival, Term } from '../../simulate/simulation';
import { html, type Markup } from '../../syntax/html';
import type { Shown } from './alike';

const SERVICES: Readonly<Record<Service, string>> = {
  untouched: 'goes on',
  interrupted: 'comes back by itself',
  degraded: 'goes on in part',
  lost: 'lost',
};

/** What happens when each part fails: a table, then each with its arithmetic, what survives and what a person does. */
export function failuresSection(shown: readonly Shown[]): Markup {
  return html`<div class="wide" tabindex="0" role="group" aria-label="What happens when a part fails">
    <table>
      <thead>
        <tr>
          <th scope="col">What fails</th>
          <th scope="col">Service</th>
          <th scope="col">Seconds</th>
          <th scope="col">Takes over</th>
          <th scope="col">What is noticed</th>
        </tr>
      </thead>
      <tbody>
        ${shown.map(
          ({ outcome, what, number }) =>
            html`<tr>
              <th scope="row"><a href="#o${number}">${what}</a>${roleOf(outcome)}</th>
              <td>${badge(outcome.service)}</td>
              <td class="number">${secondsText(outcome.seconds)}</td>
              <td>${outcome.takesOver ?? (outcome.service === 'lost' ? 'nobody' : '')}</td>
              <td>${outcome.effect}</td>
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`;
}

/** The terms of each time without service, and all else there is to say about a failure. */
export function arithmeticSection(shown: readonly Shown[]): Markup {
  return html`${shown.map(
    ({ outcome, what, number, also }) =>
      html`<details id="o${number}">
        <summary>
          <h3>${what}</h3>
          <span class="about"
            >${SERVICES[outcome.service]}${outcome.seconds ? `, ${secondsText(outcome.seconds)} s` : ''}</span
          >
        </summary>
        ${also.length === 0 ? null : html`<p>The same holds for ${also.join(', ')}.</p> `}${termsOf(outcome)}${survivalOf(outcome.survives)}${personOf(outcome)}
      </details> `,
  )}`;
}

export function badge(service: Service): Markup {
  return html`<span class="badge ${service}">${SERVICES[service]}</span>`;
}

/** `0.8 to 1.2`, `0` */
export function secondsText(seconds: Span | null): string {
  if (seconds === null) return '';
  const [from, to] = [rounded(seconds.from), rounded(seconds.to)];
  return from === to ? from : `${from} to ${to}`;
}

/** Hundredths, so that sums are right. */
function rounded(seconds: number): string {
  return String(Number(seconds.toFixed(2)));
}

function roleOf({ faults }: Outcome): Markup | null {
  const role = faults[0]?.role ?? null;
  return role === null ? null : html` <span class="about">(${role})</span>`;
}

function termsOf({ terms, seconds }: Outcome): Markup | null {
  if (terms.length === 0) return null;
  const row = ({ what, seconds: part, from }: Term) =>
    html`<tr>
      <th scope="row">${what}</th>
      <td class="number">${secondsText(part)}</td>
      <td>${from}</td>
    </tr> `;
  return html`<div class="wide" tabindex="0" role="group" aria-label="Seconds without service, by their parts">
    <table>
      <thead>
        <tr>
          <th scope="col">One after the other</th>
          <th scope="col">Seconds</th>
          <th scope="col">Where the figure is from</th>
        </tr>
      </thead>
      <tbody>
        ${terms.map(row)}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">Together</th>
          <td class="number">${secondsText(seconds)}</td>
          <td>${formula(terms)}</td>
        </tr>
      </tfoot>
    </table>
  </div> `;
}

/** The sum as it would be written down, at its worst. */
function formula(terms: readonly Term[]): string {
  const parts = terms.map(({ seconds }) => rounded(seconds.to));
  return terms.length < 2 ? '' : `at worst ${parts.join(' + ')} = ${rounded(sum(terms))}`;
}

function sum(terms: readonly Term[]): number {
  return terms.reduce((all, { seconds }) => all + seconds.to, 0);
}

const KEPT: readonly (readonly [keyof Survival, string])[] = [
  ['registrations', 'Registrations'],
  ['confirmedCalls', 'Confirmed calls'],
  ['ringingCalls', 'Ringing calls'],
  ['tcpClients', 'Clients over TCP'],
  ['callCounts', 'Call counts'],
  ['cdrs', 'CDRs'],
];

const FATES: Readonly<Record<Fate['is'], string>> = {
  kept: 'kept',
  partly: 'kept in part',
  lost: 'lost',
  'does-not-apply': 'does not apply',
};

function survivalOf(survives: Survival): Markup {
  const rows = KEPT.filter(([key]) => survives[key].is !== 'does-not-apply');
  return html`<div class="wide" tabindex="0" role="group" aria-label="What is still there afterwards">
    <table>
      <thead>
        <tr>
          <th scope="col">Afterwards</th>
          <th scope="col">Fate</th>
          <th scope="col">Why</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ([key, name]) =>
            html`<tr>
              <th scope="row">${name}</th>
              <td>${FATES[survives[key].is]}</td>
              <td>${survives[key].why}</td>
            </tr> `,
        )}
      </tbody>
    </table>
  </div> `;
}

function personOf({ person }: Outcome): Markup {
  if (person.length === 0) return html`<p>Nothing has to be done by a person.</p> `;
  return html`<p>A person has to:</p>
    <ol>
      ${person.map((step) => html`<li>${step}</li> `)}
    </ol> `;
}
