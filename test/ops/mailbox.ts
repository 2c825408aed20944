import { createServer, type AddressInfo, type Socket } from 'node:net';

/**
 * A stand-in for the mail server of a private network: takes every message over SMTP and keeps it.
 */
export type Mailbox = {
  readonly address: string;
  readonly messages: readonly Mail[];
  readonly stop: () => Promise<void>;
};

/** One message as it came, and its parts decoded. */
export type Mail = { readonly subject: string; readonly text: string };

/** Starts a mailbox on a free loopback port. It speaks just enough SMTP: no TLS, no log-in. */
export async function startMailbox(): Promise<Mailbox> {
  const messages: Mail[] = [];
  const server = createServer((socket) => {
    converse(socket, (raw) => messages.push(decoded(raw)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    messages,
    stop: () =>
      new Promise((resolve) =>
        server.close(() => {
          resolve();
        }),
      ),
  };
}

function converse(socket: Socket, take: (raw: string) => void): void {
  let waiting = '';
  let inData = false;
  const say = (line: string): void => {
    socket.write(`${line}\r\n`);
  };
  const hear = (line: string): void => {
    if (/^DATA/i.test(line)) inData = true;
    say(inData ? '354 go on' : /^QUIT/i.test(line) ? '221 bye' : '250 ok');
  };
  say('220 mailbox');
  socket.on('error', () => undefined);
  socket.on('data', (chunk: Buffer) => {
    waiting += chunk.toString();
    for (let end = endOf(waiting, inData); end >= 0; end = endOf(waiting, inData)) {
      const part = waiting.slice(0, end);
      waiting = waiting.slice(end + (inData ? 5 : 2));
      if (!inData) hear(part);
      else {
        inData = false;
        take(part);
        say('250 ok');
      }
    }
  });
}

function endOf(waiting: string, inData: boolean): number {
  return waiting.indexOf(inData ? '\r\n.\r\n' : '\r\n');
}

/** Header words are base64 or quoted-printable UTF-8; bodies are quoted-printable. */
function decoded(raw: string): Mail {
  const [head = ''] = raw.split('\r\n\r\n');
  const subject = /^Subject: ((?:.*\r\n[ \t])*.*)$/m.exec(head)?.[1] ?? '';
  return {
    subject: subject
      .replace(/\?=\s+=\?/g, '?==?')
      .replace(/=\?utf-8\?(q|b)\?(.*?)\?=/gi, (_, way: string, word: string) =>
        way.toLowerCase() === 'q'
          ? fromQuoted(word.replaceAll('_', ' '))
          : Buffer.from(word, 'base64').toString(),
      ),
    text: fromQuoted(raw.replaceAll('=\r\n', '')),
  };
}

function fromQuoted(text: string): string {
  return text.replace(/(?:=[0-9A-F]{2})+/g, (bytes) =>
    Buffer.from(bytes.replaceAll('=', ''), 'hex').toString(),
  );
}
