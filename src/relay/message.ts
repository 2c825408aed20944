import type { Alert, Notification } from '../core/alerts/notification.ts';
import type { Robot } from './robots.ts';
import { LANGUAGES, type Language } from '../core/terms/language.ts';
import { MESSAGE_WORDS, type MessageWords } from './words.ts';

/** Most devices that a message names. */
const MAX_NAMES = 10;

/** A text in the language of a robot; in both languages, one below the other. */
export function inLanguages(
  language: Robot['language'],
  textOf: (words: MessageWords) => string,
): string {
  const languages: readonly Language[] = language === 'both' ? LANGUAGES : [language];
  return languages.map((one) => textOf(MESSAGE_WORDS[one])).join('\n');
}

/**
 * The text of a notification. E-mail has the same text, word for word
 * (config/alertmanager/templates/watchpost.tmpl).
 */
export function messageText(notification: Notification, words: MessageWords): string {
  const firing = notification.alerts.filter(({ status }) => status === 'firing');
  const resolved = notification.alerts.filter(({ status }) => status === 'resolved');
  return [...firingLines(notification, firing, words), ...resolvedLines(resolved, words)].join(
    '\n',
  );
}

function firingLines(
  { groupLabels, commonAnnotations }: Notification,
  firing: readonly Alert[],
  words: MessageWords,
): readonly string[] {
  const [first] = firing;
  if (!first) return [];
  const annotation = (name: string): string => first.annotations[name + words.suffix] ?? '';
  const common = (name: string): string => commonAnnotations[name + words.suffix] ?? '';
  const line = (head: string, text: string): readonly string[] =>
    text === '' ? [] : [head + text];
  const isNamed = annotation('devices') !== '' || Boolean(first.labels['name']);
  return [
    severityOf(firing, words) + titleOf(groupLabels, firing, words),
    ...(isNamed ? [words.devices + namesOf(firing, words)] : []),
    ...line(words.since, first.annotations['since'] ? earliest(firing) : ''),
    causeOf(common('cause'), annotation, words),
    ...line(
      words.contract,
      first.annotations['contact']
        ? [...new Set(firing.map(({ annotations }) => annotations['contact'] ?? ''))]
            .filter((text) => text !== '')
            .join('; ')
        : '',
    ),
    ...(common('runbook') !== '' || firing.length === 1
      ? [words.toDo + annotation('runbook')]
      : []),
    ...line(words.link, linkOf(groupLabels, firing, first)),
  ];
}

function resolvedLines(resolved: readonly Alert[], words: MessageWords): readonly string[] {
  const [first] = resolved;
  if (!first) return [];
  const summary = first.annotations[`summary${words.suffix}`] ?? '';
  return [
    words.resolved(resolved.length > 1 ? words.andOthers(summary, resolved.length) : summary),
    ...(first.labels['name'] ? [words.devices + namesOf(resolved, words)] : []),
  ];
}

function severityOf(firing: readonly Alert[], { severity }: MessageWords): string {
  const has = (name: string): boolean => firing.some(({ labels }) => labels['severity'] === name);
  return has('critical') ? severity.critical : has('warning') ? severity.warning : severity.info;
}

function titleOf(
  { site = '', alertname }: Notification['groupLabels'],
  firing: readonly Alert[],
  words: MessageWords,
): string {
  const summary = firing[0]!.annotations[`summary${words.suffix}`] ?? '';
  if (firing.length === 1) return summary;
  if (alertname === 'WatchpostDeviceOffline') return words.offline(site, firing.length);
  if (alertname === 'WatchpostClockWrong') return words.clocks(site, firing.length);
  return words.andOthers(summary, firing.length);
}

/**
 * The names the rule lists, else those of the alerts, critical ones (first class points) before the
 * others.
 */
function namesOf(alerts: readonly Alert[], { suffix, comma, more }: MessageWords): string {
  const listed = alerts[0]!.annotations[`devices${suffix}`];
  if (alerts.length === 1 && listed) return listed;
  const isCritical = ({ labels }: Alert): boolean => labels['severity'] === 'critical';
  const names = [...alerts.filter(isCritical), ...alerts.filter((alert) => !isCritical(alert))]
    .map(({ labels }) => labels['name'] ?? '')
    .filter((name) => name !== '');
  return (
    names.slice(0, MAX_NAMES).join(comma) +
    (names.length > 0 && alerts.length > MAX_NAMES ? more(alerts.length - MAX_NAMES) : '')
  );
}

/** As text instants sort like instants, all being of one zone. */
function earliest(firing: readonly Alert[]): string {
  return (
    firing
      .map(({ annotations }) => annotations['since'] ?? '')
      .filter((since) => since !== '')
      .sort()[0] ?? ''
  );
}

function causeOf(
  common: string,
  annotation: (name: string) => string,
  words: MessageWords,
): string {
  if (common !== '') return words.cause + common;
  return annotation('cause') === '' ? annotation('description') : words.cause + words.causesDiffer;
}

/** Of one alert its own page, of several at a site the site's list. */
function linkOf(
  { site, alertname }: Notification['groupLabels'],
  firing: readonly Alert[],
  first: Alert,
): string {
  const link = first.annotations['link'] ?? '';
  if (firing.length === 1 || !site) return link;
  const state = alertname === 'WatchpostClockWrong' ? 'troubled' : 'off';
  return link.replace(
    /\/devices\/.*/,
    () => `/devices?${new URLSearchParams({ site, state }).toString()}`,
  );
}
