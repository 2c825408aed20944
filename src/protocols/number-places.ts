/** Elements that hold nothing but a short number: the end of the tag, and the number. */
const NUMBER = />\d{1,4}(?=<)/g;
/**
 * Shapes that are remembered: more than there are makes and firmwares in a city. The oldest goes
 * first.
 */
const SHAPES_LIMIT = 128;
/** Longest text whose shape is remembered, in characters. True answers have 1 to 5 thousand. */
const TEXT_LIMIT = 8192;
/** As many numbers as can be told apart by four digits. */
const NUMBERS_LIMIT = 1000;

/**
 * Shapes met: which of their numbers are wanted, in order of wanting; `once`: a shape met once,
 * which most never are again. At most 128 are kept.
 */
export type Shapes = Map<string, readonly number[] | 'once'>;

/**
 * The numbers `read` would find in an XML text, without reading it where a text of the same shape
 * was read before: a device answers with the same text every time, but for the digits of its clock.
 * Null: not known, or not to be known so; read it. Sound for every `read` that depends on the texts
 * of elements only through what it returns, in whole. At 10,000 devices it saves 4 to 7 % of a core
 * (20 against 270 to 460 µs an answer).
 */
export function numbersBy(
  text: string,
  read: (text: string) => readonly string[] | null,
  shapes: Shapes,
): readonly string[] | null {
  if (text.length > TEXT_LIMIT) return null;
  const shape = text.replaceAll(NUMBER, '>0');
  const known = shapes.get(shape);
  if (known === undefined) remember(shapes, shape, 'once');
  const places = known === 'once' ? learn(shapes, shape, text, read) : known;
  if (!places || places.length === 0) return null;
  const numbers = text.match(NUMBER)!;
  return places.map((place) => numbers[place]!.slice(1));
}

/** Every number is replaced by its own place, so that what is found tells where it was found. */
function learn(
  shapes: Shapes,
  shape: string,
  text: string,
  read: (text: string) => readonly string[] | null,
): readonly number[] {
  let count = 0;
  const marked = text.replaceAll(NUMBER, () => `>${String(count++).padStart(4, '0')}`);
  const found = count <= NUMBERS_LIMIT ? read(marked) : null;
  const places = found?.every((place) => /^\d{4}$/.test(place)) ? found.map(Number) : [];
  remember(shapes, shape, places);
  return places;
}

function remember(shapes: Shapes, shape: string, places: readonly number[] | 'once'): void {
  const oldest = shapes.keys().next();
  if (shapes.size >= SHAPES_LIMIT && !shapes.has(shape) && !oldest.done)
    shapes.delete(oldest.value);
  shapes.set(shape, places);
}
