import { z } from 'zod';
import { ONLINE_RULES } from '../core/judging/judgement.ts';

const tolerance = (ms: number) =>
  z
    .number()
    .int()
    .min(0)
    .max(86_400_000)
    .default(ms)
    .describe(
      'Largest clock offset of an intact device of this kind, milliseconds. Judged beyond the half second that ONVIF clocks cannot tell.',
    );

/** When a month is closed, and when it is final. */
export const closingSection = z
  .strictObject({
    day: z
      .number()
      .int()
      .min(0)
      .max(28)
      .default(3)
      .describe('Day of the next month on which a month is closed by itself; 0: never.'),
    objectionDays: z
      .number()
      .int()
      .min(0)
      .max(60)
      .default(5)
      .describe('Working days after a closing in which it may be contested; then it is final.'),
    language: z
      .enum(['zh-CN', 'en'])
      .default('zh-CN')
      .describe('Language of the documents of closed months.'),
  })
  .prefault({})
  .describe('When months are frozen.');

/** How observations become states of devices. */
export const judgementSection = z
  .strictObject({
    online: z
      .enum(ONLINE_RULES)
      .default('any')
      .describe('Which checks make a device online: any of them, all of them, or icmp alone.'),
    clockToleranceMs: z
      .strictObject({
        camera: tolerance(5000),
        checkpoint: tolerance(1000),
        epolice: tolerance(1000),
        'media-server': tolerance(5000),
        platform: tolerance(5000),
        network: tolerance(5000),
      })
      .prefault({})
      .describe('How far clocks may be off, by kind.'),
    onlineTarget: z
      .number()
      .min(0)
      .max(100)
      .default(97)
      .describe('Online rate the dashboards and alerts compare with, percent.'),
  })
  .prefault({})
  .describe('How answers become states.');
