import { textWithoutSecrets } from '../text/uri-secrets.ts';

/**
 * Why something of a device is not known:
 *
 * - `failed`: no complete answer came
 * - `fault`: it answered with a SOAP fault
 * - `unreadable`: its answer, or a value in it, is none that can be read
 * - `absent`: its answer does not hold it
 * - `no-encoder`: a profile without the settings of a video encoder
 * - `cut`: it told more than is read
 * - `refused`, `stopped`, `no-credential`, `denied`: why it was not asked with a login
 * - `no-method`: it offers no login that can be used
 * - `unclear`: a login was sent, and neither accepted nor refused
 */
export const NOTE_KINDS = [
  'failed',
  'fault',
  'unreadable',
  'absent',
  'no-encoder',
  'cut',
  'refused',
  'stopped',
  'no-credential',
  'no-method',
  'unclear',
  'denied',
] as const;

/** One thing that an inspection did not learn. Without secrets, on one line. */
export type Note = {
  /** What it is about: an operation, or a name without spaces, e.g. `GetProfiles`, `stream-uri`. */
  readonly subject: string;
  readonly kind: (typeof NOTE_KINDS)[number];
  /** The device's or the network's words; may be empty. */
  readonly detail: string;
};

/** Takes a note. */
export type TakeNote = (subject: string, kind: Note['kind'], detail: string) => void;

/** Most notes of one inspection. */
const NOTE_LIMIT = 24;
/** Longest detail, in characters. */
const DETAIL_LIMIT = 160;

/**
 * A bounded list that notes are added to. What is added once is not added again; a note says when
 * the list is full.
 *
 * @param known Secrets that must not appear, such as the device's password.
 */
export function takeNotesInto(list: Note[], known: readonly string[]): TakeNote {
  return (subject, kind, detail) => {
    const note = { subject, kind, detail: shownDetail(detail, known) };
    if (list.some((one) => noteText(one) === noteText(note))) return;
    if (list.length < NOTE_LIMIT - 1) list.push(note);
    else if (list.length < NOTE_LIMIT)
      list.push({ subject: 'notes', kind: 'cut', detail: `more than ${NOTE_LIMIT - 1}` });
  };
}

function shownDetail(detail: string, known: readonly string[]): string {
  return textWithoutSecrets(detail.slice(0, 4 * DETAIL_LIMIT), known)
    .replaceAll(/[\p{C}\u2028\u2029\s]+/gu, ' ')
    .trim()
    .slice(0, DETAIL_LIMIT);
}

/** A note as one line, as it is stored and printed: `subject kind: detail`. */
export function noteText({ subject, kind, detail }: Note): string {
  return detail === '' ? `${subject} ${kind}` : `${subject} ${kind}: ${detail}`;
}

/** Notes as one property: a line each. */
export function storedNotes(notes: readonly Note[]): string {
  return notes.map(noteText).join('\n');
}

/** What {@link storedNotes} wrote; lines that are no notes are left out. */
export function notesIn(stored: string): readonly Note[] {
  return stored.split('\n').flatMap((line) => {
    const [, subject, word, detail = ''] =
      /^(\S{1,64}) ([a-z-]{1,32})(?:: (.*))?$/.exec(line) ?? [];
    const kind = NOTE_KINDS.find((one) => one === word);
    return subject === undefined || kind === undefined ? [] : [{ subject, kind, detail }];
  });
}
