import { bilingual } from '../wording/bilingual.ts';

/** What a page says of a request that failed, by status, and what the reader can do. */
export const ERROR_WORDS = bilingual({
  400: ['地址有误', 'Bad address'],
  401: ['需要登录', 'Login required'],
  403: ['不允许', 'Not allowed'],
  404: ['没有这个页面', 'Page not found'],
  413: ['提交的内容过大', 'Request too large'],
  415: ['提交的格式不对', 'Unsupported format'],
  429: ['请求过于频繁', 'Too many requests'],
  500: ['程序未能作答', 'Internal error'],
  503: ['暂时无法作答', 'Temporarily unavailable'],
  remedy400: [
    '请核对地址里的参数，或从总览重新开始。',
    'Check the parameters in the address, or start at the overview.',
  ],
  remedy401: [
    '请使用访问文件（access.file）中的用户名和密码。',
    'Use a user name and password from the access file (access.file).',
  ],
  remedy403: [
    '未配置访问文件时，只有本机可以查看，且不能修改；配置后，请管理员给您的账号增加权限。修改须从本系统页面提交。',
    'Without an access file, pages can only be viewed on this machine, and nothing can be changed. With one, ask an administrator to add the permission to your entry. Changes must come from a page of this server.',
  ],
  remedy404: ['请从总览重新开始。', 'Start at the overview.'],
  remedy413: ['请减少内容后再提交。', 'Send less data.'],
  remedy415: ['请从本系统页面提交。', 'Send it from a page of this server.'],
  remedy429: ['请稍等一分钟再试。', 'Wait a minute, then try again.'],
  remedy500: ['请在程序日志里查看这一时刻的记录。', 'See the log of the program at this time.'],
  remedy503: [
    '请几秒后重试。Redis 是否恢复见“本系统”页面。',
    'Try again in a few seconds. The page "Service" shows whether Redis is back.',
  ],
  home: ['总览', 'Overview'],
  service: ['本系统', 'Service'],
});
