import { expect, it } from 'vitest';
import { filesOfRepository, textOf } from './sources.ts';

/** Files whose old words are headings of other people's tables, which import must accept. */
const HEADING_FILES: readonly string[] = [
  'src/inventory/columns.ts',
  'src/inventory/ledger/columns.ts',
  'src/cli/exclusions/exclude-import.ts',
  'config/reference.md',
];

/** Words that Chinese readers no longer find anywhere, because each has one that replaced it. */
const OLD_WORD = /站点|上联中断|询问|检测|带病在线|免责/g;

const HALF_WIDTH = /\p{Script=Han}[,:;!?()]+\p{Script=Han}/gu;

/** Old words and half-width punctuation between two Chinese characters. */
function wrongWording(text: string): readonly string[] {
  return [...(text.match(OLD_WORD) ?? []), ...(text.match(HALF_WIDTH) ?? [])];
}

function isShippedText(file: string): boolean {
  return (
    /^(?:src|dashboards|config)\/.*\.(?:tsx?|json|ya?ml|md|tmpl)$/.test(file) ||
    file === 'README.zh-CN.md'
  );
}

it('shipped Chinese has no replaced word and no half-width punctuation', () => {
  const files = filesOfRepository().filter(isShippedText);
  expect(files.length).toBeGreaterThan(100);
  const wrong = files
    .filter((file) => !HEADING_FILES.includes(file))
    .flatMap((file) => wrongWording(textOf(file)).map((found) => `${file}: ${found}`));
  expect(wrong).toEqual([]);
});

it('a replaced word and a half-width comma are found', () => {
  expect(wrongWording('该站点无应答,上联中断')).toEqual(['站点', '上联中断', '答,上']);
  expect(wrongWording('辖区：无应答，ping 不通 (ICMP)')).toEqual([]);
});
