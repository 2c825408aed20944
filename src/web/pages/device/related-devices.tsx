import type { FC } from 'hono/jsx';
import type { DeviceView } from '../../../core/health/fleet-view.ts';
import { DEVICE_WORDS } from './device-words.ts';
import { StateMark } from '../estate/state-mark.tsx';
import { byUrgency } from '../estate/state-counts.ts';
import { deviceLink, link, type View } from '../layout/view.ts';

/** Neighbours listed; the rest is a list of its own. */
const MAX_LISTED = 24;

/**
 * The devices that share a device's fate: those behind the same parent, and those behind itself.
 */
export const RelatedDevices: FC<{ readonly view: View; readonly row: DeviceView }> = ({
  view,
  row: { device },
}) => {
  const words = DEVICE_WORDS[view.language];
  return (
    <>
      <Group view={view} id="children" heading={words.children} parent={device.id} but="" />
      {device.parent !== '' && (
        <Group
          view={view}
          id="siblings"
          heading={words.siblings}
          parent={device.parent}
          but={device.id}
        />
      )}
    </>
  );
};

const Group: FC<{
  readonly view: View;
  readonly id: string;
  readonly heading: string;
  readonly parent: string;
  readonly but: string;
}> = ({ view, id, heading, parent, but }) => {
  const members = view.fleet.devices
    .filter(({ device }) => device.parent === parent && device.id !== but)
    .sort(byUrgency);
  if (members.length === 0) return null;
  return (
    <section id={id} data-live aria-labelledby={`${id}-head`}>
      <h2 id={`${id}-head`}>
        {heading}{' '}
        <a class="count" href={link(view, '/devices', { parent })}>
          {DEVICE_WORDS[view.language].allOf(members.length + (but === '' ? 0 : 1))}
        </a>
      </h2>
      <ul class="chips">
        {members.slice(0, MAX_LISTED).map(({ device, state }) => (
          <li>
            <StateMark state={state} words={view.words} bare />{' '}
            <a href={deviceLink(view, device.id)}>{device.name === '' ? device.id : device.name}</a>
          </li>
        ))}
      </ul>
    </section>
  );
};
