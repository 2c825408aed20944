import type { Child, FC } from 'hono/jsx';
import type { LedgerView } from '../../../core/contracts/ledger-view.ts';
import { CONTRACTS_WORDS } from './contracts-words.ts';
import { deviceLink, type View } from '../layout/view.ts';

/** Lines of one sort. */
const MAX_LINES = 12;
/** Devices named in a line. */
const MAX_NAMED = 5;

/**
 * What somebody must see to: devices under no contract, coming gaps, what is paid twice, stages
 * that take too long.
 */
export const LedgerAttention: FC<{ readonly view: View; readonly ledger: LedgerView }> = ({
  view,
  ledger,
}) => {
  const words = CONTRACTS_WORDS[view.language];
  const { uncovered, gaps, overlaps, contracts } = ledger;
  const late = contracts.flatMap(({ contract, underWay }) =>
    underWay.filter((age) => age.late).map((age) => ({ contract, age })),
  );
  const lines: readonly Child[] = [
    ...(uncovered.length === 0
      ? []
      : [
          <>
            {words.uncovered(uncovered.length)}{' '}
            <Named view={view} ids={uncovered.map(({ id }) => id)} />
          </>,
        ]),
    ...gaps.slice(0, MAX_LINES).map(({ day, devices }) => (
      <>
        {words.gap(day, devices.length)} <Named view={view} ids={devices} />
      </>
    )),
    ...overlaps.slice(0, MAX_LINES).map(({ contracts: [a, b], devices, to }) => (
      <>
        {words.overlap(a, b, devices.length, to)} <Named view={view} ids={devices} />
      </>
    )),
    ...late.slice(0, MAX_LINES).map(({ contract, age }) => (
      <>
        {contract.number} {contract.name}:{' '}
        {words.stageOf(age.stage.name, age.stage.owner, age.days)} · {words.overdue}
      </>
    )),
  ];
  return (
    <section id="attention" data-live aria-labelledby="attention-head">
      <h2 id="attention-head">{words.attention}</h2>
      {lines.length === 0 ? (
        <p class="calm good">✓ {words.nothing}</p>
      ) : (
        <ul class="remarks">
          {lines.map((line) => (
            <li class="bad">
              <span aria-hidden="true">!</span> <span class="plain">{line}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
};

const Named: FC<{ readonly view: View; readonly ids: readonly string[] }> = ({ view, ids }) => {
  const names = new Map(view.fleet.devices.map(({ device }) => [device.id, device.name]));
  return (
    <span class="faint">
      {ids.slice(0, MAX_NAMED).map((id, index) => (
        <>
          {index > 0 && ' · '}
          <a href={deviceLink(view, id)}>{names.get(id) || id}</a>
        </>
      ))}
      {ids.length > MAX_NAMED && CONTRACTS_WORDS[view.language].andMore(ids.length - MAX_NAMED)}
    </span>
  );
};
