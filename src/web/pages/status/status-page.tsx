import type { Child, FC } from 'hono/jsx';
import { coverage, inServiceMs, NO_TIME, pool } from '../../../core/judging/availability.ts';
import { CHECKS, type CheckName } from '../../../core/inventory/device.ts';
import type { Histogram, ServiceFigures } from '../../../core/health/service-figures.ts';
import { Layout } from '../layout/layout.tsx';
import { percentText } from '../estate/month-rate.tsx';
import { ServiceHealth } from '../layout/service-health.tsx';
import { STATUS_WORDS } from './status-words.ts';
import { durationInWords } from '../wording/format.ts';
import { deviceLink, link, type View } from '../layout/view.ts';
import { reasonInWords } from '../estate/state-reason.ts';

/** Devices with a check that never answered that are listed. */
const MAX_UNPROVEN = 60;

/** How the service itself does, and what it could not see. */
export const StatusPage: FC<{ readonly view: View }> = ({ view }) => {
  const words = STATUS_WORDS[view.language];
  const figures = view.service.figures();
  return (
    <Layout view={view} path="/status" heading={words.title} title={words.title}>
      <div class="columns">
        <section id="self" data-live aria-labelledby="self-head">
          <h2 id="self-head">{words.now}</h2>
          <ServiceHealth view={view} />
          <p class="faint">{words.remedy}</p>
        </section>
        <Figures view={view} figures={figures} />
      </div>
      <Askings view={view} figures={figures} />
      <Unproven view={view} />
      <section aria-labelledby="others-head">
        <h2 id="others-head">{words.others}</h2>
        <ul class="chips">
          {['/metrics', '/-/healthy', '/-/ready', '/api/v1/devices', '/api/v1/contracts'].map(
            (path) => (
              <li>
                <a href={path} class="code">
                  {path}
                </a>
              </li>
            ),
          )}
        </ul>
      </section>
    </Layout>
  );
};

const Figures: FC<{ readonly view: View; readonly figures: ServiceFigures }> = ({
  view,
  figures,
}) => {
  const words = STATUS_WORDS[view.language];
  const { times, service, fleet } = view;
  const { outbox, redis, canary, inventory } = figures;
  const month = fleet.devices.map((row) => row.month).reduce(pool, NO_TIME);
  const unobserved = fleet.devices.filter(({ state }) => state === 'unobserved').length;
  const rows: readonly (readonly [string, Child])[] = [
    [words.version, service.version],
    [words.since, times.full(figures.startedAt)],
    [words.coverage, percentText(coverage(month))],
    [
      words.blind,
      inServiceMs(month) === 0
        ? '—'
        : words.perDevice(
            durationInWords(month.unobservedMs / Math.max(1, fleet.devices.length), view.words),
          ),
    ],
    [
      words.unobservedNow,
      unobserved === 0 ? (
        '0'
      ) : (
        <a href={link(view, '/devices', { state: 'unobserved' })}>{unobserved}</a>
      ),
    ],
    [words.inFlight, figures.inFlight],
    [words.voided, canary.voided],
    [
      words.outbox,
      words.events(outbox.events.toLocaleString('en'), (outbox.bytes / 1000).toFixed(0)),
    ],
    [words.redisErrors, redis.errors],
    [words.redisLatency, words.mean(meanOf(redis.seconds))],
    [words.reloads, words.reloaded(inventory.reloads.success, inventory.reloads.failure)],
    ...robotRows(view, figures),
  ];
  return (
    <section id="figures" data-live aria-label={words.title}>
      <dl class="wide">
        {rows.map(([head, value]) => (
          <div>
            <dt>{head}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
};

/** How alerts reach people through group robots; nothing where there are none. */
function robotRows(
  { language, times }: View,
  { relay: { robots, watchdogAt } }: ServiceFigures,
): readonly (readonly [string, Child])[] {
  const words = STATUS_WORDS[language];
  if (robots.size === 0) return [];
  const rows = [...robots].map(
    ([name, { sent, ...failed }]) =>
      [
        words.robot(name),
        words.delivered(
          sent,
          Object.values(failed).reduce((sum, count) => sum + count),
        ),
      ] as const,
  );
  return [
    ...rows,
    [words.watchdog, watchdogAt === null ? words.neverHeard : times.full(watchdogAt)],
  ];
}

function meanOf({ sum, count }: Histogram): string {
  return count === 0 ? '—' : ((sum * 1000) / count).toFixed(1);
}

const Askings: FC<{ readonly view: View; readonly figures: ServiceFigures }> = ({
  view,
  figures,
}) => {
  const words = STATUS_WORDS[view.language];
  const checks = CHECKS.filter((check) =>
    figures.outcomes.some((outcome) => outcome.check === check),
  );
  return (
    <section id="askings" data-live aria-labelledby="askings-head">
      <h2 id="askings-head">{words.checks}</h2>
      <div class="columns">
        {checks.map((check) => (
          <Outcomes view={view} figures={figures} check={check} />
        ))}
      </div>
    </section>
  );
};

const Outcomes: FC<{
  readonly view: View;
  readonly figures: ServiceFigures;
  readonly check: CheckName;
}> = ({ view, figures, check }) => {
  const words = STATUS_WORDS[view.language];
  const rows = figures.outcomes
    .filter((outcome) => outcome.check === check)
    .sort((a, b) => b.count - a.count);
  const late = figures.lateness.find((one) => one.check === check);
  const name = (outcome: string): string => {
    if (outcome === 'answered') return words.answered;
    return outcome.startsWith('blind-')
      ? words.blindBy(reasonInWords(outcome, view.words))
      : reasonInWords(outcome, view.words);
  };
  return (
    <table class="figures">
      <caption>
        {view.words.check[check]}
        {late && ` · ${words.lateness} ${meanOf(late.seconds)} ms`}
      </caption>
      <thead>
        <tr>
          <th scope="col">{words.outcome}</th>
          <th scope="col" class="num">
            {words.number}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ outcome, count }) => (
          <tr>
            <th scope="row">{name(outcome)}</th>
            <td class="num">{count.toLocaleString('en')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
};

const Unproven: FC<{ readonly view: View }> = ({ view }) => {
  const words = STATUS_WORDS[view.language];
  const rows = view.fleet.devices.filter(({ streams }) => streams.some(({ proven }) => !proven));
  return (
    <section id="unproven" data-live aria-labelledby="unproven-head">
      <h2 id="unproven-head">
        {words.unproven}{' '}
        {rows.length > 0 && <span class="count">{view.words.devices(rows.length)}</span>}
      </h2>
      {rows.length === 0 ? (
        <p class="calm good">✓ {words.noneUnproven}</p>
      ) : (
        <>
          <ul class="chips">
            {rows.slice(0, MAX_UNPROVEN).map(({ device, streams }) => (
              <li>
                <a href={deviceLink(view, device.id)}>
                  {device.name === '' ? device.id : device.name}
                </a>{' '}
                <span class="faint">
                  {streams
                    .filter(({ proven }) => !proven)
                    .map(({ check, reason }) =>
                      `${view.words.check[check]} ${reasonInWords(reason, view.words)}`.trim(),
                    )
                    .join(' · ')}
                </span>
              </li>
            ))}
          </ul>
          <p class="faint">{words.unprovenNote}</p>
        </>
      )}
    </section>
  );
};
