import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  escapeLabel,
  formatBound,
  formatValue,
  header,
  labelSet,
} from '../../src/metrics/exposition.ts';

/** Reads one quoted label value back, character by character, as the exposition format says. */
function unescape(escaped: string): string {
  let text = '';
  for (let i = 0; i < escaped.length; i++) {
    const next = escaped[i + 1];
    if (escaped[i] === '"' || escaped[i] === '\n')
      throw new Error(`bare ${JSON.stringify(escaped[i])} ends the value`);
    if (escaped[i] !== '\\') text += escaped[i]!;
    else if (next === undefined || !'\\"n'.includes(next)) throw new Error('unknown escape');
    else {
      text += next === 'n' ? '\n' : next;
      i++;
    }
  }
  return text;
}

const hostile = fc.string({
  unit: fc.oneof(
    fc.constantFrom('\\', '"', '\n', 'n', '\r', '{', '}', ',', '='),
    fc.string({ unit: 'grapheme', maxLength: 1 }),
  ),
});

describe('label values', () => {
  it('any text comes back the same from its escaped form, and never ends the value early', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(unescape(escapeLabel(text))).toBe(text);
      }),
      { numRuns: 2000 },
    );
  });
  it('a label set is empty text without labels and braces with', () => {
    expect(labelSet({})).toBe('');
    expect(labelSet({ device: 'a"b', check: 'icmp' })).toBe('{device="a\\"b",check="icmp"}');
  });
});

describe('values', () => {
  it('infinities and not-a-number are written as the format names them', () => {
    expect([Infinity, -Infinity, NaN, 0.97, 1e-7].map(formatValue)).toEqual([
      '+Inf',
      '-Inf',
      'NaN',
      '0.97',
      '1e-7',
    ]);
  });
  it('bucket bounds always carry a fraction, so both formats make one series', () => {
    expect([1, 0.5, 10].map(formatBound)).toEqual(['1.0', '0.5', '10.0']);
  });
});

describe('headers', () => {
  const counter = { name: 'watchpost_x_total', type: 'counter', unit: '', help: 'X.' } as const;
  const info = { name: 'watchpost_build_info', type: 'info', unit: '', help: 'B.' } as const;
  const gauge = {
    name: 'watchpost_y_seconds',
    type: 'gauge',
    unit: 'seconds',
    help: 'Y.',
  } as const;
  it('OpenMetrics names counter and info families without their suffix and tells the unit', () => {
    expect(header(counter, 'openmetrics')).toBe(
      '# HELP watchpost_x X.\n# TYPE watchpost_x counter\n',
    );
    expect(header(info, 'openmetrics')).toBe(
      '# HELP watchpost_build B.\n# TYPE watchpost_build info\n',
    );
    expect(header(gauge, 'openmetrics')).toBe(
      '# HELP watchpost_y_seconds Y.\n# TYPE watchpost_y_seconds gauge\n# UNIT watchpost_y_seconds seconds\n',
    );
  });
  it('text keeps the full name, knows no info type and no unit', () => {
    expect(header(counter, 'text')).toBe(
      '# HELP watchpost_x_total X.\n# TYPE watchpost_x_total counter\n',
    );
    expect(header(info, 'text')).toBe(
      '# HELP watchpost_build_info B.\n# TYPE watchpost_build_info gauge\n',
    );
    expect(header(gauge, 'text')).toBe(
      '# HELP watchpost_y_seconds Y.\n# TYPE watchpost_y_seconds gauge\n',
    );
  });
});
