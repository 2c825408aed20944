import type { FC } from 'hono/jsx';
import type { CheckName } from '../../core/device.ts';
import type { Instant } from '../../core/time.ts';
import type { Stretch } from '../stretches.ts';
import { durationInWords } from './telling.ts';
import type { View } from './view.ts';
import { reasonInWords } from './why.ts';

/** How far back a device's page looks, in milliseconds. */
export const HISTORY_MS = 86_400_000;
/** Down stretches listed. */
const MAX_DOWN = 50;
/** Stretches drawn on one strip; of more, the latest. */
const MAX_DRAWN = 1000;

/** Top edge of each state's part of a strip 16 high: told apart by height as well as by colour. */
const TOPS: Readonly<Record<Stretch['state'], number>> = { down: 0, up: 5, unobserved: 13 };

/** One stream over the last day. */
export type StreamHistory = { readonly check: CheckName; readonly stretches: readonly Stretch[] };

/** The last day of a device: a strip for each check, and what was down in words. */
export const History: FC<{ readonly view: View; readonly history: readonly StreamHistory[] | null; readonly at: Instant }> = ({ view, history, at }) => {
  const { words, teller } = view;
  return (
    <section aria-labelledby="history">
      <h2 id="history">{words.lastDay}</h2>
      {history === null ? <p class="calm">{words.noTimeline}</p> : (
        <>
          <div class="strips">
            {history.map((stream) => <><span>{words.check[stream.check]}</span><Strip view={view} stream={stream} from={at - HISTORY_MS} /></>)}
            <span /><p class="faint edges"><span>{teller.full(at - HISTORY_MS)}</span><span>{teller.full(at)}</span></p>
          </div>
          <Downs view={view} history={history} />
        </>
      )}
    </section>
  );
};

const Strip: FC<{ readonly view: View; readonly stream: StreamHistory; readonly from: Instant }> = ({ stream, from }) => {
  const place = (ms: number): string => ((ms * 1000) / HISTORY_MS).toFixed(2);
  return (
    <svg class="bar strip" viewBox="0 0 1000 16" preserveAspectRatio="none" aria-hidden="true">
      {stream.stretches.slice(-MAX_DRAWN).map((stretch) => (
        <rect class={stretch.state} x={place(stretch.from - from)} width={place(stretch.to - stretch.from)} y={TOPS[stretch.state]} height={16 - TOPS[stretch.state]} />
      ))}
    </svg>
  );
};

const Downs: FC<{ readonly view: View; readonly history: readonly StreamHistory[] }> = ({ view, history }) => {
  const { words, teller } = view;
  const all = history.flatMap(({ check, stretches }) => stretches.filter(({ state }) => state === 'down').map((stretch) => ({ check, ...stretch })));
  const downs = all.sort((a, b) => b.from - a.from).slice(0, MAX_DOWN);
  if (downs.length === 0) return <p class="calm">{words.noOutages}</p>;
  return (
    <table>
      <caption>{words.outages}</caption>
      <thead><tr>{[words.checkHead, words.from, words.to, words.duration, words.why].map((head) => <th scope="col">{head}</th>)}</tr></thead>
      <tbody>
        {downs.map((down) => (
          <tr>
            <th scope="row">{words.check[down.check]}</th>
            <td class="num">{teller.full(down.from)}</td>
            <td class="num">{teller.full(down.to)}</td>
            <td class="num">{durationInWords(down.to - down.from, words)}</td>
            <td>{reasonInWords(down.reason ?? '', words)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
};
