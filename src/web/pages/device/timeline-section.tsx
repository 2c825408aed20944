import type { FC } from 'hono/jsx';
import type { DeviceStory } from '../../../core/judging/device-story.ts';
import type { DeviceView } from '../../../core/health/fleet-view.ts';
import { civilInstants, civilMonth, monthOf, type Instant } from '../../../core/time/civil-time.ts';
import { DEVICE_WORDS } from './device-words.ts';
import { ClockCurve } from './clock-curve.tsx';
import { DeviceOutages } from './device-outages.tsx';
import { isOngoing } from '../outages/open-count.ts';
import { Key, Patterns, Strip } from './timeline-bar.tsx';
import { deviceLink, link, type View } from '../layout/view.ts';

/** A month of a device; `unread`: the store does not answer; null: it was not in service. */
export type Told = { readonly month: string; readonly story: DeviceStory | 'unread' | null };

/** A month of a device: a strip for each check, what was off, and how its clock went. */
export const TimelineSection: FC<{
  readonly view: View;
  readonly device: string;
  readonly told: Told;
  readonly now: DeviceView;
}> = ({ view, device, told: { month, story }, now }) => {
  const words = DEVICE_WORDS[view.language];
  return (
    <section id="course" data-live aria-labelledby="course-head">
      <h2 id="course-head">
        {words.timeline(month)} <MonthLinks view={view} device={device} month={month} />
      </h2>
      {story === null && <p class="calm">{words.notThen}</p>}
      {story === 'unread' && <p class="calm bad">{words.unread}</p>}
      {story !== null && story !== 'unread' && (
        <Drawn view={view} month={month} story={story} now={now} />
      )}
    </section>
  );
};

const MonthLinks: FC<{ readonly view: View; readonly device: string; readonly month: string }> = ({
  view,
  device,
  month,
}) => {
  const words = DEVICE_WORDS[view.language];
  const { zone } = view.service;
  const { from, to } = civilMonth(month, zone);
  const isOver = to <= view.fleet.at;
  const path = `/devices/${encodeURIComponent(device)}`;
  return (
    <span class="count screen actions">
      <a href={link(view, path, { month: monthOf(from - 1, zone) })}>← {words.earlier}</a>
      {isOver && (
        <a
          href={
            to > view.fleet.at
              ? deviceLink(view, device)
              : link(view, path, { month: monthOf(to, zone) })
          }
        >
          {words.later} →
        </a>
      )}
    </span>
  );
};

const Drawn: FC<{
  readonly view: View;
  readonly month: string;
  readonly story: DeviceStory;
  readonly now: DeviceView;
}> = ({ view, month, story, now }) => {
  const { words, service, language } = view;
  const over = civilMonth(month, service.zone);
  const days = civilInstants(['00:00'], over, service.zone);
  const strips = [
    { name: DEVICE_WORDS[language].whole, division: story.online },
    ...story.checks.map(({ check, division }) => ({ name: words.check[check], division })),
  ];
  return (
    <>
      <Patterns />
      <div class="strips">
        {strips.map(({ name, division }) => (
          <>
            <span class="nowrap">{name}</span>
            <Strip view={view} name={name} division={division} over={over} days={days} />
          </>
        ))}
        <span />
        <Axis view={view} days={days} />
      </div>
      <Key view={view} />
      <ClockCurve view={view} story={story} />
      <DeviceOutages
        view={view}
        outages={story.outages.map((outage) =>
          isOngoing(outage, now) ? { ...outage, open: true } : outage,
        )}
      />
    </>
  );
};

/** Dates under the strips, each at the start of its day. */
const Axis: FC<{ readonly view: View; readonly days: readonly Instant[] }> = ({
  view: { times },
  days,
}) => (
  <p class="axis" aria-hidden="true">
    {days.map((day, index) => (
      <span>{index % 5 === 0 && index < days.length - 1 && times.date(day).slice(5)}</span>
    ))}
  </p>
);
