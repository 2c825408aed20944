import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { buildEstate } from '../../src/simulator/estate.ts';
import { faultOf } from '../../src/simulator/faults.ts';
import { deadStretches, openTruth, readTruth } from '../../src/simulator/truth.ts';

const folder = mkdtempSync(join(tmpdir(), 'truth-'));
const file = join(folder, 'truth.ndjson');
const { devices } = buildEstate({
  devices: 20,
  seed: 1,
  network: { base: '198.18.0.0', prefix: 17 },
  onvifPort: 80,
  tcpPort: 554,
});
const camera = devices.find((device) => device.kind === 'camera')!.id;

describe('the record of the truth', () => {
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('gives back for each check when it was dead, whatever else befell the device', () => {
    const log = openTruth(file, devices, 1000);
    log.note([{ device: camera, fault: faultOf('onvif-hang') }], { from: 2000, to: 2001 });
    log.note([{ device: camera, fault: null }], { from: 3000, to: 3002 });
    log.note([{ device: camera, fault: faultOf('clock-skew', -700) }], { from: 4000, to: 4000 });
    log.note([{ device: camera, fault: null }], { from: 5000, to: 5000 });
    log.note([{ device: camera, fault: faultOf('silent') }], { from: 6000, to: 6003 });
    const truth = readTruth(file);
    const silent = { fault: 'silent', died: { from: 6000, to: 6003 }, revived: null };
    expect(deadStretches(truth, camera, 'icmp')).toEqual([silent]);
    expect(deadStretches(truth, camera, 'onvif')).toEqual([
      { fault: 'onvif-hang', died: { from: 2000, to: 2001 }, revived: { from: 3000, to: 3002 } },
      silent,
    ]);
    expect(
      truth.changes.find((change) => change.fault === 'clock-skew' && change.check === 'onvif')
        ?.clockOffsetMs,
    ).toBe(-700);
    expect([truth.startedAt, truth.stoppedAt]).toEqual([1000, null]);
    log.close(9000);
    expect(readTruth(file).stoppedAt).toBe(9000);
  });

  it('is readable after a crash in mid-line', () => {
    const lines = readTruth(file).changes.length;
    appendFileSync(file, '{"type":"change","dev');
    expect(readTruth(file).changes).toHaveLength(lines);
  });

  it('is refused when it is something else', () => {
    writeFileSync(file, '{"hello":1}\n');
    expect(() => readTruth(file)).toThrow(/is not a record of a simulation/);
  });
});
