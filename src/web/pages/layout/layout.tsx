import type { Child, FC } from 'hono/jsx';
import { Frame } from './frame.tsx';
import { LAYOUT_WORDS } from './layout-words.ts';
import { isWell, Notice } from './service-health.tsx';
import { countStates } from '../estate/state-counts.ts';
import { link, type Query, type View } from './view.ts';
import { LANGUAGES } from '../../../core/terms/language.ts';

/** Where pages learn that something changed. */
export const STREAM_PATH = '/live';

const PAGES = [
  ['/', 'overview'],
  ['/devices', 'devices'],
  ['/outages', 'outages'],
  ['/findings', 'findings'],
  ['/contracts', 'contracts'],
  ['/reports', 'reports'],
  ['/status', 'status'],
] as const;

type Props = {
  readonly view: View;
  readonly path: string;
  readonly heading: Child;
  /** The page in the title of the window. */
  readonly title: string;
  readonly query?: Query;
  /** At the end of the line of the heading. */
  readonly aside?: Child;
  /** The page tells of one moment and does not follow what happens. */
  readonly still?: boolean;
  readonly children?: Child;
};

/**
 * What stands around every page: where the reader is and can go, as of when, in which language, and
 * our own blindness.
 */
export const Layout: FC<Props> = ({
  view,
  path,
  heading,
  title,
  query = {},
  aside,
  still = false,
  children,
}) => {
  const { words } = view;
  return (
    <Frame
      tag={words.tag}
      title={`${title} · ${words.title}`}
      stream={view.live && !still ? STREAM_PATH : ''}
    >
      <a class="skip" href="#main">
        {LAYOUT_WORDS[view.language].skip}
      </a>
      <header class="top">
        <a class="brand" href={link(view, '/')}>
          <Mark />
          Watchpost
        </a>
        <Navigation view={view} path={path} />
        <Switches view={view} path={path} query={query} still={still} />
      </header>
      <main id="main" tabindex={-1}>
        <div class="head">
          <h1>{heading}</h1>
          <AsOf view={view} />
          {aside !== undefined && <p class="aside screen">{aside}</p>}
        </div>
        <Notice view={view} />
        {children}
      </main>
      <footer>watchpost {view.service.version}</footer>
    </Frame>
  );
};

const Mark: FC = () => (
  <svg viewBox="0 0 16 16" aria-hidden="true">
    <rect width="16" height="16" rx="3.5" />
    <circle class="lens" cx="8" cy="8" r="4.2" />
    <circle class="pupil" cx="8" cy="8" r="1.5" />
  </svg>
);

/** The instant the page speaks of. */
export const AsOf: FC<{ readonly view: View }> = ({
  view: { words, times, service, fleet, language },
}) => (
  <p class="asof">
    <span id="asof" data-live>
      {words.asOf(times.full(fleet.at))}
    </span>{' '}
    <span class="faint">{service.zone}</span>
    <strong class="lost" role="status">
      {LAYOUT_WORDS[language].lost}
    </strong>
  </p>
);

const Navigation: FC<{ readonly view: View; readonly path: string }> = ({ view, path }) => {
  const words = LAYOUT_WORDS[view.language];
  const { offline, unreachable } = countStates(view.fleet.devices);
  const off = offline + unreachable;
  const isHere = (page: string): boolean =>
    page === '/' ? path === '/' : path === page || path.startsWith(`${page}/`);
  return (
    <nav aria-label={words.pages} class="screen" id="navigation" data-live>
      {PAGES.map(([page, name]) => (
        <a href={link(view, page)} aria-current={isHere(page) ? 'page' : undefined}>
          {words[name]}
          {name === 'outages' && off > 0 && (
            <span class="badge" title={words.downNow(off)}>
              {off}
            </span>
          )}
          {name === 'status' && !isWell(view) && (
            <span class="badge" title={words.unwell}>
              !
            </span>
          )}
        </a>
      ))}
    </nav>
  );
};

const Switches: FC<{
  readonly view: View;
  readonly path: string;
  readonly query: Query;
  readonly still: boolean;
}> = ({ view, path, query, still }) => {
  const words = LAYOUT_WORDS[view.language];
  const other = LANGUAGES.find((language) => language !== view.language) ?? view.language;
  return (
    <p class="switches screen">
      {!still && (
        <span class={view.live ? 'live' : 'live paused'}>
          {view.live ? words.live : words.paused}
        </span>
      )}
      {!still && (
        <a href={link({ ...view, live: !view.live }, path, query)}>
          {view.live ? words.pause : words.resume}
        </a>
      )}
      <a href={link({ ...view, language: other }, path, query)} hreflang={other} lang={other}>
        {view.words.otherLanguage}
      </a>
    </p>
  );
};
