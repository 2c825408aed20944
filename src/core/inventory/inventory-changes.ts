import type { Device } from './device.ts';

/**
 * One field of a device with what it was and what it becomes. Labels are fields by their own name.
 */
export type FieldChange = {
  readonly field: string;
  readonly before: string;
  readonly after: string;
};

/**
 * What is different between two states of an inventory, each list in the order of the file it
 * stands in.
 */
export type InventoryChanges = {
  readonly added: readonly Device[];
  readonly changed: readonly { readonly device: Device; readonly fields: readonly FieldChange[] }[];
  /** In the first and not in the second. */
  readonly gone: readonly Device[];
};

/** Compares two lists of devices by id, field by field. */
export function inventoryChanges(
  before: readonly Device[],
  after: readonly Device[],
): InventoryChanges {
  const old = new Map(before.map((device) => [device.id, device]));
  const kept = new Set(after.map(({ id }) => id));
  return {
    added: after.filter(({ id }) => !old.has(id)),
    changed: after.flatMap((device) => {
      const was = old.get(device.id);
      const fields = was ? fieldChanges(was, device) : [];
      return fields.length > 0 ? [{ device, fields }] : [];
    }),
    gone: before.filter(({ id }) => !kept.has(id)),
  };
}

function fieldChanges(before: Device, after: Device): readonly FieldChange[] {
  const [was, is] = [textsOf(before), textsOf(after)];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((field) => {
    const change = { field, before: was.get(field) ?? '', after: is.get(field) ?? '' };
    return change.before === change.after ? [] : [change];
  });
}

function textsOf({ labels, checks, ...plain }: Device): ReadonlyMap<string, string> {
  const fields = Object.entries(plain).map(
    ([field, value]) => [field, value === null ? '' : String(value)] as const,
  );
  return new Map([...fields, ['checks', checks.join(';')] as const, ...Object.entries(labels)]);
}
