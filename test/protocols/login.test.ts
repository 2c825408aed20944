import { describe, expect, it } from 'vitest';
import { authorization, challengesOf } from '../../src/protocols/digest.ts';
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

  it('passes over what it cannot answer: Basic, other algorithms, auth-int alone, no nonce', () => {
    expect(
      challengesOf([
        'Basic realm="a"',
        'Digest realm="a", nonce="n", algorithm=SHA-512-256',
        'Digest realm="a", nonce="n", qop="auth-int"',
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
