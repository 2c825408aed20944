import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { authorization, challengesOf, nextChallenge } from '../../src/protocols/digest.ts';
import { attemptsLeft, readMessage } from '../../src/protocols/soap-message.ts';
import { usernameToken } from '../../src/protocols/ws-security.ts';

describe('HTTP Digest', () => {
  const request = {
    user: 'Mufasa',
    password: 'Circle of Life',
    method: 'GET',
    uri: '/dir/index.html',
    count: 1,
    cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
  };
  const headers = ['MD5', 'SHA-256'].map(
    (algorithm) =>
      `Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=${algorithm}, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"`,
  );

  it('answers as the examples of RFC 7616 do, and the stronger of two challenges first, in one header or in two', () => {
    for (const offered of [headers, [headers.join(', ')], headers.toReversed()]) {
      const [first, second] = challengesOf(offered);
      expect(authorization(first!, request)).toContain(
        'response="753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"',
      );
      expect(authorization(second!, request)).toContain(
        'response="8ca523f5e9506fed4657c9700eebdbec"',
      );
    }
  });

  it('answers without quality as RFC 2069 wants it: MD5 over secret, nonce and request alone', () => {
    const [challenge] = challengesOf([
      'Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque=""',
    ]);
    const header = authorization(challenge!, { ...request, password: 'CircleOfLife' });
    expect(header).toContain('response="1949323746fe6a43ef61f9606e7febea"');
    expect(header).not.toContain('qop');
  });

  it('answers the SHA-512-256, userhash and UTF-8 example of RFC 7616 as its erratum 4897 corrects it', () => {
    const [challenge] = challengesOf([
      'Digest realm="api@example.org", qop="auth", algorithm=SHA-512-256, nonce="5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK", opaque="HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDnsOS", charset=UTF-8, userhash=true',
    ]);
    const header = authorization(challenge!, {
      ...request,
      // Decomposed, as some keyboards type it.
      user: 'J\u00e4s\u00f8n Doe'.normalize('NFD'),
      password: 'Secret, or not?',
      uri: '/doe.json',
      cnonce: 'NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v',
    });
    expect(header).toContain(
      'username="793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b"',
    );
    expect(header).toContain(
      'response="3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5"',
    );
    expect(header).toContain('userhash=true');
  });

  it('computes user and password as UTF-8, and the realm in the bytes it came in', () => {
    const realm = '\u6444\u50cf\u673a';
    const [challenge] = challengesOf([
      Buffer.from(`Digest realm="${realm}", nonce="n"`).toString('latin1'),
    ]);
    const md5 = (text: string): string => createHash('md5').update(text, 'utf8').digest('hex');
    const header = authorization(challenge!, {
      ...request,
      user: '\u7528\u6237',
      password: '\u5bc6',
    });
    expect(header).toContain(
      `response="${md5(`${md5(`\u7528\u6237:${realm}:\u5bc6`)}:n:${md5('GET:/dir/index.html')}`)}"`,
    );
    expect(Buffer.from(header, 'latin1').toString('utf8')).toContain(`username="\u7528\u6237"`);
    expect(Buffer.from(header, 'latin1').toString('utf8')).toContain(`realm="${realm}"`);
  });

  it.each([
    ['algorithm=SHA-512-256', 'SHA-512-256', false],
    ['algorithm="sha-512-256-SESS"', 'SHA-512-256', true],
    ['algorithm=SHA256', 'SHA-256', false],
    ['algorithm=SHA-256-sess', 'SHA-256', true],
    ['algorithm=MD5-sess', 'MD5', true],
    ['stale=false', 'MD5', false],
  ])('reads %s', (parameter, algorithm, isSession) => {
    expect(challengesOf([`Digest realm="a", nonce="n", ${parameter}`])).toMatchObject([
      { algorithm, isSession, qop: null },
    ]);
  });

  it('finds the strongest among other schemes and unreadable words, in any layout', () => {
    const of = (algorithm: string): string =>
      `Digest realm="r", nonce="${algorithm}", qop=auth, algorithm=${algorithm}`;
    const offers = ['MD5', 'SHA-256', 'SHA-512-256'].map(of);
    const wild = ['Negotiate YII/a+b==', 'Basic realm="Digest nonce=\\"x\\""', 'Digest'];
    for (const headers of [
      [...wild, ...offers],
      [[...wild, ...offers].join(', ')],
      [[...offers, ...wild].join(' ,, ')],
    ])
      expect(challengesOf(headers).map(({ nonce }) => nonce)).toEqual([
        'SHA-512-256',
        'SHA-256',
        'MD5',
      ]);
  });

  it('keeps the key of a session variant when the server gives the next nonce', () => {
    const [challenge] = challengesOf([
      'Digest realm="r", nonce="first", qop="auth-int", algorithm=MD5-sess',
    ]);
    const next = nextChallenge(challenge!, ['qop=auth-int, nextnonce="second", nc=00000001']);
    const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
    const { user, password, method, uri, cnonce } = request;
    const key = md5(`${md5(`${user}:r:${password}`)}:first:${cnonce}`);
    const asked = md5(`${method}:${uri}:${md5('body')}`);
    expect(authorization(next!, { ...request, body: Buffer.from('body') })).toContain(
      `response="${md5(`${key}:second:00000001:${cnonce}:auth-int:${asked}`)}"`,
    );
    expect(nextChallenge(challenge!, ['rspauth="x"'])).toBeNull();
  });

  it('passes over what it cannot answer: Basic, unknown algorithms and qualities, no nonce', () => {
    expect(
      challengesOf([
        'Basic realm="a"',
        'Digest realm="a", nonce="n", algorithm=SHA-1',
        'Digest realm="a", nonce="n", algorithm=AKAv1-MD5',
        'Digest realm="a", nonce="n", qop="auth-conf"',
        'Digest realm="a"',
        '"""',
        '',
      ]),
    ).toEqual([]);
    expect(challengesOf([`Digest ${'a='.repeat(100_000)}`])).toEqual([]);
  });

  it('keeps quotes of a user inside the header', () => {
    const [challenge] = challengesOf(['Digest realm="a \\"b\\"", nonce="n"']);
    expect(challenge!.realm).toBe('a "b"');
    expect(authorization(challenge!, { ...request, user: 'a", uri="/' })).toContain(
      String.raw`username="a\", uri=\"/"`,
    );
  });
});

it('WS-UsernameToken is the digest of the ONVIF guide, dated by the device', () => {
  const token = usernameToken(
    { user: 'user&', password: 'userpassword' },
    Buffer.from('LKqI6G/AikKCQrN0zqZFlg==', 'base64'),
    Date.UTC(2010, 8, 16, 7, 50, 45, 900),
  );
  expect(token).toContain('>tuOSpGlFlIXsozq4HFNeeGeFLEI=<');
  expect(token).toContain('<wsu:Created>2010-09-16T07:50:45Z<');
  expect(token).toContain('>user&amp;<');
});

describe('what a refusal says', () => {
  const fault = (code: string, text: string): ReturnType<typeof readMessage> =>
    readMessage(
      Buffer.from(
        `<e:Envelope><e:Body><e:Fault><e:Code><e:Value>env:Sender</e:Value><e:Subcode><e:Value>ter:${code}</e:Value></e:Subcode></e:Code><e:Reason><e:Text xml:lang="en">${text}</e:Text></e:Reason></e:Fault></e:Body></e:Envelope>`,
      ),
    );

  it('is told by the code or by the text, and is told apart from other faults', () => {
    expect(fault('NotAuthorized', 'Sender not Authorized')).toMatchObject({
      kind: 'fault',
      fault: { code: 'NotAuthorized', unauthorized: true },
    });
    expect(
      fault(
        'Action',
        'The action requested requires authorization and the sender is not authorized',
      ),
    ).toMatchObject({ fault: { unauthorized: true } });
    expect(fault('ActionNotSupported', 'Optional Action Not Implemented')).toMatchObject({
      fault: { unauthorized: false },
    });
  });

  it.each([
    ['Sender not authorized. You still have 4 attempt(s)', 4],
    ['you still have 12 chances', 12],
    ['3 attempts remaining', 3],
    ['HTTP/1.1 401', null],
  ])('N attempts are read from "%s"', (text, left) => {
    expect(attemptsLeft(text)).toBe(left);
  });
});
