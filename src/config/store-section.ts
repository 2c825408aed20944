import { z } from 'zod';
import { parseListen } from './host-port.ts';

function isRedisUrl(text: string): boolean {
  return text === '' || (/^rediss?:\/\//.test(text) && URL.canParse(text));
}

/** The Redis in which facts are kept. */
export const redisSection = z
  .strictObject({
    url: z
      .string()
      .refine(
        isRedisUrl,
        'is no Redis address; write for example redis://192.0.2.5:6379/0 or rediss://…',
      )
      .default('')
      .describe(
        'redis:// or rediss:// address of an existing Redis >= 6.2. Empty: the program runs a redis-server of its own in the data folder. Secret parts belong in REDIS_URL or REDIS_PASSWORD.',
      ),
    password: z
      .string()
      .default('')
      .describe(
        'Password of that Redis; holds instead of one in the url. Belongs in REDIS_PASSWORD rather than in a file.',
      ),
    prefix: z
      .string()
      .regex(/^[\w.:-]{1,40}$/)
      .default('watchpost')
      .describe('First part of every key.'),
    commandTimeoutMs: z
      .number()
      .int()
      .min(100)
      .max(60_000)
      .default(3000)
      .describe('Longest wait for one answer of Redis, milliseconds.'),
    sentinels: z
      .array(
        z
          .string()
          .refine(
            (text) => parseListen(text) !== null,
            'is no host and port; write for example 192.0.2.6:26379',
          ),
      )
      .max(16)
      .default([])
      .describe('host:port of each Redis Sentinel. Needs masterName.'),
    masterName: z.string().default('').describe('Name by which the Sentinels know the master.'),
  })
  .refine(({ sentinels, masterName }) => sentinels.length === 0 || masterName !== '', {
    path: ['masterName'],
    message: 'is empty although there are sentinels; enter the name by which they know the master',
  })
  .prefault({})
  .describe('Where facts are kept.');
