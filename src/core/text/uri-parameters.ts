/**
 * Names of URI parameters that devices use for what is no secret, in small letters without
 * separators. Their values are shown.
 */
const HARMLESS = new Set(
  `action audio audiocodec bitrate cam camera cameraid camid ch chan channel channelid channelno
  channels chid chn chnid clock cmd codec codectype command compression count date day direction
  duration end endtime f fmt format fps framerate frames h h26x height imagesize img index inst
  interval jpeg lang language line live media mode month msubmenu multicast no num number overlay
  page profile profileid profileno profiles profiletoken proto protocol q qp quality range rate
  realstream res resolution rotation second seq sessiontimeout size snap snapshot
  start starttime stream streamid streamingtype streamname streamno streamprofile streams
  streamtype strm subtype t text time timeout timestamp track trackid transport transportmode
  type unicast vcodec version video videocodec videocodectype videonum videoprofile view w width
  year zoom`.split(/\s+/),
);

/** Names of parameters that hold user names, passwords, tokens or signatures over them. */
const SECRET = new Set(
  `acc accesskey accesstoken account apikey appkey auth authbasic authkey authorization authtoken
  basic code cookie credential credentials digest hash key login loginpas loginpass loginpassword
  loginpwd loginuse loginuser md5 name nonce p pas pass passcode passphrase passwd password pin
  psw pw pwd secret session sessionid sessionkey sid sig sign signature ticket token u uid un
  uname user userid username usernm userpass userpwd usr usrname usrpwd`.split(/\s+/),
);
/** What longer names of the same have in them. */
const SECRET_PART =
  /pass|pwd|psw|secret|token|auth|signature|credential|login|user|usr|account|session|apikey|accesskey/;
/** Names that say that the next folder of a path is a secret. */
const SECRET_FOLDER = /^(?:pass(?:word|wd|code|phrase)?|pwd|psw|pw|token|auth|sig|signature|sid)$/;

/** What a parameter's name says of its value. */
export type ParameterKind = 'harmless' | 'secret' | 'unknown';

/** See {@link ParameterKind}; letter case and separators in the name do not matter. */
export function parameterKind(name: string): ParameterKind {
  const kind = exactKind(name);
  return kind === 'unknown' && SECRET_PART.test(plainName(name)) ? 'secret' : kind;
}

/** The same, without a guess from a part of the name. */
export function exactKind(name: string): ParameterKind {
  const plain = plainName(name);
  if (HARMLESS.has(plain)) return 'harmless';
  return SECRET.has(plain) ? 'secret' : 'unknown';
}

/** Whether the folder after this one holds a secret, as in `/password/1234/`. */
export function announcesSecret(folder: string): boolean {
  return SECRET_FOLDER.test(plainName(folder));
}

function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}
