import type { Note } from '../inspection/note.ts';
import { term, type Language, type Term } from './language.ts';

/** Why something of a device is not known. */
const NOTE_TERMS: Readonly<Record<Note['kind'], Term>> = {
  failed: term('没有完整应答', 'no complete answer'),
  fault: term('设备返回错误', 'the device answered with a fault'),
  unreadable: term('内容无法读取', 'cannot be read'),
  absent: term('应答中没有此项', 'not in its answer'),
  'no-encoder': term('码流没有视频编码参数', 'a profile without video encoder settings'),
  cut: term('内容过多，只读取了一部分', 'more than is read'),
  refused: term('登录被拒', 'login refused'),
  stopped: term('未登录', 'no login was tried'),
  'no-credential': term(
    '需要登录，但没有为它指定登录凭据',
    'it wants a login, and no credential is assigned to it',
  ),
  'no-method': term('没有双方都支持的登录方式', 'no login method in common'),
  unclear: term(
    '登录既未被接受也未被拒绝（密码错误，或登录用户无权限）',
    'login neither accepted nor refused (a wrong password, or a missing right)',
  ),
  denied: term('登录用户无此权限', 'the user has not the right'),
};

/** A note as a line for people, e.g. `GetProfiles: cannot be read: no SOAP envelope`. */
export function noteLine({ subject, kind, detail }: Note, language: Language): string {
  const colon = language === 'en' ? ': ' : '：';
  return [subject, NOTE_TERMS[kind][language], ...(detail === '' ? [] : [detail])].join(colon);
}
