import { createHmac, randomBytes } from 'node:crypto';
import { problem } from '../problem.ts';
import { isPassword } from './password.ts';
import type { AccessRules, Principal } from './rules.ts';

/** Passwords remembered as right, so that not every request costs a quarter of a second. */
const MAX_REMEMBERED = 256;
/** Passwords that may wait to be checked. */
const MAX_WAITING = 8;

/** Checks passwords, and remembers those that were right. */
export type Passwords = {
  /** The user, if this very password was right before. */
  remembered(user: string, password: string): Principal | null;
  /**
   * The user, if the password is right. `attempt` is called unless this very password is being
   * checked already; what it throws is thrown. Throws a 503 problem when too many wait to be
   * checked.
   */
  check(user: string, password: string, attempt: () => void): Promise<Principal | null>;
};

/**
 * What is remembered is not the password but a keyed hash; the key is known to this process alone.
 */
export function makePasswords({ users }: AccessRules, inTurn: InTurn): Passwords {
  const byName = new Map(users.map((user) => [user.name, user]));
  const right = new Map<string, Principal>();
  const underWay = new Map<string, Promise<Principal | null>>();
  const key = randomBytes(32);
  const markOf = (user: string, password: string): string =>
    createHmac('sha256', key)
      .update(JSON.stringify([user, password]))
      .digest('base64');

  const look = async (name: string, password: string, mark: string): Promise<Principal | null> => {
    const user = byName.get(name);
    // A name there is not takes as long as one there is.
    const kept = (user ?? users[0])?.password;
    const isRight = kept !== undefined && (await inTurn(() => isPassword(password, kept)));
    if (!user || !isRight) return null;
    if (right.size >= MAX_REMEMBERED) right.delete(right.keys().next().value!);
    right.set(mark, user);
    return user;
  };
  return {
    remembered: (user, password) => right.get(markOf(user, password)) ?? null,
    check: async (user, password, attempt) => {
      const mark = markOf(user, password);
      // A page, its style and its icon are asked for at once.
      const already = underWay.get(mark);
      if (already) return already;
      attempt();
      const looking = look(user, password, mark).finally(() => underWay.delete(mark));
      underWay.set(mark, looking);
      return looking;
    },
  };
}

/** Does one piece of work after the other. Throws a 503 problem when too many wait. */
export type InTurn = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * One password at a time is checked: each takes 32 MB and one of the few threads that files and
 * name look-ups need too.
 */
export function makeInTurn(): InTurn {
  let waiting = 0;
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    if (waiting >= MAX_WAITING)
      return Promise.reject(
        problem(503, 'too many log in at this moment', 'ask again in a few seconds'),
      );
    waiting++;
    const done = last.then(work).finally(() => {
      waiting--;
    });
    last = done.catch(() => undefined);
    return done;
  };
}
