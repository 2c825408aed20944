import { explainReadFailure, readRegularFileSync } from '../platform/regular-file.ts';
import { readYaml } from '../platform/yaml.ts';

/**
 * Settings that cannot be used. The message has one line for each thing wrong; it holds no values
 * of secrets.
 */
export class SettingsError extends Error {
  /** `lines`: e.g. `watchpost.yaml: polling.reaskMs (line 12): ...`. */
  constructor(lines: readonly string[]) {
    super(lines.join('\n'));
    this.name = 'SettingsError';
  }
}

/** Settings as written: not checked yet. */
export type Content = Record<string, unknown>;
/** A settings file: what it holds, and where each part is written, for error messages. */
export type SettingsFile = {
  readonly content: Content;
  readonly place: (path: readonly PropertyKey[]) => string;
};

/** Largest settings file, bytes. */
const MAX_FILE_BYTES = 1_048_576;
/** Deepest nesting of settings; an alias can make it endless. */
const MAX_DEPTH = 16;

/** Reads a settings file. Throws {@link SettingsError} when it cannot be read or is no YAML map. */
export function readSettingsFile(file: string): SettingsFile {
  const yaml = readYaml(readText(file), file, { schema: 'core', secret: false });
  if (!yaml.ok) throw new SettingsError(yaml.problems);
  const { content, place } = yaml;
  if (content === null) return { content: {}, place };
  if (typeof content !== 'object' || Array.isArray(content))
    throw new SettingsError([`${file}: is not a list of settings; write them as "name: value"`]);
  return { content: withoutNulls(content as Content, file), place };
}

function readText(file: string): string {
  const read = readRegularFileSync(file, MAX_FILE_BYTES);
  if (!('failure' in read)) return read.bytes.toString('utf8');
  const fault = explainReadFailure(read, 'the settings file', MAX_FILE_BYTES);
  throw new SettingsError([`${file}: ${fault}`]);
}

/** Leaves out sections whose lines are all commented out: YAML reads null, defaults are meant. */
function withoutNulls(content: Content, file: string, depth = 0): Content {
  if (depth > MAX_DEPTH)
    throw new SettingsError([`${file}: is nested without end; write the values out`]);
  const isContent = (value: unknown): value is Content =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  const kept = Object.entries(content).filter(([, value]) => value !== null);
  return Object.fromEntries(
    kept.map(([key, value]) => [
      key,
      isContent(value) ? withoutNulls(value, file, depth + 1) : value,
    ]),
  );
}
