import type { FC } from 'hono/jsx';
import type { OpenOutage } from '../../../core/health/open-outages.ts';
import { UNFILLED } from '../devices/filter.ts';
import { OVERVIEW_WORDS } from './overview-words.ts';
import { StateMark } from '../estate/state-mark.tsx';
import { durationInWords } from '../wording/format.ts';
import { deviceLink, link, type View } from '../layout/view.ts';
import { stateReason } from '../estate/state-reason.ts';

/** Outages that go on, one line each: what, where, why and for how long. */
export const OpenList: FC<{
  readonly view: View;
  readonly outages: readonly OpenOutage[];
  readonly most: number;
}> = ({ view, outages, most }) => {
  const words = OVERVIEW_WORDS[view.language];
  if (outages.length === 0) return <p class="calm good">✓ {words.noneDown}</p>;
  return (
    <>
      <ul class="rows">
        {outages.slice(0, most).map((outage) => (
          <Line view={view} outage={outage} />
        ))}
      </ul>
      {outages.length > most && (
        <p class="more">
          <a href={link(view, '/outages')}>{words.allOutages(outages.length)}</a>
        </p>
      )}
    </>
  );
};

const Line: FC<{ readonly view: View; readonly outage: OpenOutage }> = ({
  view,
  outage: { cause, since, devices },
}) => {
  const {
    words,
    times,
    fleet: { at },
  } = view;
  const first = devices[0]!;
  const name = first.device.name === '' ? first.device.id : first.device.name;
  return (
    <li class={cause === 'alone' ? '' : 'heavy'}>
      <StateMark state={first.state} words={words} bare />
      <span class="what">
        {cause === 'together' ? (
          <a
            href={link(view, '/devices', {
              site: first.device.site === '' ? UNFILLED : first.device.site,
              state: 'off',
            })}
          >
            {first.device.site === '' ? words.noSite : first.device.site}
          </a>
        ) : (
          <a href={deviceLink(view, first.device.id)}>{name}</a>
        )}
        <span class="faint">{explained(view, cause, devices)}</span>
      </span>
      <span class="num">
        {since === null ? (
          '—'
        ) : (
          <time datetime={new Date(since).toISOString()} title={times.full(since)}>
            {durationInWords(at - since, words)}
          </time>
        )}
      </span>
    </li>
  );
};

function explained(view: View, cause: OpenOutage['cause'], devices: OpenOutage['devices']): string {
  const words = OVERVIEW_WORDS[view.language];
  const { device } = devices[0]!;
  if (cause === 'together') return words.together(devices.length);
  if (cause === 'parent')
    return [words.behind(devices.length - 1), device.site]
      .filter((part) => part !== '')
      .join(' · ');
  return [stateReason(devices[0]!, device.parent, view.words), device.site]
    .filter((part) => part !== '')
    .join(' · ');
}
