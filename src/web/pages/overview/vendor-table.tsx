import type { Child, FC } from 'hono/jsx';
import { uptime } from '../../../core/judging/availability.ts';
import { UNFILLED } from '../devices/filter.ts';
import { percentText, Verdict } from '../estate/month-rate.tsx';
import { OVERVIEW_WORDS } from './overview-words.ts';
import { durationInWords } from '../wording/format.ts';
import { vendorRows, type VendorRow } from './vendors.ts';
import { link, type View } from '../layout/view.ts';

/** Vendors listed on the overview. */
const MAX_VENDORS = 30;

/** Which vendor's devices are off now, for how long, and how the month stands. */
export const Vendors: FC<{ readonly view: View }> = ({ view }) => {
  const words = OVERVIEW_WORDS[view.language];
  const shared = view.words;
  const rows = vendorRows(view.fleet.devices).slice(0, MAX_VENDORS);
  return (
    <section id="vendors" data-live aria-labelledby="vendors-head">
      <h2 id="vendors-head">{words.vendors}</h2>
      <div class="scroll" tabindex={0} role="group" aria-labelledby="vendors-head">
        <table class="figures">
          <thead>
            <tr>
              <th scope="col">{shared.vendor}</th>
              {[words.count, words.down, words.longest, shared.state.impaired, words.rate].map(
                (head) => (
                  <th scope="col" class="num">
                    {head}
                  </th>
                ),
              )}
              <th scope="col">{shared.verdict}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Row view={view} row={row} />
            ))}
          </tbody>
        </table>
      </div>
      <p class="faint">{words.vendorNote}</p>
    </section>
  );
};

const Row: FC<{ readonly view: View; readonly row: VendorRow }> = ({ view, row }) => {
  const {
    words,
    fleet: { at },
  } = view;
  const { vendor, total, down: off, impaired, downSince: offSince, month } = row;
  const query = { vendor: vendor === '' ? UNFILLED : vendor };
  const devices = (state: string, count: number): Child =>
    count === 0 ? count : <a href={link(view, '/devices', { ...query, state })}>{count}</a>;
  return (
    <tr>
      <th scope="row">
        <a href={link(view, '/devices', query)}>
          {vendor === '' ? OVERVIEW_WORDS[view.language].noVendor : vendor}
        </a>
      </th>
      <td class="num">{total}</td>
      <td class={off > 0 ? 'num strong' : 'num faint'}>{devices('off', off)}</td>
      <td class="num">{offSince === null ? '—' : durationInWords(at - offSince, words)}</td>
      <td class={impaired > 0 ? 'num' : 'num faint'}>{devices('impaired', impaired)}</td>
      <td class="num strong">{percentText(uptime(month))}</td>
      <td>
        <Verdict view={view} month={month} />
      </td>
    </tr>
  );
};
