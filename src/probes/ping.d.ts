/** The part of npm `ping` that is used; the package brings no types. */
declare module 'ping' {
  type Options = {
    /** `-W`, seconds. */
    readonly timeout: number;
    /** `-w`, seconds. */
    readonly deadline: number;
    /** `-c`. */
    readonly min_reply: number;
  };
  type Answer = {
    readonly alive: boolean;
    /** Milliseconds, or `unknown`. */
    readonly time: number | 'unknown';
  };
  const ping: { readonly promise: { probe(address: string, options: Options): Promise<Answer> } };
  export default ping;
}
