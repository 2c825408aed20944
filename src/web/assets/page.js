/**
 * The script of all pages. A page works without it: it only saves the reader from reloading.
 * Regions marked `data-live` are replaced when the server says that something changed. A form
 * marked `data-search` searches while the reader types.
 */
'use strict';

const RETRY_MS = 15_000;
const TYPING_PAUSE_MS = 200;
const COPIED_MARK_MS = 1_500;

/** @type {AbortController | null} */
let pendingFetch = null;

/** @param {boolean} stale whether the page may be out of date */
function markStale(stale) {
  document.documentElement.classList.toggle('stale', stale);
}

/**
 * Fetches the page anew and replaces its live regions. A newer call cancels this one.
 * @param {string} address
 */
async function refresh(address) {
  pendingFetch?.abort();
  const own = (pendingFetch = new AbortController());
  try {
    const answer = await fetch(address, { signal: own.signal, headers: { accept: 'text/html' } });
    if (answer.ok)
      replaceRegions(new DOMParser().parseFromString(await answer.text(), 'text/html'));
    markStale(!answer.ok);
  } catch {
    if (!own.signal.aborted) markStale(true);
  }
}

/**
 * Replaces every live region that differs. What the reader opened, selected or focused stays.
 * @param {Document} fresh
 */
function replaceRegions(fresh) {
  for (const region of document.querySelectorAll('[data-live]')) {
    const next = fresh.getElementById(region.id);
    if (next && !next.isEqualNode(region) && !isSelected(region)) replaceRegion(region, next);
  }
}

/** @param {Element} region */
function isSelected(region) {
  const selection = document.getSelection();
  return selection !== null && !selection.isCollapsed && selection.containsNode(region, true);
}

/**
 * @param {Element} region
 * @param {Element} next
 */
function replaceRegion(region, next) {
  for (const open of region.querySelectorAll('details[open][id]'))
    next.querySelector(`#${CSS.escape(open.id)}`)?.setAttribute('open', '');
  const focused = region.contains(document.activeElement) ? document.activeElement : null;
  region.replaceWith(document.adoptNode(next));
  if (focused) counterpart(focused, next)?.focus({ preventScroll: true });
}

/**
 * The element of the new region that stands for the one that had the focus.
 * @param {Element} focused
 * @param {Element} next
 * @returns {HTMLElement | null | undefined}
 */
function counterpart(focused, next) {
  if (focused.id) return document.getElementById(focused.id);
  const href = focused.getAttribute('href');
  if (!href) return null;
  return [...next.querySelectorAll('a')].find((link) => link.getAttribute('href') === href);
}

/**
 * Searches while the reader types. The address follows, so that a result can be passed on.
 * @param {HTMLFormElement} form
 */
function searchWhileTyping(form) {
  /** @type {number | undefined} */
  let timer;
  /** @param {number} delayMs */
  const searchSoon = (delayMs) => {
    clearTimeout(timer);
    timer = window.setTimeout(() => {
      const address = `${form.getAttribute('action')}?${filledFields(form)}`;
      history.replaceState(null, '', address);
      void refresh(address);
    }, delayMs);
  };
  form.addEventListener('input', ({ target }) => {
    searchSoon(target instanceof HTMLInputElement ? TYPING_PAUSE_MS : 0);
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    searchSoon(0);
  });
}

/**
 * @param {HTMLFormElement} form
 * @returns {string} the query of the fields that hold something
 */
function filledFields(form) {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form))
    if (typeof value === 'string' && value !== '') query.append(name, value);
  return query.toString();
}

/** @param {MouseEvent} event */
function copyOnClick({ target }) {
  const button = target instanceof Element ? target.closest('button[data-copy]') : null;
  const source = document.getElementById(button?.getAttribute('data-copy') ?? '');
  if (!button || !source) return;
  const markCopied = () => {
    button.classList.add('done');
    setTimeout(() => {
      button.classList.remove('done');
    }, COPIED_MARK_MS);
  };
  document.getSelection()?.selectAllChildren(source);
  // Without HTTPS there is no clipboard; the old command still works.
  if ('clipboard' in navigator)
    navigator.clipboard.writeText(source.textContent).then(markCopied, () => undefined);
  else if (document.execCommand('copy')) markCopied();
}

/**
 * Keeps one event stream open while the page is visible. The browser reopens it when it breaks.
 * @param {string} address
 */
function followChanges(address) {
  /** @type {EventSource | null} */
  let stream = null;
  let wasHidden = false;

  const connect = () => {
    const own = (stream = new EventSource(address));
    for (const event of ['change', 'beat'])
      own.addEventListener(event, () => void refresh(location.href));
    own.addEventListener('open', () => {
      markStale(false);
    });
    own.addEventListener('error', () => {
      markStale(true);
      if (own.readyState === EventSource.CLOSED && own === stream) setTimeout(retry, RETRY_MS, own);
    });
  };
  /** @param {EventSource} broken */
  const retry = (broken) => {
    if (broken !== stream) return;
    stream = null;
    void refresh(location.href);
    follow();
  };
  const follow = () => {
    if (document.hidden) {
      stream?.close();
      stream = null;
    } else if (!stream) connect();
  };

  document.addEventListener('visibilitychange', () => {
    if (!document.hidden && wasHidden) void refresh(location.href);
    wasHidden = true;
    follow();
  });
  follow();
}

for (const form of document.querySelectorAll('form[data-search]'))
  if (form instanceof HTMLFormElement) searchWhileTyping(form);
document.addEventListener('click', copyOnClick);
document.documentElement.classList.add('scripted');
if (document.body.dataset['stream']) followChanges(document.body.dataset['stream']);
