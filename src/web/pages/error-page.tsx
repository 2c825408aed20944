import type { FC } from 'hono/jsx';
import { bilingual } from './bilingual.ts';
import { Frame } from './frame.tsx';
import type { Language } from './words.ts';
import { WORDS } from './words.ts';

const ERROR_WORDS = bilingual({
  400: ['地址有误', 'The address is not right'],
  404: ['没有这个页面', 'There is no such page'],
  500: ['程序未能作答', 'The program failed to answer'],
  503: ['暂时无法作答', 'No answer for the moment'],
  mend400: ['请核对地址里的参数，或从总览重新开始。', 'Check the parameters in the address, or begin at the overview.'],
  mend404: ['请从总览重新开始。', 'Begin at the overview.'],
  mend500: ['请在程序日志里查看这一时刻的记录。', 'Look for this moment in the log of the program.'],
  mend503: ['请几秒后重试。Redis 是否恢复见“本系统”页面。', 'Try again in a few seconds. The page "Service" tells whether Redis is back.'],
  home: ['总览', 'Overview'],
  service: ['本系统', 'Service'],
});

/** What went wrong with a request, for whoever reads it in a browser. Stands by itself: what is broken may be anything. */
export const ErrorPage: FC<{ readonly language: Language; readonly status: number }> = ({ language, status }) => {
  const words = ERROR_WORDS[language];
  const known = status === 400 || status === 404 || status === 503 ? status : 500;
  return (
    <Frame tag={WORDS[language].tag} title={`${words[known]} · ${WORDS[language].title}`} stream="">
      <main id="main" class="error">
        <h1>{words[known]} <span class="faint">{status}</span></h1>
        <p>{words[`mend${known}`]}</p>
        <p class="actions"><a href={`/?lang=${language}`}>{words.home}</a><a href={`/status?lang=${language}`}>{words.service}</a></p>
      </main>
    </Frame>
  );
};
