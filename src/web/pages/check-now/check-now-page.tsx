import type { Child, FC } from 'hono/jsx';
import type { DeviceView } from '../../../core/health/fleet-view.ts';
import type { CheckedNow, Readings, Outcome } from '../../../core/facts/observation.ts';
import { CheckNowSection } from './check-now-section.tsx';
import { CHECK_NOW_WORDS } from './check-now-words.ts';
import { Layout } from '../layout/layout.tsx';
import { StateMark } from '../estate/state-mark.tsx';
import { offsetInWords } from '../wording/format.ts';
import { deviceLink, type View } from '../layout/view.ts';
import { reasonInWords } from '../estate/state-reason.ts';

type Props = {
  readonly view: View;
  readonly row: DeviceView;
  /** Null: nobody asked yet. */
  readonly outcomes: readonly CheckedNow[] | null;
};

/** What a device answered to who had it asked, as it came. */
export const CheckNowPage: FC<Props> = ({ view, row: { device }, outcomes }) => {
  const words = CHECK_NOW_WORDS[view.language];
  const name = device.name === '' ? device.id : device.name;
  const aside = <a href={deviceLink(view, device.id)}>← {name}</a>;
  return (
    <Layout
      view={view}
      path={`/devices/${encodeURIComponent(device.id)}/ask`}
      heading={words.of(name)}
      title={words.of(name)}
      aside={aside}
      still={outcomes !== null}
    >
      {outcomes !== null && <Outcomes view={view} outcomes={outcomes} />}
      <CheckNowSection view={view} id={device.id} again={outcomes !== null} />
    </Layout>
  );
};

const Outcomes: FC<{ readonly view: View; readonly outcomes: readonly CheckedNow[] }> = ({
  view,
  outcomes,
}) => {
  const words = CHECK_NOW_WORDS[view.language];
  const heads = [
    view.words.checkHead,
    words.outcome,
    view.words.latency,
    words.time,
    view.words.detail,
  ];
  return (
    <section id="outcomes" aria-labelledby="outcomes-head">
      <h2 id="outcomes-head">{words.outcomes}</h2>
      <div class="scroll" tabindex={0} role="group" aria-labelledby="outcomes-head">
        <table>
          <thead>
            <tr>
              {heads.map((head) => (
                <th scope="col">{head}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {outcomes.map((asked) => (
              <Row view={view} asked={asked} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
};

const MARKS = { answered: 'intact', failed: 'offline', blind: 'unobserved' } as const;

const Row: FC<{ readonly view: View; readonly asked: CheckedNow }> = ({
  view,
  asked: { check, observation },
}) => {
  const outcome = observation?.outcome;
  const mark = MARKS[outcome?.result ?? 'blind'];
  const told = outcome ? resultOf(view, outcome) : CHECK_NOW_WORDS[view.language].busy;
  return (
    <tr>
      <th scope="row">{view.words.check[check]}</th>
      <td>
        <StateMark
          state={mark}
          words={{ ...view.words, state: { ...view.words.state, [mark]: told } }}
        />
      </td>
      <td class="num">{outcome?.result === 'answered' && `${outcome.latencyMs.toFixed(1)} ms`}</td>
      <td class="num">{observation && view.times.full(observation.at)}</td>
      <td>{outcome && detailOf(view, outcome)}</td>
    </tr>
  );
};

function resultOf(view: View, outcome: Outcome): string {
  const words = CHECK_NOW_WORDS[view.language];
  if (outcome.result === 'answered') return words.answered;
  return outcome.result === 'failed'
    ? words.failed(reasonInWords(outcome.reason, view.words))
    : words.blind(reasonInWords(outcome.cause, view.words));
}

function detailOf(view: View, outcome: Outcome): Child {
  return outcome.result === 'answered' ? (
    factsOf(view, outcome.facts)
  ) : (
    <span class="code">{outcome.detail}</span>
  );
}

function factsOf(view: View, { clockOffsetMs, tlsExpiresAt }: Readings): string {
  const words = CHECK_NOW_WORDS[view.language];
  const clock =
    clockOffsetMs === undefined
      ? []
      : [
          clockOffsetMs === null
            ? words.noClock
            : words.clock(offsetInWords(clockOffsetMs, view.words)),
        ];
  const certificate =
    tlsExpiresAt === undefined ? [] : [words.certificate(view.times.date(tlsExpiresAt))];
  return [...clock, ...certificate].join(' · ');
}
