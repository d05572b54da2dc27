import type { Finding } from '../../findings';
import { html, type Markup } from '../../syntax/html';

/** What the rules found: what is open first, then what was accepted, with the reasons. */
export function findingsSection(findings: readonly Finding[]): Markup {
  const open = findings.filter(({ accepted }) => accepted === undefined);
  const accepted = findings.filter((finding) => finding.accepted !== undefined);
  return html`<h3>Open</h3>
    ${open.length === 0 ? html`<p>Every rule holds, or its finding was accepted.</p> ` : list(open)}
    <h3>Accepted</h3>
    ${accepted.length === 0 ? html`<p>Nothing had to be accepted.</p> ` : list(accepted)}
    <p>Why a rule is there, where it was read and what to do: <code>opensips-cdk explain</code> and its name.</p>`;
}

function list(findings: readonly Finding[]): Markup {
  return html`<ul class="findings">
    ${findings.map(
      (finding) =>
        html`<li>
          <p>
            <span class="badge ${kindOf(finding)}">${kindOf(finding)}</span> <code>${finding.rule}</code> at
            <code>${finding.path}</code>
          </p>
          <p>${finding.message}</p>
          <dl>
            ${detail('Found', finding.found)}${detail('Allowed', finding.allowed)}${finding.accepted === undefined ? detail('To do', finding.fix) : detail('Reason', finding.accepted)}${detail('Related', finding.related?.join(', '))}
          </dl>
        </li> `,
    )}
  </ul> `;
}

function kindOf({ severity, accepted }: Finding): string {
  return accepted === undefined ? severity : 'accepted';
}

function detail(name: string, text: string | undefined): Markup | null {
  return text === undefined || text === ''
    ? null
    : html`<div>
        <dt>${name}</dt>
        <dd>${text}</dd>
      </div>`;
}
