import type { FC } from 'hono/jsx';
import type { Device } from '../../../core/inventory/device.ts';
import { FINDINGS, type Finding, type FindingName } from '../../../core/inspection/finding.ts';
import { FindingDetail } from './finding-detail.tsx';
import { FINDING_TERMS } from '../../../core/terms/findings.ts';
import { FINDINGS_WORDS } from './findings-words.ts';
import { Firmware } from './firmware.tsx';
import { Layout } from '../layout/layout.tsx';
import { deviceLink, link, type View } from '../layout/view.ts';

/** Findings listed. */
const MAX_LISTED = 300;

type Found = { readonly device: Device; readonly finding: Finding };

/**
 * What is wrong with devices that answer, and which firmware runs on them. `finding`: the one to
 * show; null: all.
 */
export const FindingsPage: FC<{ readonly view: View; readonly finding: FindingName | null }> = ({
  view,
  finding,
}) => {
  const words = FINDINGS_WORDS[view.language];
  const { devices } = view.service.inspections();
  const found: readonly Found[] = view.fleet.devices.flatMap(({ device }) =>
    (devices.get(device.id)?.findings ?? []).map((one) => ({ device, finding: one })),
  );
  return (
    <Layout
      view={view}
      path="/findings"
      heading={words.title}
      title={words.title}
      query={{ finding: finding ?? '' }}
    >
      {devices.size === 0 ? (
        <section>
          <p class="calm">{words.notInspected}</p>
        </section>
      ) : (
        <>
          <section id="findings" data-live aria-label={words.title}>
            <Choice view={view} found={found} chosen={finding} />
            <List
              view={view}
              found={found.filter((one) => finding === null || one.finding.finding === finding)}
            />
            <p class="faint">{words.about}</p>
          </section>
          <Firmware view={view} devices={devices} />
        </>
      )}
    </Layout>
  );
};

const Choice: FC<{
  readonly view: View;
  readonly found: readonly Found[];
  readonly chosen: FindingName | null;
}> = ({ view, found, chosen }) => {
  const { language } = view;
  const counts = new Map<FindingName, number>();
  for (const {
    finding: { finding },
  } of found)
    counts.set(finding, (counts.get(finding) ?? 0) + 1);
  const there = FINDINGS.filter((finding) => counts.has(finding) || finding === chosen);
  return (
    <p class="actions screen">
      <a href={link(view, '/findings')} aria-current={chosen === null ? 'true' : undefined}>
        {FINDINGS_WORDS[language].all} {found.length}
      </a>
      {there.map((finding) => (
        <a
          href={link(view, '/findings', { finding })}
          aria-current={finding === chosen ? 'true' : undefined}
        >
          {FINDING_TERMS[finding][language]} {counts.get(finding) ?? 0}
        </a>
      ))}
    </p>
  );
};

const List: FC<{ readonly view: View; readonly found: readonly Found[] }> = ({ view, found }) => {
  const words = FINDINGS_WORDS[view.language];
  if (found.length === 0) return <p class="calm good">✓ {words.none}</p>;
  const rows = found.toSorted((a, b) => b.finding.since - a.finding.since).slice(0, MAX_LISTED);
  const heads = [
    view.words.name,
    view.words.finding,
    words.since,
    view.words.detail,
    view.words.site,
    view.words.contract,
    view.words.vendor,
  ];
  return (
    <>
      <div class="scroll" tabindex={0} role="group" aria-label={words.title}>
        <table class="outages">
          <thead>
            <tr>
              {heads.map((head) => (
                <th scope="col">{head}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((one) => (
              <Row view={view} found={one} />
            ))}
          </tbody>
        </table>
      </div>
      {rows.length < found.length && (
        <p class="faint">
          {words.firstOf(rows.length, found.length)}{' '}
          <a class="code" href="/api/v1/findings">
            /api/v1/findings
          </a>
        </p>
      )}
    </>
  );
};

const Row: FC<{ readonly view: View; readonly found: Found }> = ({
  view,
  found: { device, finding },
}) => (
  <tr>
    <th scope="row">
      <a href={deviceLink(view, device.id)}>{device.name === '' ? device.id : device.name}</a>
    </th>
    <td>{FINDING_TERMS[finding.finding][view.language]}</td>
    <td class="num">{view.times.full(finding.since)}</td>
    <td>
      <FindingDetail finding={finding} />
    </td>
    <td>{device.site}</td>
    <td>{device.contract}</td>
    <td>{device.vendor}</td>
  </tr>
);
