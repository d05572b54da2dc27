import type { Picture } from '../../draw';
import { html, type Markup } from '../../syntax/html';

/** The picture, and the same as a table. */
export function pictureSection({ svg, connections }: Picture): Markup {
  return html`<figure>
      <div class="wide" tabindex="0" role="group" aria-label="Picture of the stack">${svg}</div>
      <figcaption>
        A dashed line leads to one of several at a time, or to those that stand by. Dashed boxes are not built by this
        stack.
      </figcaption>
    </figure>
    <h3>The same as a table</h3>
    <div class="wide" tabindex="0" role="group" aria-label="What goes between the machines">
      <table>
        <thead>
          <tr>
            <th scope="col">Link or address</th>
            <th scope="col">What it is</th>
            <th scope="col">From, or between</th>
            <th scope="col">To</th>
          </tr>
        </thead>
        <tbody>
          ${connections.map(
            ({ name, says, from, to }) =>
              html`<tr>
                <th scope="row">${name}</th>
                <td>${says.join(', ')}</td>
                <td>${from.join(', ')}</td>
                <td>${to.join(', ')}</td>
              </tr> `,
          )}
        </tbody>
      </table>
    </div>`;
}
