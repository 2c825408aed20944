import type { FC } from 'hono/jsx';
import { firmwareRows, type InspectionView } from '../../../core/inspection/inspection-view.ts';
import { FINDINGS_WORDS, PROPERTY_TERMS } from './findings-words.ts';
import type { View } from '../layout/view.ts';

/** Rows of the firmware inventory shown. */
const MAX_ROWS = 200;

/** The firmware inventory, the most frequent first. */
export const Firmware: FC<{ readonly view: View; readonly devices: InspectionView['devices'] }> = ({
  view,
  devices,
}) => {
  const words = FINDINGS_WORDS[view.language];
  const rows = firmwareRows(devices).toSorted((a, b) => b.devices.length - a.devices.length);
  if (rows.length === 0) return null;
  const heads = PROPERTY_TERMS.filter(([property]) =>
    ['manufacturer', 'model', 'firmware'].includes(property),
  ).map(([, names]) => names[view.language]);
  return (
    <section id="firmware" data-live aria-labelledby="firmware-head">
      <h2 id="firmware-head">
        {words.firmware}{' '}
        <a class="count screen" href="/api/v1/firmware.csv">
          {words.file}
        </a>
      </h2>
      <div class="scroll" tabindex={0} role="group" aria-labelledby="firmware-head">
        <table class="figures">
          <thead>
            <tr>
              {heads.map((head) => (
                <th scope="col">{head}</th>
              ))}
              <th scope="col" class="num">
                {words.count}
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, MAX_ROWS).map(({ manufacturer, model, firmware, devices: having }) => (
              <tr>
                <th scope="row">{manufacturer}</th>
                <td>{model}</td>
                <td>{firmware}</td>
                <td class="num">{having.length}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length > MAX_ROWS && <p class="faint">{words.firstRows(MAX_ROWS, rows.length)}</p>}
    </section>
  );
};
