import type { FC } from 'hono/jsx';
import type { ShownState } from '../../../core/judging/judgement.ts';
import type { Words } from '../wording/words.ts';

/** Each state has its own shape, so that print and the colour-blind lose nothing. */
const SHAPES: Readonly<Record<ShownState, string>> = {
  intact: 'M6 1a5 5 0 1 0 0 10a5 5 0 1 0 0-10z',
  impaired: 'M6 1a5 5 0 1 0 0 10a5 5 0 1 0 0-10zM6 2.5v7a3.5 3.5 0 0 0 0-7z',
  offline: 'M1 3L3 1L6 4L9 1L11 3L8 6L11 9L9 11L6 8L3 11L1 9L4 6z',
  unreachable: 'M6 1L11.5 11H.5zM6 4L3 9.5H9z',
  unobserved: 'M1 1H11V11H1zM2.5 2.5V9.5H9.5V2.5z',
};

type Props = {
  readonly state: ShownState;
  readonly words: Words;
  /** Only the shape is seen; the word is for those who are read to, and for the pointer. */
  readonly bare?: boolean;
};

/** A state as shape, colour and word. */
export const StateMark: FC<Props> = ({ state, words, bare = false }) => (
  <span class={`state ${state}`} title={bare ? words.state[state] : undefined}>
    <svg viewBox="0 0 12 12" aria-hidden="true">
      <path fill-rule="evenodd" d={SHAPES[state]} />
    </svg>
    <span class={bare ? 'unseen' : undefined}>{words.state[state]}</span>
  </span>
);
