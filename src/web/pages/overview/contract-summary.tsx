import type { FC } from 'hono/jsx';
import { coverage, inServiceMs, uptime, type Buckets } from '../../../core/judging/availability.ts';
import { boundsText, percentText, Verdict } from '../estate/month-rate.tsx';
import { OVERVIEW_WORDS } from './overview-words.ts';
import { link, type View } from '../layout/view.ts';

/** Contracts listed on the overview. */
const MAX_CONTRACTS = 40;

/** The civil month so far by contract, against the target. */
export const ContractSummary: FC<{ readonly view: View }> = ({ view }) => {
  const { words, service, fleet } = view;
  const contracts = fleet.contracts
    .filter(({ month }) => inServiceMs(month) > 0)
    .slice(0, MAX_CONTRACTS);
  return (
    <section id="month" data-live aria-labelledby="month-head">
      <h2 id="month-head">
        <a href={link(view, '/contracts')}>{OVERVIEW_WORDS[view.language].contracts}</a>
      </h2>
      {contracts.length === 0 ? (
        <p class="calm">{OVERVIEW_WORDS[view.language].noMonth}</p>
      ) : (
        <div class="scroll" tabindex={0} role="group" aria-labelledby="month-head">
          <table class="figures">
            <thead>
              <tr>
                <th scope="col">{words.contract}</th>
                <th scope="col">{words.verdict}</th>
                {[words.uptime, words.bounds, words.coverage].map((head) => (
                  <th scope="col" class="num">
                    {head}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {contracts.map(({ contract, month }) => (
                <ContractRow view={view} contract={contract} month={month} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      <p class="faint">{words.monthNote(String(service.onlineTarget))}</p>
    </section>
  );
};

const ContractRow: FC<{
  readonly view: View;
  readonly contract: string;
  readonly month: Buckets;
}> = ({ view, contract, month }) => (
  <tr>
    <th scope="row">
      {contract === '' ? (
        view.words.noContract
      ) : (
        <a href={link(view, '/devices', { contract })}>{contract}</a>
      )}
    </th>
    <td>
      <Verdict view={view} month={month} />
    </td>
    <td class="num strong">{percentText(uptime(month))}</td>
    <td class="num">{boundsText(month)}</td>
    <td class="num">{percentText(coverage(month))}</td>
  </tr>
);
