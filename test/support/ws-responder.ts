/**
 * Answers WS-Discovery probes and HTTP as told by its one argument, a JSON list of devices, and
 * prints `ready`, then one line an HTTP request: the address it came to. Ends with its parent.
 */
import { createSocket } from 'node:dgram';
import { createServer } from 'node:http';

type Speaker = {
  readonly address: string;
  readonly datagrams: readonly string[];
  readonly http: string | null;
};

const speakers = JSON.parse(process.argv[2] ?? '[]') as readonly Speaker[];
const [link] = process.argv.slice(3);

const socket = createSocket({ type: 'udp4', reuseAddr: true });
socket.on('message', (_datagram, { address, port }) => {
  for (const speaker of speakers) {
    const own = createSocket('udp4');
    own.bind(0, speaker.address, () => {
      let left = speaker.datagrams.length;
      if (left === 0) own.close();
      for (const datagram of speaker.datagrams)
        own.send(Buffer.from(datagram), port, address, () => {
          if (--left === 0) own.close();
        });
    });
  }
});
socket.bind(3702, () => {
  socket.addMembership('239.255.255.250', link);
  const listening = speakers
    .filter(({ http }) => http !== null)
    .map(
      ({ address, http }) =>
        new Promise<void>((resolve) => {
          createServer((request, response) => {
            process.stdout.write(`${address}\n`);
            request.resume();
            response.end(http);
          }).listen(80, address, resolve);
        }),
    );
  void Promise.all(listening).then(() => process.stdout.write('ready\n'));
});
process.on('disconnect', () => process.exit(0));
