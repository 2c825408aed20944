import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { estateCsv } from '../../src/simulator/estate-csv.ts';
import { behind, buildEstate, type EstateSpec } from '../../src/simulator/estate.ts';

const spec: EstateSpec = {
  devices: 1300,
  seed: 7,
  network: { base: '198.18.0.0', prefix: 17 },
  onvifPort: 80,
  tcpPort: 554,
};

describe('an estate', () => {
  it('is the same for the same seed and another for another', () => {
    expect(buildEstate(spec)).toEqual(buildEstate(spec));
    expect(buildEstate({ ...spec, seed: 8 })).not.toEqual(buildEstate(spec));
  });

  it('has the city mix at 1,300 devices', () => {
    const { devices } = buildEstate(spec);
    const count = (kind: string): number => devices.filter((device) => device.kind === kind).length;
    expect([
      count('camera'),
      count('checkpoint') + count('epolice'),
      count('network'),
      count('media-server'),
    ]).toEqual([1000, 250, 40, 10]);
    expect(new Set(devices.map((device) => device.site)).size).toBe(12);
    expect(new Set(devices.map((device) => device.contract)).size).toBe(4);
  });

  it.each([1, 2, 3, 4, 19, 20, 50, 1300, 10_000])(
    'of %i devices has that many, with unique ids, names and addresses and known parents',
    (count) => {
      const { devices } = buildEstate({ ...spec, devices: count });
      expect(devices).toHaveLength(count);
      for (const key of ['id', 'name', 'address'] as const)
        expect(new Set(devices.map((device) => device[key])).size).toBe(count);
      const ids = new Map(devices.map((device, index) => [device.id, index]));
      devices.forEach((device, index) => {
        expect(device.id).toMatch(/^\d{20}$/);
        if (device.parent !== '') expect(ids.get(device.parent)).toBeLessThan(index);
      });
    },
  );

  it('hangs every point beneath an access switch and that beneath the core switch of its site', () => {
    const estate = buildEstate(spec);
    const byId = new Map(estate.devices.map((device) => [device.id, device]));
    for (const device of estate.devices.filter(({ kind }) => kind !== 'network')) {
      const access = byId.get(device.parent)!;
      const core = byId.get(access.parent)!;
      expect([access.site, core.site, core.parent]).toEqual([device.site, device.site, '']);
    }
    const core = estate.devices[0]!;
    expect(behind(estate, core.id)).toEqual(
      estate.devices.filter((device) => device.site === core.site),
    );
  });

  it('refuses to be empty, fractional or larger than 10,000', () => {
    for (const devices of [0, 1.5, 10_001])
      expect(() => buildEstate({ ...spec, devices })).toThrow(/1 to 10000 devices/);
  });

  it('writes an inventory a reader gets back whole, long codes and all', () => {
    const estate = buildEstate(spec);
    const csv = estateCsv(estate);
    expect(csv.codePointAt(0)).toBe(0xfeff);
    const rows = parse<Record<string, string>>(csv, { bom: true, columns: true });
    expect(
      rows.map((row) => [row['id'], row['name'], row['address'], row['parent'], row['checks']]),
    ).toEqual(
      estate.devices.map((device) => [
        device.id,
        device.name,
        device.address,
        device.parent,
        device.checks.join(';'),
      ]),
    );
  });
});
