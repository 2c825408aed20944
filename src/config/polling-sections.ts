import { z } from 'zod';

/** How often and how deeply devices with a credential are inspected. */
export const inspectionSection = z
  .strictObject({
    intervalMs: z
      .number()
      .int()
      .min(60_000)
      .max(2_592_000_000)
      .default(86_400_000)
      .describe('Time between two inspections of a device that has a credential, milliseconds.'),
    videoPath: z
      .enum(['off', 'describe', 'packet'])
      .default('describe')
      .describe(
        'How far each inspection follows the main stream: not at all, until it is described, or until its first packet.',
      ),
    atOnce: z
      .number()
      .int()
      .min(1)
      .max(64)
      .default(4)
      .describe('Devices inspected at the same time.'),
  })
  .prefault({})
  .describe('What devices report about themselves after login.');

/** When devices are polled, and what a failure leads to. */
export const pollingSection = z
  .strictObject({
    confirmAfter: z
      .number()
      .int()
      .min(1)
      .max(10)
      .default(3)
      .describe('Consecutive failures that make a check down, from the time of the first failure.'),
    reaskMs: z
      .number()
      .int()
      .min(100)
      .max(60_000)
      .default(500)
      .describe('Wait before a suspect check is repeated, milliseconds.'),
    gapFactor: z
      .number()
      .min(1.5)
      .max(10)
      .default(2.5)
      .describe('Intervals without an observation after which the time between is unobserved.'),
    deadFactor: z
      .number()
      .int()
      .min(1)
      .max(60)
      .default(5)
      .describe(
        'While a device is dead to ping, its other checks are asked this many times less often.',
      ),
    maxInFlight: z
      .number()
      .int()
      .min(1)
      .max(4096)
      .default(256)
      .describe('Connections open to devices at one time.'),
  })
  .prefault({})
  .describe('When devices are asked.');

/** How `watchpost discover` searches. */
export const discoverySection = z
  .strictObject({
    waitMs: z
      .number()
      .int()
      .min(3000)
      .max(60_000)
      .default(5000)
      .describe(
        'How long "watchpost discover" listens for answers to its multicast, milliseconds.',
      ),
    onvifPorts: z
      .array(z.number().int().min(1).max(65_535))
      .min(1)
      .max(8)
      .default([80, 8080])
      .describe(
        'Ports on which "watchpost discover --subnet" asks for an ONVIF service, in this order.',
      ),
  })
  .prefault({})
  .describe('How devices are looked for.');
