import type { FC } from 'hono/jsx';
import type { ServiceFigures } from '../../../core/health/service-figures.ts';
import { durationInWords } from '../wording/format.ts';
import { SERVICE_HEALTH_WORDS } from './service-health-words.ts';
import { link, type View } from './view.ts';

/** One statement about the service itself. */
type Remark = { readonly well: boolean; readonly text: string };

/** What there is to say of the service itself, its own blindness first. */
function remarksOn(view: View, figures: ServiceFigures): readonly Remark[] {
  const {
    times,
    fleet: { at },
  } = view;
  const words = SERVICE_HEALTH_WORDS[view.language];
  const { canary, redis, outbox, inventory } = figures;
  const read = times.brief(inventory.lastReloadAt, at);
  const count = (number: number): string => number.toLocaleString('en');
  return [
    { well: canary.ok, text: canary.ok ? words.canaryOk : words.canaryBad },
    ...figures.blindness.flatMap(({ cause, since }) =>
      since === null
        ? []
        : [
            {
              well: false,
              text: words.blindFor(
                view.words.reason[cause],
                durationInWords(at - since, view.words),
              ),
            },
          ],
    ),
    { well: redis.up, text: redis.up ? words.redisOk : words.redisBad },
    {
      well: redis.up || outbox.events === 0,
      text: outbox.events === 0 ? words.outboxEmpty : words.outbox(count(outbox.events)),
    },
    ...(outbox.dropped > 0 ? [{ well: false, text: words.dropped(count(outbox.dropped)) }] : []),
    {
      well: inventory.lastReloadOk,
      text: inventory.lastReloadOk ? words.inventoryOk(read) : words.inventoryBad(read),
    },
    ...(figures.ready ? [] : [{ well: false, text: words.notReady }]),
    { well: true, text: words.running(durationInWords(at - figures.startedAt, view.words)) },
  ];
}

/** Whether the service itself has no problem. */
export function isWell(view: View): boolean {
  return remarksOn(view, view.service.figures()).every(({ well }) => well);
}

/** A notice at the top of every page while the service has a problem; otherwise empty. */
export const Notice: FC<{ readonly view: View }> = ({ view }) => {
  const wrong = remarksOn(view, view.service.figures()).filter((remark) => !remark.well);
  return (
    <div id="notice" data-live>
      {wrong.length > 0 && (
        <section class="notice" aria-label={SERVICE_HEALTH_WORDS[view.language].unwell}>
          <a href={link(view, '/status')}>
            <strong>{SERVICE_HEALTH_WORDS[view.language].unwell}</strong>
          </a>
          <ul>
            {wrong.map((remark) => (
              <li>{remark.text}</li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
};

/** The health of the service itself, line by line. */
export const ServiceHealth: FC<{ readonly view: View }> = ({ view }) => (
  <ul class="remarks">
    {remarksOn(view, view.service.figures()).map((remark) => (
      <li class={remark.well ? '' : 'bad'}>
        <span aria-hidden="true">{remark.well ? '✓' : '✗'}</span> {remark.text}
      </li>
    ))}
  </ul>
);
