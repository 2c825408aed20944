import type { Socket } from 'node:net';
import { challengeOf, judgeLogin, type LoginTally } from './gate.ts';
import type { Character } from './character.ts';

const DESCRIPTION =
  'v=0\r\ns=simulated\r\nt=0 0\r\na=control:*\r\nm=audio 0 RTP/AVP 8\r\na=control:track2\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:track1\r\n';

/** An RTP packet of twelve bytes as it comes over the connection of its session. */
const PACKET = Buffer.from([0x24, 0, 0, 12, 0x80, 96, 0, 1, 0, 0, 0, 0, 0, 0, 0, 7]);

/**
 * Answers one RTSP request as a device with that character would: OPTIONS for anybody, everything
 * else after a login by Digest. Devices that take WS-Security elsewhere take MD5 here.
 */
export function answerRtsp(
  socket: Socket,
  request: string,
  character: Character,
  tally: LoginTally,
): void {
  const [method = '', uri = ''] = request.split(' ', 2);
  const sequence = /^cseq:[ \t]*(\d+)/im.exec(request)?.[1] ?? '0';
  const reply = (status: string, headers: string, body = ''): void => {
    socket.write(
      `RTSP/1.0 ${status}\r\nCSeq: ${sequence}\r\n${headers}${body === '' ? '' : `Content-Length: ${body.length}\r\n`}\r\n${body}`,
    );
  };
  if (method === 'OPTIONS') {
    reply('200 OK', 'Public: OPTIONS, DESCRIBE, SETUP, TEARDOWN, PLAY\r\n');
    return;
  }
  const own: Character =
    character.login === 'ws-security' ? { ...character, login: 'digest' } : character;
  if (judgeLogin(request, own, tally, 0) !== 'open') {
    reply('401 Unauthorized', challengeOf(own));
    return;
  }
  if (method === 'DESCRIBE')
    reply('200 OK', `Content-Base: ${uri}/\r\nContent-Type: application/sdp\r\n`, DESCRIPTION);
  else reply('200 OK', 'Session: 7;timeout=60\r\n');
  if (method === 'PLAY' && character.videoFlows) socket.write(PACKET);
}
