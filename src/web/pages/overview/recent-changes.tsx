import type { FC } from 'hono/jsx';
import { UNFILLED } from '../devices/filter.ts';
import { OVERVIEW_WORDS } from './overview-words.ts';
import { recentChangesOf, type ChangeGroup } from './change-groups.ts';
import { StateMark } from '../estate/state-mark.tsx';
import { durationInWords } from '../wording/format.ts';
import { deviceLink, link, type View } from '../layout/view.ts';

/** Happenings listed. */
const MAX_HAPPENINGS = 9;
const HOUR_MS = 3_600_000;

/** What changed in the last hour, the latest first. */
export const Changes: FC<{ readonly view: View }> = ({ view }) => {
  const words = OVERVIEW_WORDS[view.language];
  const { at } = view.fleet;
  const {
    groups: happenings,
    wentDown: wentOff,
    recovered: cameBack,
    cut,
  } = recentChangesOf(view.fleet);
  const ranFor = at - view.service.figures().startedAt;
  return (
    <section id="changes" data-live aria-labelledby="changes-head">
      <h2 id="changes-head">
        {words.lastHour}{' '}
        {happenings.length > 0 && (
          <span class="count">
            {cut && '≥ '}
            {words.wentDown(wentOff)} · {words.recovered(cameBack)}
          </span>
        )}
      </h2>
      {happenings.length === 0 ? (
        <p class="calm">{words.noChanges}</p>
      ) : (
        <ul class="rows">
          {happenings.slice(0, MAX_HAPPENINGS).map((happening) => (
            <Line view={view} happening={happening} />
          ))}
        </ul>
      )}
      {ranFor < HOUR_MS && (
        <p class="faint">{words.runningFor(durationInWords(ranFor, view.words))}</p>
      )}
    </section>
  );
};

const Line: FC<{ readonly view: View; readonly happening: ChangeGroup }> = ({
  view,
  happening: { at, site, to, changes },
}) => {
  const { words, times, language } = view;
  const [first] = changes;
  return (
    <li>
      <time class="num faint" datetime={new Date(at).toISOString()}>
        {times.clock(at)}
      </time>
      <span class="what">
        {changes.length === 1 && first ? (
          <a href={deviceLink(view, first.device)}>
            {first.name === '' ? first.device : first.name}
          </a>
        ) : (
          <a href={link(view, '/devices', { site: site === '' ? UNFILLED : site, state: to })}>
            {OVERVIEW_WORDS[language].atSite(
              site === '' ? words.noSite : site,
              new Set(changes.map(({ device }) => device)).size,
            )}
          </a>
        )}
      </span>
      <StateMark state={to} words={words} />
    </li>
  );
};
