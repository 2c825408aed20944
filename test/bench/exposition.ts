/** The sum of all samples of a metric whose labels hold `part`. */
export function sumOf(exposition: string, metric: string, part: string): number {
  return exposition
    .split('\n')
    .filter((line) => line.startsWith(`${metric}{`) && line.includes(part))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}
