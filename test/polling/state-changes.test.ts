import { describe, expect, it } from 'vitest';
import { CHANGES_REMEMBERED, type StateChange } from '../../src/core/health/fleet-view.ts';
import { appendChange } from '../../src/polling/state-changes.ts';

const change = (at: number, from: StateChange['from'], to: StateChange['to']): StateChange => ({
  at,
  device: 'cam',
  name: 'Camera',
  from,
  to,
});

describe('recent changes', () => {
  it('of one device at one instant are one', () => {
    const changes = [change(1, 'intact', 'unobserved')];
    appendChange(changes, change(1, 'unobserved', 'offline'));
    expect(changes).toEqual([change(1, 'intact', 'offline')]);
  });
  it('that cancel each other at one instant are none', () => {
    const changes = [change(1, 'intact', 'offline')];
    appendChange(changes, change(1, 'offline', 'intact'));
    expect(changes).toEqual([]);
  });
  it('at two instants are two', () => {
    const changes = [change(1, 'intact', 'offline')];
    appendChange(changes, change(2, 'offline', 'intact'));
    expect(changes).toHaveLength(2);
  });
  it('are bounded; the oldest goes first', () => {
    const changes: StateChange[] = [];
    for (let at = 0; at <= CHANGES_REMEMBERED; at++)
      appendChange(changes, change(at, 'intact', 'offline'));
    expect(changes).toHaveLength(CHANGES_REMEMBERED);
    expect(changes[0]!.at).toBe(1);
  });
});
