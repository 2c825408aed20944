import type { FC } from 'hono/jsx';
import { NO_TIME, percent, uptime } from '../../../core/judging/availability.ts';
import type { ContractView } from '../../../core/contracts/ledger-view.ts';
import { CONTRACTS_WORDS } from './contracts-words.ts';
import { LedgerAttention } from './ledger-attention.tsx';
import { Layout } from '../layout/layout.tsx';
import { percentText } from '../estate/month-rate.tsx';
import { ContractSummary } from '../overview/contract-summary.tsx';
import { link, type View } from '../layout/view.ts';

/** Contracts listed. */
const MAX_CONTRACTS = 300;
/** Days left from which on the end of a contract is shown as near, and as pressing. */
const NEAR_DAYS = 90;
const PRESSING_DAYS = 30;

/**
 * The ledger: how long each contract holds, where its approval stands, how its devices do; and what
 * needs somebody's hands.
 */
export const ContractsPage: FC<{ readonly view: View; readonly label: string }> = ({
  view,
  label,
}) => {
  const words = CONTRACTS_WORDS[view.language];
  const ledger = view.service.ledger();
  const labels = [...new Set(ledger.contracts.flatMap(({ contract }) => contract.labels))].sort();
  const rows = ledger.contracts
    .filter(({ contract }) => label === '' || contract.labels.includes(label))
    .slice(0, MAX_CONTRACTS);
  return (
    <Layout
      view={view}
      path="/contracts"
      heading={words.title}
      title={words.title}
      query={{ label }}
    >
      {ledger.contracts.length === 0 ? (
        <>
          <section>
            <p class="calm">{words.empty}</p>
          </section>
          <ContractSummary view={view} />
        </>
      ) : (
        <>
          <LedgerAttention view={view} ledger={ledger} />
          <section id="ledger" data-live aria-label={words.title}>
            {labels.length > 0 && (
              <p class="actions screen">
                {['', ...labels].map((one) => (
                  <a
                    href={link(view, '/contracts', { label: one })}
                    aria-current={one === label ? 'true' : undefined}
                  >
                    {one === '' ? words.noLabel : one}
                  </a>
                ))}
              </p>
            )}
            <LedgerTable view={view} rows={rows} />
            <p class="faint">{words.asOf(view.times.full(ledger.at))}</p>
          </section>
        </>
      )}
    </Layout>
  );
};

const LedgerTable: FC<{ readonly view: View; readonly rows: readonly ContractView[] }> = ({
  view,
  rows,
}) => {
  const words = CONTRACTS_WORDS[view.language];
  const { words: shared } = view;
  return (
    <div class="scroll" tabindex={0} role="group" aria-label={words.title}>
      <table class="devices figures">
        <thead>
          <tr>
            {[words.number, shared.vendor, words.term, words.left, words.stage].map((head) => (
              <th scope="col">{head}</th>
            ))}
            {[words.devices, words.rate, words.target, words.amount].map((head) => (
              <th scope="col" class="num">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row view={view} row={row} />
          ))}
        </tbody>
      </table>
    </div>
  );
};

const Row: FC<{ readonly view: View; readonly row: ContractView }> = ({ view, row }) => {
  const { contract, devices } = row;
  const month =
    view.fleet.contracts.find((one) => one.contract === contract.number)?.month ?? NO_TIME;
  const { target } = contract.policy;
  return (
    <tr>
      <th scope="row">
        <a href={link(view, '/devices', { contract: contract.number })}>{contract.number}</a>
        <span class="faint block">{[contract.name, ...contract.labels].join(' · ')}</span>
      </th>
      <td>
        {contract.vendor}
        <span class="faint">{contract.vendorPhone}</span>
      </td>
      <td class="num">
        {contract.from} – {contract.to}
      </td>
      <td class="nowrap">
        <Left view={view} row={row} />
      </td>
      <td>
        <Stage view={view} row={row} />
      </td>
      <td class="num">{devices}</td>
      <td class="num strong">{percentText(uptime(month))}</td>
      <td class="num">{target === null ? '—' : `${percent(target)}%`}</td>
      <td class="num">
        {contract.amountFen === null
          ? '—'
          : (contract.amountFen / 100).toLocaleString('en', { minimumFractionDigits: 2 })}
      </td>
    </tr>
  );
};

const Left: FC<{ readonly view: View; readonly row: ContractView }> = ({
  view,
  row: { contract, daysLeft, renewed },
}) => {
  const words = CONTRACTS_WORDS[view.language];
  if (contract.from > view.times.date(view.fleet.at))
    return <span class="faint">{words.notBegun}</span>;
  if (daysLeft === null)
    return (
      <span class="faint">
        {words.expired}
        {renewed && ` · ${words.renewed}`}
      </span>
    );
  const text = daysLeft === 0 ? words.lastDay : words.daysLeft(daysLeft);
  if (renewed)
    return (
      <span>
        {text} <span class="good">✓ {words.renewed}</span>
      </span>
    );
  return (
    <span
      class={daysLeft <= PRESSING_DAYS ? 'bad strong' : daysLeft <= NEAR_DAYS ? 'warn strong' : ''}
    >
      {text}
    </span>
  );
};

const Stage: FC<{ readonly view: View; readonly row: ContractView }> = ({
  view,
  row: { current },
}) => {
  if (!current) return <>—</>;
  const words = CONTRACTS_WORDS[view.language];
  return (
    <span class={current.late ? 'bad' : ''}>
      {words.stageOf(current.stage.name, current.stage.owner, current.days)}
      {current.late && ` · ${words.overdue}`}
    </span>
  );
};
