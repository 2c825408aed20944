import { Hono, type Context } from 'hono';
import { z } from 'zod';
import type { DeliveryResult } from '../../core/alerts/notification.ts';
import { jsonBody } from '../access/body.ts';
import { requiresChange } from '../access/guard.ts';
import { problem } from '../problem.ts';
import type { AlertService } from '../service.ts';

/** Largest notification, bytes: a thousand alerts of one site, each with its texts. */
const MAX_NOTIFICATION_BYTES = 4 * 1024 * 1024;
const MAX_ALERTS = 5000;

const texts = z.record(z.string(), z.string());
/**
 * What Alertmanager sends to a webhook (version 4); of what is not asked for here there may be
 * more.
 */
const notification = z.object({
  groupLabels: texts,
  commonAnnotations: texts,
  alerts: z
    .array(z.object({ status: z.enum(['firing', 'resolved']), labels: texts, annotations: texts }))
    .min(1)
    .max(MAX_ALERTS),
});

/**
 * The webhook of Alertmanager below `/api/v1/robots`, one address a robot, for those who may hand
 * alerts.
 */
export function alertRoutes({ relay }: AlertService): Hono {
  const routes = new Hono();
  routes.post('/:robot', requiresChange('alerts'), async (c) => {
    const handed = await relay.send(
      c.req.param('robot'),
      await jsonBody(c, notification, MAX_NOTIFICATION_BYTES),
    );
    if (handed === null)
      throw problem(
        404,
        'there is no such robot',
        'use a name of the file of robots (setting robots)',
      );
    return told(c, handed);
  });
  return routes;
}

/** Alertmanager comes again after 5xx, and gives a notification up for now after 4xx. */
function told(c: Context, handed: DeliveryResult): Response {
  if (handed.result === 'sent' || handed.result === 'noted') return c.json(handed);
  if (handed.result === 'refused')
    return c.json(
      problem(
        422,
        `the robot refused the message with code ${handed.code}`,
        'look the code up at its maker; most often the signature, a keyword or the address is not what the robot wants',
      ).cause,
      422,
    );
  return c.json(
    problem(
      503,
      `the robot did not take the message: ${handed.result}`,
      'send it again in a minute',
    ).cause,
    503,
    { 'Retry-After': '60' },
  );
}
