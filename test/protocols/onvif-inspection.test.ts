import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mainProfile } from '../../src/core/inspection/inspection.ts';
import {
  noteText,
  takeNotesInto,
  type Note,
  type TakeNote,
} from '../../src/core/inspection/note.ts';
import {
  readAbout,
  readNtp,
  readRecording,
  readScopes,
  readTimeSource,
} from '../../src/protocols/onvif-inspection.ts';
import { readProfiles, readUri } from '../../src/protocols/onvif-media.ts';
import { portsOf, readCapabilities, readServices } from '../../src/protocols/onvif-services.ts';
import { readMessage } from '../../src/protocols/soap-message.ts';
import type { XmlElement } from '../../src/protocols/xml.ts';

function bodyOf(xml: string): XmlElement {
  const message = readMessage(Buffer.from(xml));
  if (message.kind !== 'response') throw new Error(JSON.stringify(message));
  return message.body;
}

const unheard: TakeNote = () => undefined;

const soap = (inner: string, attributes = ''): XmlElement =>
  bodyOf(
    `<?xml version="1.0"?>\n<SOAP-ENV:Envelope ${attributes}><SOAP-ENV:Header/><SOAP-ENV:Body>${inner}</SOAP-ENV:Body></SOAP-ENV:Envelope>`,
  );

describe('what a device typed', () => {
  it.each([
    '12345678901234567890',
    '5.30',
    '007',
    '1e5',
    '0x10',
    'true',
    '2015-01-01T00:00:00Z',
    '1_000',
  ])('stays as it is: %s', (text) => {
    expect(
      readAbout(
        soap(
          `<a:GetDeviceInformationResponse><a:Manufacturer>M</a:Manufacturer><b:SerialNumber>${text}</b:SerialNumber><FirmwareVersion>${text}</FirmwareVersion></a:GetDeviceInformationResponse>`,
        ),
        unheard,
      ),
    ).toEqual({ manufacturer: 'M', model: '', firmware: text, serial: text, hardware: '' });
  });

  it('has its entities resolved once, its controls made spaces, and its length bounded', () => {
    const about = readAbout(
      soap(
        `<GetDeviceInformationResponse><Manufacturer>A &amp;amp; B &#65;&#x4E2D;&lol;</Manufacturer><Model>\n x\u0007y </Model><SerialNumber>${'9'.repeat(100_000)}</SerialNumber></GetDeviceInformationResponse>`,
      ),
      unheard,
    );
    expect(about).toMatchObject({ manufacturer: 'A &amp; B A中&lol;', model: 'x y' });
    expect(about!.serial).toHaveLength(256);
  });
});

describe('services', () => {
  it('are found by namespace, their hosts put aside whatever they are: NAT, loopback, or no URL at all', () => {
    const service = (namespace: string, uri: string): string =>
      `<tds:Service><tds:Namespace>http://www.onvif.org/${namespace}</tds:Namespace><tds:XAddr>${uri}</tds:XAddr></tds:Service>`;
    const services = readServices(
      soap(
        `<tds:GetServicesResponse>${service('ver10/media/wsdl', 'http://192.168.1.64/onvif/Media')}${service('ver20/media/wsdl', 'https://[fe80::1]:443/onvif/Media2?x=1')}${service('ver10/search/wsdl', '/onvif/search')}${service('ver10/events/wsdl', 'not a path')}<tds:Service><tds:Namespace>http://www.axis.com/vapix</tds:Namespace><tds:XAddr>http://a/b</tds:XAddr></tds:Service></tds:GetServicesResponse>`,
      ),
      unheard,
    );
    expect([...services]).toEqual([
      ['ver10/media', { path: '/onvif/Media', port: 80 }],
      ['ver20/media', { path: '/onvif/Media2?x=1', port: null }],
      ['ver10/search', { path: '/onvif/search', port: null }],
    ]);
  });
});

describe('profiles', () => {
  it('are read of both media services, and the main one is the one that shows most', () => {
    const encoder = (width: number): string =>
      `<tt:Encoding>H265</tt:Encoding><tt:Resolution><tt:Width>${width}</tt:Width><tt:Height>100</tt:Height></tt:Resolution><tt:RateControl><tt:FrameRateLimit>12.5</tt:FrameRateLimit><tt:BitrateLimit>x</tt:BitrateLimit></tt:RateControl>`;
    const second = readProfiles(
      soap(
        `<tr2:GetProfilesResponse><tr2:Profiles token="a"><tr2:Name>A</tr2:Name><tr2:Configurations><tr2:VideoEncoder token="v">${encoder(200)}</tr2:VideoEncoder></tr2:Configurations></tr2:Profiles><tr2:Profiles token="b"><tr2:Configurations><tr2:VideoEncoder>${encoder(300)}</tr2:VideoEncoder></tr2:Configurations></tr2:Profiles><tr2:Profiles token="sound"><tr2:Configurations><tr2:AudioEncoder/></tr2:Configurations></tr2:Profiles></tr2:GetProfilesResponse>`,
      ),
      unheard,
    )!;
    expect(second).toHaveLength(2);
    expect(mainProfile(second)).toEqual({
      token: 'b',
      name: '',
      encoding: 'H265',
      width: 300,
      height: 100,
      frameRate: 12.5,
      bitrateKbps: null,
    });
  });
});

const STREAM = {
  response: 'GetStreamUriResponse',
  scheme: 'rtsp',
  subject: 'stream-uri',
} as const;

/** What `read` notes, a line each. */
function noted(read: (note: TakeNote) => unknown): readonly string[] {
  const notes: Note[] = [];
  read(takeNotesInto(notes, []));
  return notes.map(noteText);
}

it.each<[string, (note: TakeNote) => unknown, readonly string[]]>([
  [
    'a profile without encoder',
    (note) =>
      readProfiles(soap('<GetProfilesResponse><Profiles token="a"/></GetProfilesResponse>'), note),
    ['GetProfiles no-encoder: a'],
  ],
  [
    'a width that is no number',
    (note) =>
      readProfiles(
        soap(
          '<GetProfilesResponse><Profiles token="a"><VideoEncoderConfiguration><Resolution><Width>wide</Width><Height>360.0</Height></Resolution></VideoEncoderConfiguration></Profiles></GetProfilesResponse>',
        ),
        note,
      ),
    ['GetProfiles unreadable: Width of a: wide'],
  ],
  [
    'profiles beyond those that are read',
    (note) =>
      readProfiles(
        soap(
          `<GetProfilesResponse>${'<Profiles token="a"><MetadataConfiguration/></Profiles>'.repeat(129)}</GetProfilesResponse>`,
        ),
        note,
      ),
    ['GetProfiles cut: more than 128 profiles'],
  ],
  [
    'no profile at all',
    (note) => readProfiles(soap('<GetProfilesResponse/>'), note),
    ['GetProfiles absent: it lists no profile'],
  ],
  [
    'the answer to another question',
    (note) => [
      readProfiles(soap('<Other/>'), note),
      readNtp(soap('<Other/>'), note),
      readScopes(soap('<Other/>'), note),
      readRecording(soap('<Other/>'), 0, note),
      readAbout(soap('<Other/>'), note),
    ],
    ['GetProfiles', 'GetNTP', 'GetScopes', 'GetRecordingSummary', 'GetDeviceInformation'].map(
      (operation) => `${operation} unreadable: another answer than was asked for`,
    ),
  ],
  [
    'the address of a service that is none',
    (note) =>
      readServices(
        soap(
          '<GetServicesResponse><Service><Namespace>http://www.onvif.org/ver10/media/wsdl</Namespace><XAddr>ftp://u:geheim@a/b</XAddr></Service></GetServicesResponse>',
        ),
        note,
      ),
    ['GetServices unreadable: address of ver10/media: ftp://a/b'],
  ],
  [
    'a stream URI that is none, without its password',
    (note) =>
      readUri(
        soap(
          '<GetStreamUriResponse><MediaUri><Uri>rtmp://h/a?password=geheim</Uri></MediaUri></GetStreamUriResponse>',
        ),
        STREAM,
        '10.0.0.7',
        note,
      ),
    ['stream-uri unreadable: rtmp://h/a?password=***'],
  ],
])('%s leaves a note', (_, read, notes) => {
  expect(noted(read)).toEqual(notes);
});

it.each([
  ['1', true],
  ['True', true],
  ['0', false],
])('a truth value may be %s', (text, fromDhcp) => {
  const answer = soap(
    `<GetNTPResponse><NTPInformation><FromDHCP>${text}</FromDHCP></NTPInformation></GetNTPResponse>`,
  );
  expect(readNtp(answer, unheard)?.fromDhcp).toBe(fromDhcp);
});

it('a device without a card has no recording: none at all, or data of 1970', () => {
  const summary = (until: string, count: string): ReturnType<typeof readRecording> =>
    readRecording(
      soap(
        `<GetRecordingSummaryResponse><Summary><DataFrom>1970-01-01T00:00:00Z</DataFrom><DataUntil>${until}</DataUntil><NumberRecordings>${count}</NumberRecordings></Summary></GetRecordingSummaryResponse>`,
      ),
      0,
      unheard,
    );
  expect(summary('1970-01-01T00:00:00Z', '0')).toEqual({ from: null, until: null, recordings: 0 });
  expect(summary('1970-01-01T08:00:00+08:00', '1')).toMatchObject({ until: null });
  expect(summary('2026-11-24T12:00:00Z', '0')).toMatchObject({ until: null });
  expect(summary('2026-11-24 12:00:00+0000', '1.0')).toMatchObject({
    until: Date.UTC(2026, 10, 24, 12),
    recordings: 1,
  });
});

it.each([
  [80, 80, 8081, [8081]],
  [80, 8000, 8081, [8000, 8081]],
  [null, 8000, 8081, [8081, 8000]],
  [80, null, 8081, [8081]],
])(
  'a device service at %s and a media service at %s, reached at %s, are asked at %j',
  (own, port, configured, ports) => {
    const media = { path: '/m', port };
    const services = new Map([
      ['ver10/media', media],
      ...(own === null ? [] : [['ver10/device', { path: '/d', port: own }] as const]),
    ]);
    expect(portsOf(media, services, configured)).toEqual(ports);
  },
);

describe('a URI', () => {
  const uri = (
    told: string,
    host = '10.0.0.7',
    note: TakeNote = unheard,
  ): ReturnType<typeof readUri> =>
    readUri(
      soap(`<GetStreamUriResponse><MediaUri><Uri>${told}</Uri></MediaUri></GetStreamUriResponse>`),
      STREAM,
      host,
      note,
    );

  it.each([
    ['rtsp://10.0.0.7:554/live', { uri: 'rtsp://10.0.0.7:554/live', claimedHost: '' }],
    [
      'RTSP://192.168.1.64/live?a=1&amp;b=2',
      { uri: 'rtsp://10.0.0.7/live?a=1&b=2', claimedHost: '192.168.1.64' },
    ],
    [
      'rtsp://admin:geheim@127.0.0.1:8554/',
      { uri: 'rtsp://10.0.0.7:8554/', claimedHost: '127.0.0.1' },
    ],
    ['rtsp://[fe80::1]:554/x', { uri: 'rtsp://10.0.0.7:554/x', claimedHost: '[fe80::1]' }],
    ['http://10.0.0.7/live', null],
    ['rtsp://', null],
    ['', null],
    ['rtsp://a/b c', { uri: 'rtsp://10.0.0.7/b%20c', claimedHost: 'a' }],
    ['rtsp://a/直播/1', { uri: 'rtsp://10.0.0.7/%E7%9B%B4%E6%92%AD/1', claimedHost: 'a' }],
    ['rtsp://u:p@s/w@a:554/1', { uri: 'rtsp://10.0.0.7:554/1', claimedHost: 'a' }],
    ['rtsp://a:99999/1', null],
    ['javascript:alert(1)', null],
  ])('%s', (told, found) => {
    expect(uri(told)).toEqual(found);
  });

  it('is put on an IPv6 host in brackets', () => {
    expect(uri('rtsp://192.168.1.64:554/x', '2001:db8::7')?.uri).toBe('rtsp://[2001:db8::7]:554/x');
  });
});

it('a recording summary is told by true time, with and without a zone, and what cannot be read is unknown', () => {
  const summary = (until: string): ReturnType<typeof readRecording> =>
    readRecording(
      soap(
        `<tse:GetRecordingSummaryResponse><tse:Summary><tt:DataFrom>junk</tt:DataFrom><tt:DataUntil>${until}</tt:DataUntil><tt:NumberRecordings>3</tt:NumberRecordings></tse:Summary></tse:GetRecordingSummaryResponse>`,
      ),
      60_000,
      unheard,
    );
  const at = Date.UTC(2026, 10, 24, 11, 59);
  expect(summary('2026-11-24T12:00:00Z')).toEqual({ from: null, until: at, recordings: 3 });
  expect(summary('2026-11-24T12:00:00')).toMatchObject({ until: at });
  expect(summary('2026-11-24T20:00:00+08:00')).toMatchObject({ until: at });
  expect(summary('2026-13-45T99:00:00Z')).toBeNull();
});

it('time source, time servers and scopes', () => {
  expect(
    readTimeSource(
      soap(
        '<x:GetSystemDateAndTimeResponse><x:SystemDateAndTime><x:DateTimeType>Manual</x:DateTimeType></x:SystemDateAndTime></x:GetSystemDateAndTimeResponse>',
      ),
    ),
  ).toBe('Manual');
  expect(
    readNtp(
      soap(
        '<GetNTPResponse><NTPInformation><FromDHCP>true</FromDHCP><NTPFromDHCP><Type>DNS</Type><DNSname>ntp.example</DNSname></NTPFromDHCP></NTPInformation></GetNTPResponse>',
      ),
      unheard,
    ),
  ).toEqual({ fromDhcp: true, servers: ['ntp.example'] });
  expect(
    readScopes(
      soap(
        '<GetScopesResponse><Scopes><ScopeItem>onvif://a</ScopeItem></Scopes></GetScopesResponse>',
      ),
      unheard,
    ),
  ).toEqual(['onvif://a']);
  expect(readScopes(soap('<Other/>'), unheard)).toBeNull();
});

const RECORDED = join(import.meta.dirname, '../../../shared/onvif-responses');
describe.skipIf(!existsSync(RECORDED))('answers recorded from cameras', () => {
  const recorded = (name: string): XmlElement =>
    bodyOf(readFileSync(`${RECORDED}/${name}.xml`, 'utf8'));

  it('tell what they are, letter by letter', () => {
    expect(readAbout(recorded('ipnc-ipg8150-GetDeviceInformation'), unheard)).toEqual({
      manufacturer: 'ONVIF_IPNC',
      model: 'IPG-8150PSS',
      firmware: '1.3.0-20210203CN-PT',
      serial: 'I207215E7840DFDA9877E8B',
      hardware: '8FE1887A-72EE-403f-9385-5a58aed534cf',
    });
    expect(readAbout(recorded('milesight-GetDeviceInformation'), unheard)).toMatchObject({
      manufacturer: 'Milesight Technology Co.,Ltd.',
      firmware: '61.8.0.3-r8',
      serial: 'EM82V102329001403',
      hardware: 'V1.0',
    });
    for (const name of ['dlink-dcs6511', 'sunba-qipc']) {
      const text = readFileSync(`${RECORDED}/${name}-GetDeviceInformation.xml`, 'utf8');
      const about = readAbout(recorded(`${name}-GetDeviceInformation`), unheard)!;
      expect([about.serial, about.firmware]).toEqual(
        ['SerialNumber', 'FirmwareVersion'].map(
          (tag) => new RegExp(`${tag}>\\s*([^<]*?)\\s*<`).exec(text)?.[1],
        ),
      );
    }
  });

  it('tell their services, profiles and recordings, an encoder without settings too', () => {
    expect(
      readServices(recorded('sunba-qipc-GetServices'), unheard).get('ver10/media')?.path,
    ).toMatch(/^\/onvif\//);
    expect(readServices(recorded('ipnc-ipg8150-GetServices'), unheard).size).toBeGreaterThan(2);
    expect(
      readCapabilities(recorded('dlink-dcs6511-GetCapabilities'), unheard).get('ver10/media')?.path,
    ).toMatch(/^\//);
    expect(readProfiles(recorded('dlink-dcs6511-GetProfiles'), unheard)!.length).toBeGreaterThan(1);
    const invalid = readProfiles(recorded('unknown-GetProfiles-invalid-encoder'), unheard)!;
    expect(invalid[0]).toMatchObject({
      token: 'MediaProfile00000',
      encoding: '',
      width: null,
      bitrateKbps: null,
    });
    expect(readRecording(recorded('milesight-GetRecordingSummary'), 0, unheard)?.until).toEqual(
      expect.any(Number),
    );
    expect(readTimeSource(recorded('sunba-qipc-GetSystemDateAndTime'))).toBe('Manual');
  });

  it.each(
    readdirSync(existsSync(RECORDED) ? RECORDED : '.').filter((name) => name.endsWith('.xml')),
  )('%s makes no reader throw', (name) => {
    const message = readMessage(readFileSync(`${RECORDED}/${name}`));
    expect(message.kind).not.toBe('unreadable');
    const body = message.kind === 'response' ? message.body : {};
    for (const read of [
      readAbout,
      readCapabilities,
      readNtp,
      readProfiles,
      readScopes,
      readServices,
      readTimeSource,
    ])
      expect(() => read(body, unheard)).not.toThrow();
  });
});
