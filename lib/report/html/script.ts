/**
 * What the page can do with scripts: files are copied with the very characters they have, filtered, opened and closed
 * together, and opened where a link leads into them.
 */
export const SCRIPT = `
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const byId = (id) => document.getElementById(id);
  const said = byId('said');

  // A file that differs from another one in some lines is put together from that and the hunks.
  const patched = (base, hunks) => {
    const from = base.split('\\n');
    const to = [];
    let at = 0;
    for (const line of hunks.split('\\n')) {
      const head = /^@@ -(\\d+),/.exec(line);
      if (head) {
        const start = Number(head[1]) - 1;
        while (at < start) to.push(from[at++]);
      } else if (line[0] === '+') to.push(line.slice(1));
      else {
        if (line[0] === ' ') to.push(from[at]);
        at++;
      }
    }
    return [...to, ...from.slice(at)].join('\\n');
  };
  const textOf = (pre) => {
    if (pre.dataset.text !== undefined) return JSON.parse(pre.dataset.text);
    const { base } = pre.dataset;
    return base === undefined ? pre.textContent : patched(textOf(byId(base).querySelector('pre')), pre.textContent);
  };
  const copied = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Without leave, or on an old browser: by way of a selection.
      const area = document.createElement('textarea');
      area.value = text;
      document.body.append(area);
      area.select();
      const done = document.execCommand('copy');
      area.remove();
      return done;
    }
  };
  document.addEventListener('click', async ({ target }) => {
    const button = target.closest('button.copy');
    if (!button) return;
    const place = button.dataset.of === undefined ? button.parentElement : byId(button.dataset.of);
    const done = await copied(textOf(place.querySelector('pre')));
    button.focus();
    const name = button.firstChild;
    name.data = done ? 'Copied' : 'Not copied';
    said.textContent = done ? 'Copied' : 'Not copied';
    setTimeout(() => { name.data = 'Copy'; said.textContent = ''; }, 2000);
  });

  const files = byId('files');
  const tools = files.querySelector('.tools');
  tools.hidden = false;
  const open = (state) => { for (const each of all('details', files)) if (!each.hidden) each.open = state; };
  byId('open-all').addEventListener('click', () => open(true));
  byId('close-all').addEventListener('click', () => open(false));
  byId('filter').addEventListener('input', ({ target }) => {
    const words = target.value.toLowerCase().split(/\\s+/).filter((word) => word !== '');
    let count = 0;
    for (const owner of all('details.owner', files)) {
      let some = 0;
      for (const each of all('[data-name]', owner)) {
        const name = (owner.dataset.name + ' ' + each.dataset.name).toLowerCase();
        each.hidden = !words.every((word) => name.includes(word));
        if (!each.hidden) some++;
      }
      owner.hidden = some === 0;
      if (words.length > 0) owner.open = some > 0;
      count += some;
    }
    byId('filtered').textContent = words.length > 0 ? count + (count === 1 ? ' file' : ' files') : '';
  });

  const reveal = () => {
    let place = location.hash.length > 1 ? byId(decodeURIComponent(location.hash.slice(1))) : null;
    const goal = place;
    for (; place; place = place.parentElement) if (place.tagName === 'DETAILS') place.open = true;
    if (goal) goal.scrollIntoView();
  };
  addEventListener('hashchange', reveal);
  document.documentElement.classList.add('live');
  reveal();
})();
`;
