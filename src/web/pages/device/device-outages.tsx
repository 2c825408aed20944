import type { Child, FC } from 'hono/jsx';
import type { Outage } from '../../../core/judging/outages.ts';
import { DEVICE_WORDS } from './device-words.ts';
import { durationInWords } from '../wording/format.ts';
import type { View } from '../layout/view.ts';
import { reasonInWords } from '../estate/state-reason.ts';

/** Outages of a device that are listed. */
const MAX_LISTED = 60;

/** What a device's month has of outages, the latest first. */
export const DeviceOutages: FC<{ readonly view: View; readonly outages: readonly Outage[] }> = ({
  view,
  outages,
}) => {
  const { words: shared, language } = view;
  const words = DEVICE_WORDS[language];
  if (outages.length === 0) return <p class="calm good">✓ {words.noOutages}</p>;
  const listed = outages.slice(-MAX_LISTED).reverse();
  return (
    <>
      <h3 id="outages-head">{words.outages(outages.length)}</h3>
      <div class="scroll" tabindex={0} role="group" aria-labelledby="outages-head">
        <table>
          <thead>
            <tr>
              {[shared.from, shared.to, shared.duration, shared.reasonHead, words.counted].map(
                (head) => (
                  <th scope="col">{head}</th>
                ),
              )}
            </tr>
          </thead>
          <tbody>
            {listed.map((outage) => (
              <Row view={view} outage={outage} />
            ))}
          </tbody>
        </table>
      </div>
      {outages.length > listed.length && <p class="faint">{words.onlyFirst(listed.length)}</p>}
    </>
  );
};

const Row: FC<{ readonly view: View; readonly outage: Outage }> = ({ view, outage }) => {
  const { words, times } = view;
  const { from, to, reason } = outage;
  return (
    <tr>
      <td class="num">{times.full(from)}</td>
      <td class="num">{endOf(view, outage)}</td>
      <td class="num">{durationInWords(to - from, words)}</td>
      <td>{reasonInWords(reason ?? '', words)}</td>
      <td>{bucketsInWords(view, outage)}</td>
    </tr>
  );
};

/** When an outage ended, or that it did not. */
export function endOf(
  { times, language }: View,
  { from, to, open, ended }: Pick<Outage, 'from' | 'to' | 'open' | 'ended'>,
): Child {
  if (open) return <span class="bad">{DEVICE_WORDS[language].ongoing}</span>;
  return (
    <>
      {times.brief(to, from)}
      {ended === 'unobserved' && (
        <span class="faint block">{DEVICE_WORDS[language].thenUnobserved}</span>
      )}
    </>
  );
}

/** What an outage's time is booked as; each part with its length where there are several. */
export function bucketsInWords(
  { words }: View,
  outage: Pick<Outage, 'downMs' | 'unreachableMs' | 'excusedMs'>,
): string {
  const parts = (['down', 'unreachable', 'excused'] as const).filter(
    (part) => outage[`${part}Ms`] > 0,
  );
  if (parts.length === 1) return words.bucket[parts[0]!];
  return parts
    .map((part) => `${words.bucket[part]} ${durationInWords(outage[`${part}Ms`], words)}`)
    .join(' · ');
}
