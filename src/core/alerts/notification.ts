/**
 * One alert of a notification; what it says is told by the annotations of its rule, those in
 * Chinese ending in `_zh`.
 */
export type Alert = {
  readonly status: 'firing' | 'resolved';
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
};

/** What Alertmanager hands on: the alerts of one group, at least one. */
export type Notification = {
  readonly groupLabels: Readonly<Record<string, string>>;
  /** Annotations that are the same for all alerts of the group. */
  readonly commonAnnotations: Readonly<Record<string, string>>;
  readonly alerts: readonly Alert[];
};

/**
 * What became of a notification that was handed to a robot (群机器人). `sent`: the robot took it.
 * `noted`: it was the watchdog's, and goes to nobody. `refused`: the robot said no, and would
 * again. `unreached`: no answer, however often it was tried. `throttled`: the robot says that it
 * hears too much. `dropped`: there was no room to wait for a turn, or the turn did not come in
 * time.
 */
export type DeliveryResult =
  | { readonly result: 'noted' }
  | { readonly result: 'sent' | 'unreached' | 'throttled' | 'dropped' }
  | { readonly result: 'refused'; readonly code: number };

/** How notifications fared since the start, and when the watchdog was heard last; null: never. */
export type RelayFigures = {
  readonly robots: ReadonlyMap<
    string,
    Readonly<Record<Exclude<DeliveryResult['result'], 'noted'>, number>>
  >;
  readonly watchdogAt: number | null;
};

/** Hands notifications to group robots. */
export type Relay = {
  /** Settles within 28 s, once the robot has answered; null: no robot has this name. */
  send(robot: string, notification: Notification): Promise<DeliveryResult | null>;
  figures(): RelayFigures;
};
