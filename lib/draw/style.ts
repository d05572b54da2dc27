import { Markup } from '../syntax/html';

/**
 * Colours of the picture as custom properties, so that a page may give others. Each text has a contrast of 4.5 or more to
 * what it stands on, in both themes. What a colour says is said by a text, too.
 */
export const STYLE = new Markup(`<style>
.picture {
  --paper: #ffffff; --ink: #16202c; --faint: #4d5a69; --box: #f5f7fa; --edge: #8795a5; --frame: #b9c3cf;
  --sip: #0b62b8; --bin: #1b7340; --sql: #8f5400; --cluster: #7a3aa8; --sites: #b3234a; --plain: #5d6b7a;
  font-family: system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', Verdana, sans-serif;
}
@media (prefers-color-scheme: dark) {
  .picture {
    --paper: #12181f; --ink: #e8edf3; --faint: #a9b6c4; --box: #1d2630; --edge: #6d7c8c; --frame: #43505e;
    --sip: #7db8f5; --bin: #74cf98; --sql: #eab36a; --cluster: #cf9cf2; --sites: #f78fa9; --plain: #9aa8b7;
  }
}
.picture .paper { fill: var(--paper); }
.picture .frame { fill: none; stroke: var(--frame); stroke-width: 1.5; }
.picture .frame-name { fill: var(--faint); font-size: 12px; font-weight: bold; paint-order: stroke; stroke: var(--paper); stroke-width: 8px; }
.picture .line { fill: none; stroke: var(--tone); stroke-width: 1.6; }
.picture .dashed { stroke-dasharray: 5 4; }
.picture .head { fill: var(--tone); }
.picture .box rect { fill: var(--box); stroke: var(--tone); stroke-width: 1.5; }
.picture .machine rect { stroke: var(--edge); }
.picture .elsewhere rect { fill: var(--paper); stroke-dasharray: 4 3; }
.picture .link rect, .picture .address rect { fill: var(--paper); }
.picture .name { fill: var(--ink); font-size: 14px; font-weight: bold; }
.picture .link .name { fill: var(--tone); font-size: 12px; }
.picture .own, .picture .says { fill: var(--faint); font-size: 12px; }
.picture .own { fill: var(--ink); }
.picture .centred { text-anchor: middle; }
.picture .sip { --tone: var(--sip); } .picture .bin { --tone: var(--bin); } .picture .sql { --tone: var(--sql); }
.picture .cluster { --tone: var(--cluster); } .picture .sites { --tone: var(--sites); } .picture .plain { --tone: var(--plain); }
</style>`);
