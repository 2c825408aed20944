import type { FC } from 'hono/jsx';
import type { Device } from '../../../core/inventory/device.ts';
import type { InspectionState } from '../../../core/inspection/inspection-view.ts';
import { notesIn, type Note } from '../../../core/inspection/note.ts';
import type { Language } from '../../../core/terms/language.ts';
import { noteLine } from '../../../core/terms/notes.ts';
import type { Instant } from '../../../core/time/civil-time.ts';
import { FindingDetail } from '../findings/finding-detail.tsx';
import { FINDING_TERMS } from '../../../core/terms/findings.ts';
import { FINDINGS_WORDS, PROPERTY_TERMS } from '../findings/findings-words.ts';
import { link, type View } from '../layout/view.ts';

/** What a device told of itself, and what is wrong by that. */
export const InspectionSection: FC<{
  readonly view: View;
  readonly device: Device;
  readonly pictureAt: Instant | null;
}> = ({ view, device, pictureAt }) => {
  const words = FINDINGS_WORDS[view.language];
  const known = view.service.inspections().devices.get(device.id);
  return (
    <section id="inside" data-live aria-labelledby="inside-head">
      <h2 id="inside-head">
        {words.inspection}{' '}
        {known?.inspectedAt != null && (
          <span class="count">{words.inspected(view.times.full(known.inspectedAt))}</span>
        )}
      </h2>
      {pictureAt !== null && (
        <figure class="snapshot">
          <img
            src={`/api/v1/devices/${encodeURIComponent(device.id)}/picture`}
            width={320}
            height={180}
            alt={words.picture(view.times.full(pictureAt))}
          />
          <figcaption class="faint">{words.picture(view.times.full(pictureAt))}</figcaption>
        </figure>
      )}
      {known ? (
        <Known view={view} inside={known} />
      ) : (
        <p class="calm">{words.deviceNotInspected}</p>
      )}
    </section>
  );
};

const Known: FC<{ readonly view: View; readonly inside: InspectionState }> = ({
  view,
  inside: { findings, properties },
}) => {
  const { language } = view;
  const told = PROPERTY_TERMS.map(([property, names]) => ({
    head: names[language],
    value: properties[property] ?? '',
  })).filter(({ value }) => value !== '');
  return (
    <>
      {findings.length === 0 ? (
        <p class="calm good">✓ {FINDINGS_WORDS[language].noFindings}</p>
      ) : (
        <ul class="remarks">
          {findings.map((finding) => (
            <li class="bad">
              ✗{' '}
              <a href={link(view, '/findings', { finding: finding.finding })}>
                {FINDING_TERMS[finding.finding][language]}
              </a>{' '}
              <span class="faint">{view.times.full(finding.since)}</span>{' '}
              <FindingDetail finding={finding} />
            </li>
          ))}
        </ul>
      )}
      {told.length > 0 && (
        <dl class="wide">
          {told.map(({ head, value }) => (
            <div>
              <dt>{head}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
      <NotRead notes={notesIn(properties['not-read'] ?? '')} language={language} />
    </>
  );
};

const NotRead: FC<{ readonly notes: readonly Note[]; readonly language: Language }> = ({
  notes,
  language,
}) =>
  notes.length > 0 && (
    <>
      <h3>{FINDINGS_WORDS[language].notRead}</h3>
      <ul class="remarks">
        {notes.map((note) => (
          <li class="faint">{noteLine(note, language)}</li>
        ))}
      </ul>
    </>
  );
