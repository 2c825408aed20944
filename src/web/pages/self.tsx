import type { FC } from 'hono/jsx';
import type { ServiceFigures } from '../../core/figures.ts';
import { durationInWords } from './telling.ts';
import type { View } from './view.ts';

/** One thing about ourselves. */
type Remark = { readonly well: boolean; readonly text: string };

/** What holds of the service itself: its own blindness first. */
function remarksOn(view: View, figures: ServiceFigures, at: number): readonly Remark[] {
  const { words, teller } = view;
  const { canary, redis, outbox, inventory } = figures;
  const read = teller.brief(inventory.lastReloadAt, at);
  const count = (number: number): string => number.toLocaleString('en');
  const remarks: readonly Remark[] = [
    { well: canary.ok, text: canary.ok ? words.canaryOk : words.canaryBad },
    { well: redis.up, text: redis.up ? words.redisOk : words.redisBad },
    { well: redis.up || outbox.events === 0, text: outbox.events === 0 ? words.outboxEmpty : words.outbox(count(outbox.events)) },
    ...(outbox.dropped > 0 ? [{ well: false, text: words.dropped(count(outbox.dropped)) }] : []),
    { well: inventory.lastReloadOk, text: inventory.lastReloadOk ? words.inventoryOk(read) : words.inventoryBad(read) },
    ...(figures.ready ? [] : [{ well: false, text: words.notReady }]),
    { well: true, text: words.running(durationInWords(at - figures.startedAt, words)) },
  ];
  return remarks;
}

type Props = { readonly view: View; readonly at: number };

/** A notice on top of the page while the service itself is not well; else nothing. */
export const Notice: FC<Props> = ({ view, at }) => {
  const wrong = remarksOn(view, view.service.figures(), at).filter((remark) => !remark.well);
  if (wrong.length === 0) return null;
  return (
    <section class="notice" aria-label={view.words.self}>
      <strong>{view.words.self}</strong>
      <ul>{wrong.map((remark) => <li>{remark.text}</li>)}</ul>
    </section>
  );
};

/** How the service itself does. */
export const Self: FC<Props> = ({ view, at }) => {
  const remarks = remarksOn(view, view.service.figures(), at);
  return (
    <section aria-labelledby="self">
      <h2 id="self">{view.words.self}</h2>
      <ul class="remarks">
        {remarks.map((remark) => <li class={remark.well ? '' : 'bad'}><span aria-hidden="true">{remark.well ? '✓' : '✗'}</span> {remark.text}</li>)}
      </ul>
    </section>
  );
};
