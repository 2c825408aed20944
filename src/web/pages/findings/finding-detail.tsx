import type { FC } from 'hono/jsx';
import { TELLING_FINDINGS, type Finding } from '../../../core/inspection/finding.ts';

/** The values behind a finding. */
export const FindingDetail: FC<{ readonly finding: Finding }> = ({
  finding: { finding, detail },
}) =>
  TELLING_FINDINGS.has(finding) ? (
    <span class="code" lang="en">
      {detail}
    </span>
  ) : null;
