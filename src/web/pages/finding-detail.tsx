import type { FC } from 'hono/jsx';
import type { Finding, FindingName } from '../../core/finding.ts';

/** Findings whose detail tells more than their name does: values as the device gave them. */
const TELLING: ReadonlySet<FindingName> = new Set<FindingName>(['swapped-device', 'main-profile-vanished', 'resolution-lowered', 'video-path-down']);

/** The values behind a finding. */
export const FindingDetail: FC<{ readonly finding: Finding }> = ({ finding: { finding, detail } }) => (TELLING.has(finding) ? <span class="code" lang="en">{detail}</span> : null);
