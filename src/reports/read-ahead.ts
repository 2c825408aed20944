/**
 * Reads one part after the other, in order. While the caller uses one, the next is on its way: two
 * are in memory at a time. Rejects when `read` does.
 */
export async function* readAhead<Part, Found>(
  parts: readonly Part[],
  read: (part: Part) => Promise<Found>,
): AsyncGenerator<readonly [Part, Found]> {
  let next = started(parts, 0, read);
  for (const [index, part] of parts.entries()) {
    const found = await next;
    next = started(parts, index + 1, read);
    yield [part, found!];
  }
}

function started<Part, Found>(
  parts: readonly Part[],
  index: number,
  read: (part: Part) => Promise<Found>,
): Promise<Found> | undefined {
  if (index >= parts.length) return undefined;
  const found = read(parts[index]!);
  // It may fail before it is awaited, or never be awaited; whoever awaits it still sees the error.
  found.catch(() => undefined);
  return found;
}

/** A list in parts of `size`, the last perhaps shorter. */
export function chunksOf<T>(list: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  );
}
