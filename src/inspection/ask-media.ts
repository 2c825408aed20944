import { isReadable, mainProfile, type MediaProfile } from '../core/inspection/inspection.ts';
import type { TakeNote } from '../core/inspection/note.ts';
import { escapeMarkup } from '../core/text/markup.ts';
import { readProfiles, readUri, type UriWanted } from '../protocols/onvif-media.ts';
import type { CallTarget, Draft, ServiceCall } from './service-call.ts';

const SPACE = {
  'ver10/media': 'http://www.onvif.org/ver10/media/wsdl',
  'ver20/media': 'http://www.onvif.org/ver20/media/wsdl',
} as const;
const SCHEMA = 'http://www.onvif.org/ver10/schema';

/** A media service, of either version, and where it is asked. */
export type MediaService = {
  readonly version: keyof typeof SPACE;
  readonly target: CallTarget;
};

/** Asks the first service that gives an answer; the first that tells of a profile wins. */
export async function askMedia(
  services: readonly MediaService[],
  host: string,
  call: ServiceCall,
  draft: Draft,
  note: TakeNote,
): Promise<void> {
  const told: { readonly service: MediaService; readonly profiles: readonly MediaProfile[] }[] = [];
  for (const service of services) {
    const answer = await call(service.target, 'GetProfiles', profilesQuestion(service));
    const profiles = answer && readProfiles(answer, note);
    if (profiles) told.push({ service, profiles });
    if (profiles?.some(isReadable)) break;
  }
  const best =
    told.find(({ profiles }) => profiles.some(isReadable)) ??
    told.find(({ profiles }) => profiles.length > 0) ??
    told[0];
  draft.profiles = best?.profiles ?? null;
  const main = best && mainProfile(best.profiles);
  if (!main) return;
  const inOrder = [best.service, ...services.filter((service) => service !== best.service)];
  const askUri = async (
    operation: 'GetStreamUri' | 'GetSnapshotUri',
    scheme: UriWanted['scheme'],
    subject: UriWanted['subject'],
  ): Promise<ReturnType<typeof readUri>> => {
    for (const service of inOrder) {
      const answer = await call(
        service.target,
        operation,
        uriQuestion(operation, service, main.token),
      );
      const wanted: UriWanted = { response: `${operation}Response`, scheme, subject };
      const uri = answer && readUri(answer, wanted, host, note);
      if (uri) return uri;
    }
    return null;
  };
  draft.stream = await askUri('GetStreamUri', 'rtsp', 'stream-uri');
  draft.snapshot = await askUri('GetSnapshotUri', 'http', 'snapshot-uri');
}

function profilesQuestion({ version }: MediaService): string {
  const start = `<o:GetProfiles xmlns:o="${SPACE[version]}"`;
  return version === 'ver10/media'
    ? `${start}/>`
    : `${start}><o:Type>VideoSource</o:Type><o:Type>VideoEncoder</o:Type></o:GetProfiles>`;
}

function uriQuestion(
  operation: 'GetStreamUri' | 'GetSnapshotUri',
  { version }: MediaService,
  profile: string,
): string {
  const token = `<o:ProfileToken>${escapeMarkup(profile)}</o:ProfileToken>`;
  const setup =
    version === 'ver10/media'
      ? `<o:StreamSetup><t:Stream xmlns:t="${SCHEMA}">RTP-Unicast</t:Stream><t:Transport xmlns:t="${SCHEMA}"><t:Protocol>RTSP</t:Protocol></t:Transport></o:StreamSetup>`
      : '<o:Protocol>RTSP</o:Protocol>';
  const inner = operation === 'GetStreamUri' ? `${setup}${token}` : token;
  return `<o:${operation} xmlns:o="${SPACE[version]}">${inner}</o:${operation}>`;
}
