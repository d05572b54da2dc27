/** Light and dark as the reader's system is; every text has a contrast of 4.5 or more to what it stands on. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --raised: #f5f7fa; --ink: #16202c; --faint: #4d5a69; --edge: #c9d1da; --link: #0b57ab; --mark: #0b57ab;
  --good: #14632f; --good-paper: #e3f4e8; --warn: #7a4700; --warn-paper: #fdf0d9; --bad: #9c1c36; --bad-paper: #fce6ea;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #12181f; --raised: #1b232d; --ink: #e8edf3; --faint: #a9b6c4; --edge: #3a4654; --link: #8cc2f7; --mark: #8cc2f7;
    --good: #8fdcaa; --good-paper: #15301f; --warn: #f0c078; --warn-paper: #362811; --bad: #f9a3b5; --bad-paper: #3d1820;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body {
  margin: 0; background: var(--paper); color: var(--ink); overflow-wrap: anywhere;
  font: 1rem/1.55 system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', Verdana, sans-serif;
}
header, nav, main { padding: 0 1rem; }
h1, h2, h3, h4, h5 { line-height: 1.25; margin: 1.6em 0 .5em; }
h1 { font-size: 1.75rem; margin: 1.2rem 0 .6rem; }
h2 { font-size: 1.4rem; margin: 0 0 .8rem; padding-top: 1.6rem; border-top: 1px solid var(--edge); }
h3 { font-size: 1.1rem; } h4 { font-size: 1rem; } h5 { font-size: .95rem; }
section { margin-bottom: 2rem; }
p, ul, ol, dl { margin: .5rem 0; max-width: 48rem; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--mark); outline-offset: 2px; }
main:focus { outline: none; }
.skip { position: absolute; left: -100rem; }
.skip:focus { left: 1rem; top: .5rem; z-index: 1; background: var(--paper); padding: .5rem .8rem; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
nav ul { list-style: none; padding: 0; margin: 0; display: flex; flex-wrap: wrap; gap: .25rem 1.1rem; max-width: none; }
nav a { display: inline-block; padding: .3rem 0; }
.about { color: var(--faint); font-size: .9rem; font-weight: normal; }
.facts > div, .findings dl > div { display: flex; flex-wrap: wrap; gap: 0 1rem; padding: .25rem 0; }
.facts dt, .findings dt { flex: 0 0 10rem; color: var(--faint); }
.facts dd, .findings dd { flex: 1 1 15rem; margin: 0; min-width: 0; }
.line { display: block; }
.wide { overflow-x: auto; margin: .6rem 0; border: 1px solid var(--edge); border-radius: 8px; }
.wide table { border-collapse: collapse; width: 100%; font-size: .93rem; overflow-wrap: normal; }
th, td { text-align: left; vertical-align: top; padding: .45rem .7rem; border-bottom: 1px solid var(--edge); min-width: 5rem; }
tbody tr:last-child > *, tfoot tr > * { border-bottom: 0; }
tfoot tr > * { border-top: 2px solid var(--edge); font-weight: bold; }
thead th { background: var(--raised); color: var(--faint); font-size: .85rem; }
tbody th { font-weight: 600; min-width: 9rem; }
td.number { font-variant-numeric: tabular-nums; white-space: nowrap; }
figure { margin: 0; } figcaption { color: var(--faint); font-size: .9rem; }
figure .wide { text-align: center; }
figure svg { display: inline-block; vertical-align: middle; }
.badge { display: inline-block; padding: .05rem .5rem; border-radius: 1rem; font-size: .85rem; white-space: nowrap; }
.badge.untouched, .badge.accepted { color: var(--good); background: var(--good-paper); }
.badge.interrupted, .badge.degraded, .badge.warning { color: var(--warn); background: var(--warn-paper); }
.badge.lost, .badge.error { color: var(--bad); background: var(--bad-paper); font-weight: 600; }
.findings { list-style: none; padding: 0; }
.findings li { border: 1px solid var(--edge); border-radius: 8px; padding: .4rem .9rem; margin: .6rem 0; }
.findings p { margin: .2rem 0; }
details { border: 1px solid var(--edge); border-radius: 8px; margin: .4rem 0; padding: 0 .8rem; }
details[open] { padding-bottom: .6rem; }
summary { cursor: pointer; padding: .5rem .2rem; border-radius: 6px; }
summary h3, summary h4 { display: inline; margin: 0; font-size: 1rem; }
summary h4 { font-weight: 500; font-family: ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace; font-size: .9rem; }
[hidden] { display: none !important; }
.tools { display: flex; flex-wrap: wrap; align-items: center; gap: .6rem; max-width: none; }
.tools label { display: flex; align-items: center; gap: .5rem; flex: 1 1 16rem; max-width: 26rem; }
input, button { font: inherit; color: inherit; background: var(--raised); border: 1px solid var(--faint); border-radius: 6px; padding: .3rem .7rem; }
input { flex: 1; min-width: 0; }
button { cursor: pointer; }
.code { position: relative; margin: .5rem 0; }
.copy { display: none; font-size: .85rem; padding: .1rem .6rem; }
.live .copy { display: inline-block; }
.code .copy { position: absolute; top: .4rem; right: .4rem; }
pre, code { font-family: ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace; font-size: .85rem; }
pre {
  margin: 0; padding: .7rem .9rem; background: var(--raised); border-radius: 8px; overflow: auto; max-height: 32rem;
  line-height: 1.45; overflow-wrap: normal; tab-size: 4;
}
.live .code pre { padding-top: 2.4rem; }
p code, li code, dd code { background: var(--raised); border-radius: 4px; padding: .05rem .3rem; }
.same { columns: 18rem; list-style: none; padding: 0; max-width: none; }
.same li { break-inside: avoid; padding: .1rem 0; font-size: .9rem; }
.same-title { margin-bottom: 0; color: var(--faint); }
@media (min-width: 70rem) {
  body { display: grid; grid-template-columns: 15rem minmax(0, 76rem); grid-template-areas: 'top top' 'side main'; justify-content: center; }
  header { grid-area: top; } main { grid-area: main; }
  nav { grid-area: side; } nav ul { display: block; position: sticky; top: 1rem; }
  main > section:first-child h2 { border-top: 0; padding-top: 0; }
}
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
@media print { nav, .copy, .tools { display: none !important; } pre { max-height: none; } }
`;
