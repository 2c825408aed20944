import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textWithoutSecrets, withoutSecrets } from '../../../src/core/text/uri-secrets.ts';

/**
 * Forms seen in vendors' manuals and public lists of camera addresses, with a gap for the user (U)
 * and the password (P).
 */
const FORMS = [
  ['rtsp://U:P@10.0.0.7:554/live/1', 'rtsp://10.0.0.7:554/live/1'],
  ['rtsp://U:P@10.0.0.7/live', 'rtsp://10.0.0.7/live'],
  ['rtsp://U:P@[fe80::7]:554/live', 'rtsp://[fe80::7]:554/live'],
  ['http://U:P@camera.example:81/a', 'http://camera.example:81/a'],
  [
    'rtsp://U:P@10.0.0.7/cam/realmonitor?channel=1&subtype=0',
    'rtsp://10.0.0.7/cam/realmonitor?channel=1&subtype=0',
  ],
  ['http://h/cap.jpg?user=U&password=P', 'http://h/cap.jpg?user=***&password=***'],
  ['http://h/a.cgi?User=U&PWD=P&channel=2', 'http://h/a.cgi?User=***&PWD=***&channel=2'],
  [
    'http://h/snapshot.cgi?loginuse=U&loginpas=P&resolution=32',
    'http://h/snapshot.cgi?loginuse=***&loginpas=***&resolution=32',
  ],
  ['http://h/a.jpg?usr=U;pass=P;ch=1', 'http://h/a.jpg?usr=***;pass=***;ch=1'],
  ['http://h/a.jpg?u=U&p=P', 'http://h/a.jpg?u=***&p=***'],
  [
    'http://h/webcapture.jpg?command=snap&channel=1&user=U&password=P',
    'http://h/webcapture.jpg?command=snap&channel=1&user=***&password=***',
  ],
  [
    'rtsp://h/mpeg4?username=U&password=P&stream=0',
    'rtsp://h/mpeg4?username=***&password=***&stream=0',
  ],
  [
    'rtsp://h:554/user=U_password=P_channel=1_stream=0.sdp?real_stream',
    'rtsp://h:554/user=***_password=***_channel=1_stream=0.sdp?real_stream',
  ],
  [
    'rtsp://h/user=U&password=P&channel=1&stream=0.sdp?',
    'rtsp://h/user=***&password=***&channel=1&stream=0.sdp?',
  ],
  ['rtsp://h/live?channel=1&auth=P', 'rtsp://h/live?channel=1&auth=***'],
  ['rtsp://h/live?token=P&profile=main', 'rtsp://h/live?token=***&profile=main'],
  ['rtsp://h/live?channel=1&sig=P', 'rtsp://h/live?channel=1&sig=***'],
  ['rtsp://h/live#access_token=P', 'rtsp://h/live#access_token=***'],
  ['/user=U_password=P_channel=1', '/user=***_password=***_channel=1'],
] as const;

const fill = (form: string, user: string, password: string): string =>
  form.replace(/[UP](?=[^a-zA-Z]|$)/g, (gap) => (gap === 'U' ? user : password));

/** Whatever people put into passwords, without what would itself be a parameter or a host. */
const secret = fc
  .string({
    unit: fc.constantFrom(...Array.from('abXYZ019!$%^*()-_+:;,.~@&?#/ ')),
    minLength: 1,
    maxLength: 12,
  })
  .map((text) => `q${text.replaceAll(/[@.]/g, (sign) => (sign === '@' ? '@q' : ''))}q`);

describe('secrets in a URI', () => {
  it.each(FORMS)('are gone whatever they are, and the rest stays: %s', (form, rest) => {
    fc.assert(
      fc.property(secret, secret, (user, password) => {
        const plain = (text: string): string => text.replaceAll(/[ %]/g, 'q');
        expect(
          withoutSecrets(fill(form, encodeURIComponent(user), encodeURIComponent(password))),
        ).toBe(rest);
        expect(withoutSecrets(fill(form, 'admin', plain(password)))).toBe(rest);
        expect(withoutSecrets(rest)).toBe(rest);
      }),
    );
  });

  it.each([
    [
      'http://h/a?%75ser%3Dadmin%26pwd%3Dgeheim%26channel=2',
      'http://h/a?user=***&pwd=***&channel=2',
    ],
    ['http://h/a?user%253Dadmin%2526pwd%253Dgeheim', 'http://h/a?user=***&pwd=***'],
    ['rtsp://admin%3Ageheim%4010.0.0.7/live', 'rtsp://10.0.0.7/live'],
    ['rtsp://admin:12/geheim@10.0.0.7/live', 'rtsp://10.0.0.7/live'],
    ['rtsp://10.0.0.7/0/admin:geheim/main', 'rtsp://10.0.0.7/0/***/main'],
    ['rtsp://10.0.0.7/password/geheim/1', 'rtsp://10.0.0.7/password/***/1'],
    ['http://h/a?YWRtaW46Z2VoZWlt', 'http://h/a?***'],
    ['http://h/YWRtaW46Z2VoZWlt/a', 'http://h/***/a'],
    ['http://h/a?channel=YWRtaW46Z2VoZWlt', 'http://h/a?channel=***'],
    ['http://h/a?admin:geheim', 'http://h/a?***'],
    ['http://h/a?x=geheim', 'http://h/a?x=***'],
    [
      'rtsp://h/mpeg4?username=admin&password=q@q:9#aq&stream=0',
      'rtsp://h/mpeg4?username=***&password=***&stream=0',
    ],
  ])('%s becomes %s', (uri, shown) => {
    expect(withoutSecrets(uri)).toBe(shown);
  });

  it.each([
    'rtsp://10.0.0.7/h264/ch1/main/av_stream',
    'rtsp://10.0.0.7/cam/realmonitor?channel=1&subtype=0&unicast=true&proto=Onvif',
    'rtsp://10.0.0.7/Streaming/Channels/101?transportmode=unicast&profile=Profile_1',
    'http://10.0.0.7/onvif-http/snapshot?Profile_1',
    'rtsp://10.0.0.7/axis-media/media.amp?videocodec=h264&resolution=640x480',
    'rtsp://10.0.0.7/%E7%9B%B4%E6%92%AD/1',
    'rtsp://10.0.0.7:554/trackID=1',
    'rtsp://10.0.0.7/rtsp_tunnel?h26x=4&line=1&inst=1',
    'rtsp://10.0.0.7/live@1',
    '/12:30/a',
    '',
  ])('are not seen where there are none: %s', (uri) => {
    expect(withoutSecrets(uri)).toBe(uri);
  });

  it('that are known are gone wherever they stand', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 3, maxLength: 20 }), fc.webPath(), (password, path) => {
        const uri = `rtsp://10.0.0.7${path}/${encodeURIComponent(password)}/1`;
        const shown = withoutSecrets(uri, [password]);
        expect(shown.replaceAll('***', '')).not.toContain(encodeURIComponent(password));
      }),
      { examples: [['geheim', '/live/admin']] },
    );
  });

  it('never make it throw, and a second pass changes nothing', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl({ withQueryParameters: true })),
        (uri) => {
          const once = withoutSecrets(uri);
          expect(withoutSecrets(once)).toBe(once);
        },
      ),
    );
  });
});

it('a text keeps its words, and its URIs and passwords lose their secrets', () => {
  expect(
    textWithoutSecrets('cannot open rtsp://a:b@10.0.0.7/x?pwd=1, password: geheim; try again'),
  ).toBe('cannot open rtsp://10.0.0.7/x?pwd=***, password: ***; try again');
});
