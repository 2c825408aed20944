import type { FC } from 'hono/jsx';
import {
  coverage,
  inServiceMs,
  NO_TIME,
  pool,
  uptime,
  type Buckets,
} from '../../../core/judging/availability.ts';
import { monthOf } from '../../../core/time/civil-time.ts';
import type { ClosedMonth } from '../../../core/scoring/closed-month.ts';
import { Layout } from '../layout/layout.tsx';
import { boundsText, percentText, Verdict } from '../estate/month-rate.tsx';
import { REPORTS_WORDS } from './reports-words.ts';
import { link, type View } from '../layout/view.ts';

/** Contracts of the current month listed. */
const MAX_CONTRACTS = 60;
/** Revisions listed, the latest. */
const MAX_REVISIONS = 60;

/**
 * The month so far, and every month that was closed, with its files. `closed` null: they cannot be
 * read.
 */
export const ReportsPage: FC<{
  readonly view: View;
  readonly closed: readonly ClosedMonth[] | null;
}> = ({ view, closed }) => {
  const words = REPORTS_WORDS[view.language];
  const listed = closed?.toReversed().slice(0, MAX_REVISIONS);
  return (
    <Layout view={view} path="/reports" heading={words.title} title={words.title}>
      <CurrentMonth view={view} />
      <section id="closed" data-live aria-labelledby="closed-head">
        <h2 id="closed-head">{words.closed}</h2>
        {!listed && <p class="calm bad">{words.unread}</p>}
        {listed?.length === 0 && <p class="calm">{words.none}</p>}
        {listed && listed.length > 0 && (
          <ul class="months">
            {listed.map((one) => (
              <Revision
                view={view}
                one={one}
                isLatest={
                  !closed?.some(
                    ({ month, revision }) => month === one.month && revision > one.revision,
                  )
                }
              />
            ))}
          </ul>
        )}
        {closed && closed.length > MAX_REVISIONS && (
          <p class="faint">{words.earlier(closed.length - MAX_REVISIONS)}</p>
        )}
      </section>
    </Layout>
  );
};

const CurrentMonth: FC<{ readonly view: View }> = ({ view }) => {
  const words = REPORTS_WORDS[view.language];
  const { words: shared, fleet, service } = view;
  const month = monthOf(fleet.at, service.zone);
  const contracts = fleet.contracts.filter((row) => inServiceMs(row.month) > 0);
  const total = contracts.map((row) => row.month).reduce(pool, NO_TIME);
  return (
    <section id="current" data-live aria-labelledby="current-head">
      <h2 id="current-head">
        {words.current(month)}{' '}
        <span class="count">
          {words.currentNote} {words.closedBy(service.closingDay)}
        </span>
      </h2>
      <div class="scroll" tabindex={0} role="group" aria-labelledby="current-head">
        <table class="figures">
          <thead>
            <tr>
              <th scope="col">{shared.contract}</th>
              <th scope="col">{shared.verdict}</th>
              {[shared.uptime, shared.bounds, shared.coverage].map((head) => (
                <th scope="col" class="num">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <Row view={view} name={words.allContracts} month={total} />
            {contracts.slice(0, MAX_CONTRACTS).map((row) => (
              <Row
                view={view}
                name={row.contract === '' ? shared.noContract : row.contract}
                month={row.month}
              />
            ))}
          </tbody>
        </table>
      </div>
      <p class="faint">{shared.monthNote(String(service.onlineTarget))}</p>
      <p class="faint">
        {words.command}{' '}
        <span class="code">
          watchpost report --month {month} --out report-{month}
        </span>
      </p>
    </section>
  );
};

const Row: FC<{ readonly view: View; readonly name: string; readonly month: Buckets }> = ({
  view,
  name,
  month,
}) => (
  <tr>
    <th scope="row">{name}</th>
    <td>
      <Verdict view={view} month={month} />
    </td>
    <td class="num strong">{percentText(uptime(month))}</td>
    <td class="num">{boundsText(month)}</td>
    <td class="num">{percentText(coverage(month))}</td>
  </tr>
);

const Revision: FC<{
  readonly view: View;
  readonly one: ClosedMonth;
  readonly isLatest: boolean;
}> = ({ view, one, isLatest }) => {
  const words = REPORTS_WORDS[view.language];
  const isFinal = one.finalFrom !== '' && one.finalFrom <= view.times.date(view.fleet.at);
  const facts = [
    one.closedAt === '' ? '' : words.closedAt(one.closedAt.slice(0, 16).replace('T', ' ')),
    isLatest ? (isFinal ? words.final : words.contestable(one.finalFrom)) : words.superseded,
    one.signed ? words.signed : words.unsigned,
  ];
  return (
    <li class={isLatest ? '' : 'old'}>
      <h3>
        {one.month} · {words.revision(one.revision)}{' '}
        <span class="count">{facts.filter((fact) => fact !== '').join(' · ')}</span>
      </h3>
      {one.manifest === '' ? (
        <p class="calm bad">{words.broken}</p>
      ) : (
        <>
          <ul class="chips" aria-label={`${words.files} ${one.month}`}>
            {one.files.map(({ name, bytes }) => (
              <li>
                <a
                  href={link(view, `/reports/${one.month}/${one.revision}/${name}`)}
                  download={name}
                >
                  {name}
                </a>{' '}
                <span class="faint">
                  {words.size((bytes / 1000).toFixed(bytes < 10_000 ? 1 : 0))}
                </span>
              </li>
            ))}
          </ul>
          <p class="faint small">
            {words.manifest} <span class="code">{one.manifest}</span>
          </p>
        </>
      )}
    </li>
  );
};
