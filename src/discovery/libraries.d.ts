/** The parts of npm `onvif` and `node-onvif` that discovery uses; neither brings types. */
declare module 'onvif/lib/discovery.js' {
  type Sender = { readonly address: string };
  type Options = {
    /** Milliseconds after which it stops listening. */
    readonly timeout: number;
    /** `false`: no camera objects are made of answers. */
    readonly resolve: false;
    /** Name of the interface to ask on. */
    readonly device: string;
    /** Receive buffer, bytes; the system may give less. */
    readonly bufferSize: number;
  };
  export const Discovery: {
    probe(options: Options, done: (error: unknown) => void): void;
    /**
     * `device`: data, sender, datagram. `error`: a sentence that ends with the sender and its port,
     * datagram.
     */
    on(event: 'device', heard: (data: unknown, sender: Sender, xml: string) => void): void;
    on(event: 'error', failed: (error: unknown, xml?: string) => void): void;
  };
}

declare module 'node-onvif' {
  import type { Socket } from 'node:dgram';
  const onvif: {
    /** Listens for 3 s. */
    startProbe(): Promise<unknown>;
    /** The socket of a probe that runs. */
    readonly _udp: Socket | null;
  };
  export default onvif;
}
