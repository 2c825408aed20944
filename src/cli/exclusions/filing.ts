import { createHash } from 'node:crypto';
import { access } from 'node:fs/promises';
import type { Settings } from '../../config.ts';
import type { Contract } from '../../core/contracts/contract.ts';
import { activeExclusions } from '../../core/exclusions/excuse.ts';
import type { FactReader, FactWriter } from '../../core/facts/fact-store.ts';
import type { Filed, Filing } from '../../core/exclusions/filing.ts';
import type { Instant } from '../../core/time/civil-time.ts';
import { systemClock } from '../../clock.ts';
import { evidencePath, keepEvidence } from './evidence.ts';
import { draftOf, identified, knownNames } from './exclusion-draft.ts';

/** What exclusions are taken down with. */
export type FilingParts = {
  readonly store: Pick<FactReader, 'enrolments' | 'exclusions'> & FactWriter;
  readonly settings: Pick<Settings, 'zone' | 'data' | 'exclusionReasons'>;
  /** The ledger as it stands. */
  readonly contracts: () => readonly Contract[];
  readonly now: () => Instant;
};

/** What a running service with these settings takes exclusions down with. */
export function filingFor(
  settings: FilingParts['settings'],
): (store: FilingParts['store'], contracts: FilingParts['contracts']) => Filing {
  return (store, contracts) =>
    makeFiling({ store, settings, contracts, now: () => systemClock.now() });
}

/** Takes exclusions down by the same rules as `watchpost exclude`. */
export function makeFiling({ store, settings, contracts, now }: FilingParts): Filing {
  return {
    add: async (text, evidence): Promise<Filed> => {
      const [enrolments, events] = await Promise.all([store.enrolments(), store.exclusions()]);
      const { draft, faults } = draftOf(text, {
        zone: settings.zone,
        reasons: settings.exclusionReasons,
        now: now(),
        known: knownNames(enrolments, contracts()),
      });
      const lost = evidence !== null && !(await isKept(settings.data, evidence.sha256));
      if (!draft || lost)
        return {
          faults: [
            ...faults,
            ...(lost
              ? [
                  {
                    field: 'evidence' as const,
                    value: '',
                    message: 'is not kept here; send the file to /api/v1/evidence first',
                  },
                ]
              : []),
          ],
        };
      const { exclusion, known } = identified(draft, evidence, events, settings.zone);
      if (!known) await store.record([exclusion]);
      return { id: exclusion.id, known };
    },
    withdraw: async (id, by, why) => {
      const events = await store.exclusions();
      if (!events.some((event) => event.type === 'exclusion' && event.id === id)) return 'unknown';
      if (!activeExclusions(events).some((exclusion) => exclusion.id === id)) return 'already';
      await store.record([{ type: 'withdrawal', exclusion: id, at: now(), by, why }]);
      return 'withdrawn';
    },
    keepEvidence: async (bytes) => {
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      await keepEvidence(settings.data, { about: { sha256, name: '' }, bytes });
      return sha256;
    },
  };
}

async function isKept(data: string, sha256: string): Promise<boolean> {
  return access(evidencePath(data, sha256)).then(
    () => true,
    () => false,
  );
}
