import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const TICKS_PER_SECOND = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

type Stat = { readonly command: string; readonly own: number; readonly reaped: number };

/**
 * Processor seconds of a process, of the children it has waited for, and of those alive, but for
 * redis-server's.
 */
export function cpuSeconds(pid: number): number {
  const { own, reaped } = statOf(pid)!;
  const living = childrenOf(pid)
    .flatMap((child) => statOf(child) ?? [])
    .filter(({ command }) => command !== 'redis-server');
  return (
    living.reduce((sum, child) => sum + child.own + child.reaped, own + reaped) / TICKS_PER_SECOND
  );
}

/** Processor seconds of the redis-server that is a child of a process; 0: it has none. */
export function redisCpuSeconds(pid: number): number {
  const found = childrenOf(pid)
    .flatMap((child) => statOf(child) ?? [])
    .find(({ command }) => command === 'redis-server');
  return found === undefined ? 0 : (found.own + found.reaped) / TICKS_PER_SECOND;
}

/** Processor seconds of all children this process has waited for. */
export function reapedCpuSeconds(): number {
  return statOf(process.pid)!.reaped / TICKS_PER_SECOND;
}

/** Resident memory of a process in bytes: now, and the most it ever had. */
export function residentBytes(pid: number): { readonly now: number; readonly peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const read = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)![1]) * 1024;
  return { now: read('VmRSS'), peak: read('VmHWM') };
}

/**
 * See proc(5): the command's name stands in parentheses and may hold anything; times are fields 14
 * to 17.
 */
function statOf(pid: number): Stat | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    return {
      command: text.slice(text.indexOf('(') + 1, text.lastIndexOf(')')),
      own: fields[11]! + fields[12]!,
      reaped: fields[13]! + fields[14]!,
    };
  } catch {
    return null; // It has ended meanwhile.
  }
}

function childrenOf(pid: number): readonly number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .split(' ')
    .filter(Boolean)
    .map(Number);
}
