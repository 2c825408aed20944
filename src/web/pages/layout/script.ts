/**
 * The script of all pages, for browsers that run one: reads nothing that the page without it would
 * not show. Regions marked `data-live` are replaced when the server says that something changed; a
 * form marked `data-search` asks as one types.
 */
export const SCRIPT = `
'use strict';
(() => {
  const parser = new DOMParser();
  let asking = null;

  /* Takes the regions of a fresh copy of the page; what the reader opened, chose or types in stays. */
  const take = (fresh) => {
    for (const region of document.querySelectorAll('[data-live]')) {
      const next = fresh.getElementById(region.id);
      if (!next || next.isEqualNode(region)) continue;
      const selection = document.getSelection();
      if (selection && !selection.isCollapsed && selection.containsNode(region, true)) continue;
      for (const open of region.querySelectorAll('details[open][id]')) fresh.getElementById(open.id)?.setAttribute('open', '');
      const focused = region.contains(document.activeElement) ? document.activeElement : null;
      const href = focused?.getAttribute('href');
      region.replaceWith(document.adoptNode(next));
      if (!focused) continue;
      const again = focused.id ? document.getElementById(focused.id) : href && [...next.querySelectorAll('a')].find((link) => link.getAttribute('href') === href);
      again?.focus({ preventScroll: true });
    }
  };

  const ask = async (address) => {
    asking?.abort();
    const own = (asking = new AbortController());
    try {
      const answer = await fetch(address, { signal: own.signal, headers: { accept: 'text/html' } });
      if (answer.ok) take(parser.parseFromString(await answer.text(), 'text/html'));
      document.documentElement.classList.toggle('stale', !answer.ok);
    } catch (error) {
      if (error.name !== 'AbortError') document.documentElement.classList.add('stale');
    }
  };

  /* As one types: the address follows, so that what is found can be passed on. */
  for (const form of document.querySelectorAll('form[data-search]')) {
    let waiting;
    const look = (delay) => {
      clearTimeout(waiting);
      waiting = setTimeout(() => {
        const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ''));
        const address = form.getAttribute('action') + '?' + query;
        history.replaceState(null, '', address);
        void ask(address);
      }, delay);
    };
    form.addEventListener('input', (event) => look(event.target.tagName === 'INPUT' ? 200 : 0));
    form.addEventListener('submit', (event) => { event.preventDefault(); look(0); });
  }

  document.addEventListener('click', (event) => {
    const button = event.target.closest('button[data-copy]');
    if (!button) return;
    const text = document.getElementById(button.dataset.copy);
    const done = () => { button.classList.add('done'); setTimeout(() => button.classList.remove('done'), 1500); };
    document.getSelection().selectAllChildren(text);
    if (navigator.clipboard) navigator.clipboard.writeText(text.textContent).then(done, () => undefined);
    else if (document.execCommand('copy')) done();
  });

  document.documentElement.classList.add('scripted');

  /* One stream while the page is looked at; the browser opens it again when it breaks. */
  if (!document.body.dataset.stream) return;
  let stream = null;
  const listen = () => {
    if (document.hidden === !stream) return;
    stream?.close();
    stream = document.hidden ? null : new EventSource(document.body.dataset.stream);
    if (!stream) return;
    for (const event of ['change', 'beat']) stream.addEventListener(event, () => void ask(location.href));
    const own = stream;
    own.addEventListener('error', () => {
      document.documentElement.classList.add('stale');
      if (own.readyState === EventSource.CLOSED && own === stream) setTimeout(() => { stream = null; void ask(location.href); listen(); }, 15000);
    });
    stream.addEventListener('open', () => document.documentElement.classList.remove('stale'));
  };
  let watched = false;
  document.addEventListener('visibilitychange', () => { if (!document.hidden && watched) void ask(location.href); watched = true; listen(); });
  listen();
})();
`;
