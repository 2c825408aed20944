import type { FC } from 'hono/jsx';
import { bilingual } from './bilingual.ts';
import { Frame } from './frame.tsx';
import type { Language } from '../../../core/terms/language.ts';
import { WORDS } from './words.ts';

const ERROR_WORDS = bilingual({
  400: ['地址有误', 'The address is not right'],
  401: ['需要登录', 'This needs a log-in'],
  403: ['不允许', 'This is not allowed'],
  404: ['没有这个页面', 'There is no such page'],
  413: ['提交的内容过大', 'Too much was sent'],
  415: ['提交的格式不对', 'This was sent in another form than asked for'],
  429: ['请求过于频繁', 'Too many requests'],
  500: ['程序未能作答', 'The program failed to answer'],
  503: ['暂时无法作答', 'No answer for the moment'],
  mend400: [
    '请核对地址里的参数，或从总览重新开始。',
    'Check the parameters in the address, or begin at the overview.',
  ],
  mend401: [
    '请使用访问文件（access.file）中的用户名和密码。',
    'Use a name and password of the access file (access.file).',
  ],
  mend403: [
    '未配置访问文件时，只有本机可以查看，且不能修改；配置后，请管理员给您的账号增加权限。修改须从本系统页面提交。',
    'Without an access file only the machine it runs on may look, and nobody change; with one, ask for the grant to be added to your entry. Changes must come from a page of this server.',
  ],
  mend404: ['请从总览重新开始。', 'Begin at the overview.'],
  mend413: ['请减少内容后再提交。', 'Send less.'],
  mend415: ['请从本系统页面提交。', 'Send it from a page of this server.'],
  mend429: ['请稍等一分钟再试。', 'Wait a minute, then try again.'],
  mend500: [
    '请在程序日志里查看这一时刻的记录。',
    'Look for this moment in the log of the program.',
  ],
  mend503: [
    '请几秒后重试。Redis 是否恢复见“本系统”页面。',
    'Try again in a few seconds. The page "Service" tells whether Redis is back.',
  ],
  home: ['总览', 'Overview'],
  service: ['本系统', 'Service'],
});

/** Failures a person is told of by a page of its own. */
export const PAGE_STATUSES = [400, 401, 403, 404, 413, 415, 429, 500, 503] as const;
/** One of {@link PAGE_STATUSES}. */
export type PageStatus = (typeof PAGE_STATUSES)[number];

/**
 * What went wrong with a request, for whoever reads it in a browser. Stands by itself: what is
 * broken may be anything.
 */
export const ErrorPage: FC<{ readonly language: Language; readonly status: PageStatus }> = ({
  language,
  status,
}) => {
  const words = ERROR_WORDS[language];
  return (
    <Frame
      tag={WORDS[language].tag}
      title={`${words[status]} · ${WORDS[language].title}`}
      stream=""
    >
      <main id="main" class="error">
        <h1>
          {words[status]} <span class="faint">{status}</span>
        </h1>
        <p>{words[`mend${status}`]}</p>
        <p class="actions">
          <a href={`/?lang=${language}`}>{words.home}</a>
          <a href={`/status?lang=${language}`}>{words.service}</a>
        </p>
      </main>
    </Frame>
  );
};
