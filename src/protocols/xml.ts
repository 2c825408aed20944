import { XMLParser } from 'fast-xml-parser';

/**
 * An element: its children by name without prefix, attributes by `@name`, its own text as `#text`.
 * Names that repeat hold arrays.
 */
export type XmlElement = Readonly<Record<string, unknown>>;

/** Deepest nesting that is read. True answers have some 12 levels. */
const DEPTH_LIMIT = 32;

/**
 * Text stays text ("5.30", a serial of 20 digits), prefixes need no declaration, and no entity is
 * ever made to grow.
 */
const parser = new XMLParser({
  removeNSPrefix: true,
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  parseAttributeValue: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  processEntities: false,
  maxNestedTags: DEPTH_LIMIT,
  jPath: false,
});

const DOCTYPE = /<!DOCTYPE/i;
/**
 * No tag is that long, the one with all the namespaces included; one stuffed with attributes would
 * take half a second to read.
 */
const STUFFED_TAG = /<[^<>]{16384}/;

/**
 * The document's element of that name at the top; null when the text is no XML, has none, or begins
 * with a document type. Never throws.
 */
export function parseXml(text: string, root: string): XmlElement | null {
  if (DOCTYPE.test(text) || STUFFED_TAG.test(text)) return null;
  try {
    return elementOf(childOf(parser.parse(text), root));
  } catch {
    return null;
  }
}

/** The only child of that name; undefined when there is none or it repeats. */
export function childOf(parent: unknown, name: string): unknown {
  const element = elementOf(parent);
  const child = element && Object.hasOwn(element, name) ? element[name] : undefined;
  return Array.isArray(child) ? undefined : child;
}

/**
 * The element at the end of a path of only children; null when there is none. An empty element
 * counts as one without children.
 */
export function at(parent: unknown, ...path: readonly string[]): XmlElement | null {
  const found = path.reduce(childOf, parent);
  return typeof found === 'string' ? { '#text': found } : elementOf(found);
}

/** Every child of that name, at most `limit`. */
export function all(parent: unknown, name: string, limit: number): readonly XmlElement[] {
  const element = elementOf(parent);
  const found = element && Object.hasOwn(element, name) ? element[name] : [];
  return (Array.isArray(found) ? found.slice(0, limit) : [found])
    .map((one) => (typeof one === 'string' ? { '#text': one } : elementOf(one)))
    .filter((one) => one !== null);
}

/** Longest text that is kept, in characters. */
const TEXT_LIMIT = 256;

/**
 * The text of the element at the end of a path, as the device typed it: trimmed, predefined
 * entities resolved, control characters made spaces, at most 256 characters. Empty when there is
 * none.
 */
export function textAt(parent: unknown, ...path: readonly string[]): string {
  return longTextAt(TEXT_LIMIT, parent, ...path);
}

/** The same, of at most `limit` characters. */
export function longTextAt(limit: number, parent: unknown, ...path: readonly string[]): string {
  const found = path.reduce(childOf, parent);
  const raw = typeof found === 'string' ? found : childOf(found, '#text');
  return typeof raw === 'string' ? readable(raw, limit) : '';
}

/** An attribute's text, as {@link textAt}. */
export function attribute(element: unknown, name: string): string {
  const raw = childOf(element, `@${name}`);
  return typeof raw === 'string' ? readable(raw, TEXT_LIMIT) : '';
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

function readable(raw: string, limit: number): string {
  const text = raw
    .slice(0, 8 * limit)
    .replaceAll(
      /&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([0-9a-f]{1,6}));/gi,
      (whole, name?: string, decimal?: string, hex?: string) => {
        if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? whole;
        const code = decimal === undefined ? parseInt(hex!, 16) : Number(decimal);
        return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
      },
    );
  return text
    .replaceAll(/[\p{Cc}\p{Cs}\u2028\u2029\u202A-\u202E\u2066-\u2069]+/gu, ' ')
    .trim()
    .slice(0, limit);
}

function elementOf(value: unknown): XmlElement | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as XmlElement)
    : null;
}
