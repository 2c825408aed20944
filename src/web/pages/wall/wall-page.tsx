import type { FC } from 'hono/jsx';
import { openOutages } from '../../../core/health/open-outages.ts';
import { Frame } from '../layout/frame.tsx';
import { AsOf, STREAM_PATH } from '../layout/layout.tsx';
import { OpenList } from '../overview/open-list.tsx';
import { OVERVIEW_WORDS } from '../overview/overview-words.ts';
import { Notice } from '../layout/service-health.tsx';
import { Tiles, Totals } from '../overview/sites.tsx';
import { link, type View } from '../layout/view.ts';

/** Outages that fit on a wall. */
const MAX_OPEN = 11;

/**
 * The estate for a screen on a wall: read from across the room, touched by nobody, never scrolled.
 */
export const WallPage: FC<{ readonly view: View }> = ({ view }) => {
  const words = OVERVIEW_WORDS[view.language];
  return (
    <Frame tag={view.words.tag} title={view.words.title} stream={STREAM_PATH} look="wall">
      <main id="main">
        <div class="head">
          <h1>{view.words.title}</h1>
          <AsOf view={view} />
          <a class="leave" href={link(view, '/')}>
            {words.leaveWall}
          </a>
        </div>
        <Notice view={view} />
        <Totals view={view} />
        <div class="board">
          <Tiles view={view} />
          <section id="open" data-live aria-labelledby="open-head">
            <h2 id="open-head">{words.downNow}</h2>
            <OpenList
              view={view}
              outages={openOutages(view.fleet.devices, view.fleet.at)}
              most={MAX_OPEN}
            />
          </section>
        </div>
      </main>
    </Frame>
  );
};
