import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeGate } from '../../src/web/access/gate.ts';
import { makeToken } from '../../src/web/access/token.ts';
import { startServer } from '../../src/web/server.ts';
import { systemClock } from '../../src/clock.ts';
import { post } from '../../src/relay/post.ts';
import { startRelay } from '../../src/relay/relay.ts';
import { parseRobots, type Robot } from '../../src/relay/robots.ts';
import { virtualClock } from '../support/virtual-clock.ts';
import { aService } from '../web/service.ts';
import { accessRules, tokenLine } from '../web/access/rules.ts';
import { aRobot } from './robots.ts';
import { logMethod } from '../../src/platform/log.ts';

const SECRET = 'SEC-planted-5f2e';
const [ALERTS, WRITER] = [makeToken(), makeToken()];
const ends: (() => Promise<void>)[] = [];
afterEach(() => Promise.all(ends.splice(0).map((end) => end())));

type Answer = (request: IncomingMessage, body: string, response: ServerResponse) => void;
type Came = { readonly path: string; readonly body: string };

/** A stand-in for the makers' servers. Answers that all is well unless a test says otherwise. */
async function standIn(): Promise<{ readonly url: string; readonly came: Came[]; answer: Answer }> {
  const stand: { url: string; came: Came[]; answer: Answer } = {
    url: '',
    came: [],
    answer: (_request, _body, response) => {
      response.end('{"errcode":0,"code":0}');
    },
  };
  const server = createServer((request, response) => {
    let body = '';
    request
      .setEncoding('utf8')
      .on('data', (chunk: string) => {
        body += chunk;
      })
      .on('end', () => {
        stand.came.push({ path: request.url ?? '', body });
        stand.answer(request, body, response);
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(
    () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  );
  stand.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return stand;
}

const said: string[] = [];
const complain = (fields: object, message: string): void => {
  said.push(JSON.stringify({ ...fields, message }));
};
beforeEach(() => {
  said.length = 0;
});

/** The service with these robots, as Alertmanager reaches it. */
async function serve(
  robots: readonly Robot[],
): Promise<{ readonly url: string; readonly relay: ReturnType<typeof startRelay> }> {
  const rules = accessRules(
    `tokens:\n${tokenLine('alertmanager', ALERTS, 'alerts')}${tokenLine('writer', WRITER, 'write')}`,
  );
  const relay = startRelay(robots, { clock: systemClock, post, complain });
  const access = {
    gate: makeGate(rules, () => performance.now()),
    openTo: 'loopback' as const,
    publicUrl: '',
  };
  const server = await startServer(
    aService({ relay }),
    { host: '127.0.0.1', port: 0, access },
    {
      error: logMethod((message, fields) => {
        said.push(JSON.stringify({ ...fields, message }));
      }),
    },
  );
  ends.push(() => {
    relay.stop();
    return server.close();
  });
  return { url: `http://127.0.0.1:${server.address.port}`, relay };
}

/** What Alertmanager 0.25 sends for one alert. */
function anAlert(alertname = 'WatchpostDeviceOffline'): object {
  const annotations = {
    summary: 'a is off',
    summary_zh: 'a 离线',
    description: 'd',
    description_zh: '说明',
    runbook: 'r',
    runbook_zh: '办法',
  };
  return {
    version: '4',
    groupKey: `{}:{alertname="${alertname}"}`,
    truncatedAlerts: 0,
    status: 'firing',
    receiver: 'robot',
    groupLabels: { alertname },
    commonLabels: {},
    commonAnnotations: annotations,
    externalURL: 'http://a',
    alerts: [
      {
        status: 'firing',
        labels: { alertname, severity: 'critical', name: 'a' },
        annotations,
        startsAt: '2026-10-15T04:30:00Z',
        endsAt: '0001-01-01T00:00:00Z',
        generatorURL: '',
        fingerprint: 'f',
      },
    ],
  };
}

async function send(
  url: string,
  name: string,
  body: unknown = anAlert(),
  token = ALERTS,
): Promise<{ readonly status: number; readonly text: string }> {
  const response = await fetch(`${url}/api/v1/robots/${name}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, text: await response.text() };
}

function textIn(body: string): string | undefined {
  const { text, content } = JSON.parse(body) as {
    text?: { content: string };
    content?: { text: string };
  };
  return text?.content ?? content?.text;
}

describe('the webhook', () => {
  it('hands an alert to a robot of each kind, in its language, and answers once the robot has it', async () => {
    const makers = await standIn();
    const { url, relay } = await serve([
      aRobot({ name: 'ding', address: `${makers.url}/ding?access_token=t`, secret: SECRET }),
      aRobot({
        name: 'fei',
        kind: 'feishu',
        address: `${makers.url}/fei`,
        secret: SECRET,
        language: 'en',
      }),
      aRobot({
        name: 'wecom',
        kind: 'wecom',
        address: `${makers.url}/wecom?key=k`,
        language: 'both',
      }),
    ]);
    const answers = [];
    for (const name of ['ding', 'fei', 'wecom']) answers.push(await send(url, name));
    expect(answers).toEqual(Array(3).fill({ status: 200, text: '{"result":"sent"}' }));
    const [zh, en] = [
      '【紧急】a 离线\n设备：a\n说明\n处置：办法',
      '[critical] a is off\nDevices: a\nd\nTo do: r',
    ];
    expect(makers.came.map(({ body }) => textIn(body))).toEqual([zh, en, `${zh}\n${en}`]);
    expect(makers.came.map(({ path }) => path.replace(/=\d+&sign=.*/, ''))).toEqual([
      '/ding?access_token=t&timestamp',
      '/fei',
      '/wecom?key=k',
    ]);
    expect([...relay.figures().robots.values()].map(({ sent }) => sent)).toEqual([1, 1, 1]);
  });

  it('is for who may hand alerts: not without log-in, not for one who may write; and that grant opens nothing else', async () => {
    const makers = await standIn();
    const { url } = await serve([aRobot({ address: makers.url })]);
    expect([
      (await send(url, 'ops', anAlert(), 'x')).status,
      (await send(url, 'ops', anAlert(), WRITER)).status,
    ]).toEqual([401, 403]);
    const others = await Promise.all(
      ['/', '/metrics', '/api/v1/devices', '/api/v1/robots/ops'].map(
        async (path) =>
          (await fetch(url + path, { headers: { authorization: `Bearer ${ALERTS}` } })).status,
      ),
    );
    expect(others).toEqual([403, 403, 403, 403]);
    expect(
      (
        await fetch(`${url}/api/v1/exclusions`, {
          method: 'POST',
          headers: { authorization: `Bearer ${ALERTS}`, 'content-type': 'application/json' },
          body: '{}',
        })
      ).status,
    ).toBe(403);
    expect(makers.came).toEqual([]);
  });

  it.each([
    ['another robot', 'none', anAlert(), 404],
    ['no alert', 'ops', { ...anAlert(), alerts: [] }, 400],
    ['no JSON', 'ops', '{', 400],
    ['more than 4 MB', 'ops', `"${'x'.repeat(4 * 1024 * 1024)}"`, 413],
  ])('refuses %s, and sends nothing', async (_, name, body, status) => {
    const makers = await standIn();
    const { url } = await serve([aRobot({ address: makers.url })]);
    expect((await send(url, name, body)).status).toBe(status);
    expect(makers.came).toEqual([]);
  });

  it.each([
    [
      'a code in a 200',
      422,
      'refused',
      (_request: IncomingMessage, body: string, response: ServerResponse) => {
        response.end(
          JSON.stringify({ errcode: 310_000, errmsg: `sign not match ${SECRET} ${body}` }),
        );
      },
    ],
    [
      'that too much comes',
      503,
      'throttled',
      (_request: IncomingMessage, _body: string, response: ServerResponse) => {
        response.end('{"errcode":130101}');
      },
    ],
    [
      'an address elsewhere',
      422,
      'refused',
      (request: IncomingMessage, _body: string, response: ServerResponse) => {
        response.writeHead(307, { location: `http://${request.headers.host!}/elsewhere` }).end();
      },
    ],
    [
      'more than it should',
      422,
      'refused',
      (_request: IncomingMessage, _body: string, response: ServerResponse) => {
        response.end(`{"errcode":0,"errmsg":"${'x'.repeat(100_000)}"}`);
      },
    ],
  ])(
    "tells Alertmanager when the robot answers with %s: %i, and neither address nor secret nor the robot's words in answer or log",
    async (_, status, result, answer) => {
      const makers = await standIn();
      makers.answer = answer;
      const { url, relay } = await serve([
        aRobot({ address: `${makers.url}/robot?access_token=${SECRET}`, secret: SECRET }),
      ]);
      const { status: answered, text } = await send(url, 'ops');
      expect(answered).toBe(status);
      expect(relay.figures().robots.get('ops')).toMatchObject({ sent: 0, [result]: 1 });
      expect(said.length).toBe(1);
      for (const one of [text, ...said])
        expect(one).not.toMatch(new RegExp(`${SECRET}|access_token|not match`));
      expect(makers.came.length).toBe(1);
    },
  );

  it(
    'a robot that cannot be reached is told as 503, and one that answers a drop at a time is given up after 5 s; never by its address',
    { timeout: 15_000 },
    async () => {
      const makers = await standIn();
      makers.answer = (_request, _body, response) => {
        const drop = setInterval(() => {
          response.write(' ');
        }, 200);
        response.on('close', () => {
          clearInterval(drop);
        });
      };
      // Nobody listens there: a port that is let go may be given to the service itself.
      const nobody = (await standIn()).url.replace('127.0.0.1', '127.0.0.2');
      const { url, relay } = await serve([
        aRobot({ address: `${nobody}/robot?access_token=${SECRET}` }),
      ]);
      const began = performance.now();
      const slow = post(
        { url: `${makers.url}/robot?access_token=${SECRET}`, body: '{}' },
        new AbortController().signal,
      );
      const { status, text } = await send(url, 'ops');
      expect(status).toBe(503);
      expect(relay.figures().robots.get('ops')).toMatchObject({ sent: 0, unreached: 1 });
      expect(said.map((line) => (JSON.parse(line) as { fault: string }).fault)).toEqual(
        Array<string>(3).fill('ECONNREFUSED'),
      );
      for (const one of [text, ...said])
        expect(one).not.toMatch(new RegExp(`${SECRET}|access_token`));
      expect(await slow).toEqual({ fault: 'no answer within 5 s' });
      expect(performance.now() - began).toBeLessThan(8000);
    },
  );
});

describe('the watchdog', () => {
  it('is noted and sent to nobody; silent for 5 minutes it is told once to whom wants it, and when it is back', async () => {
    const clock = virtualClock(1000);
    const texts: string[] = [];
    const relay = startRelay([aRobot({ watchdog: true }), aRobot({ name: 'other' })], {
      clock,
      complain,
      post: ({ body }) => {
        texts.push((JSON.parse(body) as { text: { content: string } }).text.content);
        return Promise.resolve({ status: 200, body: '{"errcode":0}' });
      },
    });
    const sendWatchdog = (): ReturnType<typeof relay.send> =>
      relay.send('other', anAlert('WatchpostWatchdog') as Parameters<typeof relay.send>[1]);
    await clock.advance(299_000);
    expect(await sendWatchdog()).toEqual({ result: 'noted' });
    expect(relay.figures().watchdogAt).toBe(300_000);
    await clock.advance(299_000);
    expect(texts).toEqual([]);
    await clock.advance(600_000);
    expect(texts).toEqual([expect.stringContaining('告警链路中断：5 分钟未收到')]);
    await sendWatchdog();
    await clock.advance(60_000);
    expect(texts.slice(1)).toEqual(['【解除】告警链路已恢复']);
    relay.stop();
    await clock.advance(3_600_000);
    expect(texts.length).toBe(2);
  });

  it('what a robot could not be told is told again', async () => {
    const clock = virtualClock(0);
    let tries = 0;
    const relay = startRelay([aRobot({ watchdog: true })], {
      clock,
      complain,
      post: () =>
        Promise.resolve(
          ++tries <= 3 ? { fault: 'ECONNREFUSED' } : { status: 200, body: '{"errcode":0}' },
        ),
    });
    await clock.advance(900_000);
    expect(relay.figures().robots.get('ops')).toMatchObject({ sent: 1, unreached: 1 });
    relay.stop();
  });
});

describe('the file of robots', () => {
  it('is read, with what stands in the environment', () => {
    expect(
      parseRobots(
        'robots:\n  ops: { kind: dingtalk, addressEnv: A, secretEnv: S, language: both, watchdog: true }\n  duty: { kind: wecom, address: "https://h/send?key=k" }\n',
        'r.yaml',
        { A: 'https://a/', S: 's' },
      ),
    ).toEqual({
      ok: true,
      robots: [
        {
          name: 'ops',
          kind: 'dingtalk',
          address: 'https://a/',
          secret: 's',
          language: 'both',
          watchdog: true,
        },
        {
          name: 'duty',
          kind: 'wecom',
          address: 'https://h/send?key=k',
          secret: '',
          language: 'zh-CN',
          watchdog: false,
        },
      ],
    });
  });

  it.each([
    ['{', 'r.yaml (line 1): is no valid YAML; correct it there'],
    [
      'robots: { ops: { kind: qq, address: "https://planted/" } }',
      'r.yaml: robots.ops.kind (line 1): must be one of dingtalk, feishu, wecom',
    ],
    [
      'robots: { ops: { kind: wecom, address: "https://planted/", secret: planted } }',
      'r.yaml: robots.ops (line 1): is of 企业微信, whose robots take no secret; take it out',
    ],
    [
      'robots: { ops: { kind: feishu } }',
      'r.yaml: robots.ops (line 1): needs either address or addressEnv, and not both',
    ],
    [
      'robots: { ops: { kind: feishu, address: planted } }',
      'r.yaml: robots.ops: its address is no http or https address; take it from the settings of the robot',
    ],
    [
      'robots: { ops: { kind: feishu, addressEnv: NONE } }',
      'r.yaml: robots.ops: the environment variable NONE is not set; set it for the service',
    ],
    [
      'robots: { "a b": { kind: feishu, address: "https://planted/" } }',
      'r.yaml: robots.a b (line 1): is no name; use letters, digits and . _ -, at most 64',
    ],
  ])('%s is refused without telling a value', (text, problem) => {
    expect(parseRobots(text, 'r.yaml', {})).toEqual({ ok: false, problems: [problem] });
  });
});
