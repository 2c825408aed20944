import type { FC } from 'hono/jsx';
import { ASSESSABLE_COVERAGE, atLeast, bounds, coverage, dueMs, percent, uptime, type Buckets } from '../../core/availability.ts';
import type { FleetView } from '../../core/fleet.ts';
import type { View } from './view.ts';

/** Contracts listed on the overview. */
const MAX_CONTRACTS = 100;

/** The civil month so far by contract, against the target. */
export const Standing: FC<{ readonly view: View; readonly fleet: FleetView }> = ({ view, fleet }) => {
  const { words, service } = view;
  const contracts = fleet.contracts.filter(({ month }) => dueMs(month) > 0).slice(0, MAX_CONTRACTS);
  return (
    <section aria-labelledby="month">
      <h2 id="month">{words.month}</h2>
      {contracts.length === 0 ? <p class="calm">{words.noContracts}</p> : (
        <table class="figures">
          <thead>
            <tr><th scope="col">{words.contract}</th><th scope="col">{words.verdict}</th>{[words.uptime, words.bounds, words.coverage].map((head) => <th scope="col" class="num">{head}</th>)}</tr>
          </thead>
          <tbody>{contracts.map(({ contract, month }) => <ContractRow view={view} contract={contract} month={month} />)}</tbody>
        </table>
      )}
      <p class="faint">{words.monthNote(String(service.onlineTarget))}</p>
    </section>
  );
};

const ContractRow: FC<{ readonly view: View; readonly contract: string; readonly month: Buckets }> = ({ view, contract, month }) => {
  const { lower, upper } = bounds(month);
  return (
    <tr>
      <th scope="row">{contract === '' ? view.words.noContract : contract}</th>
      <td><Verdict view={view} month={month} /></td>
      <td class="num strong">{percentOf(percent(uptime(month)))}</td>
      <td class="num">{percentOf(percent(lower))} – {percentOf(percent(upper))}</td>
      <td class="num">{percentOf(percent(coverage(month)))}</td>
    </tr>
  );
};

/** A percentage with its sign; a dash where there is nothing to tell. */
export function percentOf(figure: string): string {
  return figure === '' ? '—' : `${figure}%`;
}

const Verdict: FC<{ readonly view: View; readonly month: Buckets }> = ({ view: { words, service }, month }) => {
  // A target has at most three decimals that matter; as a whole number of thousandths it compares exactly.
  const target = { part: Math.round(service.onlineTarget * 1000), of: 100_000 };
  if (!atLeast(coverage(month), ASSESSABLE_COVERAGE)) return <span class="faint">{words.unfit}</span>;
  return atLeast(uptime(month), target) ? <span class="good">✓ {words.met}</span> : <span class="bad">✗ {words.missed}</span>;
};
