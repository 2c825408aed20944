import type { DashboardSpec, PanelSpec, Section } from './model.ts';
import { lines, stat, table, yesNo } from './panels.ts';
import { linksFrom, PAGE_VARIABLE, SERVICE_UID } from './parts.ts';

const OK_FAILED = yesNo('FAILED 失败', 'OK 正常');

const now: readonly PanelSpec[] = [
  stat(
    'Ready 就绪',
    'Polling, store and HTTP all run. 检查、存储、HTTP 均在运行。',
    'min(watchpost_ready)',
    { words: OK_FAILED },
  ),
  stat(
    'Canary 自检',
    'Targets that always answer the ping did. 必定应答的目标有应答。',
    'min(watchpost_canary_up)',
    { words: OK_FAILED },
  ),
  stat('Redis', 'Redis answers. Redis 有应答。', 'min(watchpost_redis_up)', { words: OK_FAILED }),
  stat(
    'Inventory 设备清单',
    'The inventory was accepted when last read. 设备清单最近一次读取被接受。',
    'min(watchpost_inventory_last_reload_successful)',
    { words: OK_FAILED },
  ),
  stat(
    'Inventory read 清单读取',
    'When the inventory was last read. 最近一次读取设备清单的时间。',
    'max(watchpost_inventory_last_reload_timestamp_seconds) * 1000',
    { unit: 'dateTimeFromNow' },
  ),
  stat(
    'Outbox 待发区',
    'Facts that wait for Redis. 等待写入 Redis 的事实数。',
    'max(watchpost_outbox_events)',
    {
      steps: [
        { color: 'green', value: null },
        { color: 'yellow', value: 1000 },
        { color: 'red', value: 10_000 },
      ],
    },
  ),
];

/** Whether the watching itself goes well, in a row. */
export const serviceNow: Section = { title: 'The service itself 服务自身', panels: now };

const overTime: Section = {
  title: 'Over time 变化',
  panels: [
    lines(
      'Observations by outcome 检查结果',
      'Checks per second by check and outcome; blind- means that nobody could look. 每秒检查次数，blind- 表示无法观测。',
      [
        {
          expr: 'sum by (check, outcome) (rate(watchpost_observations_total[$__rate_interval]))',
          legend: '{{check}} {{outcome}}',
        },
      ],
      { unit: 'ops', min: 0 },
    ),
    lines(
      'Poll lateness 调度延迟',
      'How late polls begin, 99th percentile over five minutes, by check; and checks under way. 检查开始的延迟（99 分位）与进行中的检查数。',
      [
        { expr: 'check:watchpost_poll_lateness_seconds:p99_5m', legend: '{{check}}' },
        { expr: 'sum(watchpost_polls_in_flight)', legend: 'in flight 进行中' },
      ],
      {
        unit: 's',
        min: 0,
        overrides: [
          {
            field: 'in flight 进行中',
            properties: { unit: 'short', 'custom.axisPlacement': 'right' },
          },
        ],
      },
    ),
    lines(
      'Redis round trips Redis 往返时间',
      'Time Redis takes to answer, and failed commands per second. Redis 应答时间与每秒失败命令数。',
      [
        {
          expr: 'histogram_quantile(0.95, sum by (le) (rate(watchpost_redis_round_trip_seconds_bucket[$__rate_interval])))',
          legend: 'p95',
        },
        {
          expr: 'sum(rate(watchpost_redis_errors_total[$__rate_interval]))',
          legend: 'errors 失败',
        },
      ],
      {
        unit: 's',
        min: 0,
        overrides: [
          { field: 'errors 失败', properties: { unit: 'ops', 'custom.axisPlacement': 'right' } },
        ],
      },
    ),
    lines(
      'Outbox and voided sweeps 待发区与作废轮次',
      'Facts that wait for Redis, coverage marks given up, and ping sweeps voided by the canary. 待写入事实、丢弃的覆盖记录、作废的 ping 轮次。',
      [
        { expr: 'max(watchpost_outbox_events)', legend: 'waiting 待写入' },
        {
          expr: 'sum(increase(watchpost_outbox_dropped_total[$__rate_interval]))',
          legend: 'dropped 丢弃',
        },
        {
          expr: 'sum(increase(watchpost_sweeps_voided_total[$__rate_interval]))',
          legend: 'sweeps voided 作废轮次',
        },
      ],
      { min: 0 },
    ),
    lines(
      'Processor time 处理器时间',
      'Processor seconds per second of the process, without its children. 进程占用的处理器时间，不含子进程。',
      [
        {
          expr: 'sum by (instance) (rate(process_cpu_seconds_total{job="watchpost"}[$__rate_interval]))',
          legend: '{{instance}}',
        },
      ],
      { unit: 'percentunit', min: 0 },
    ),
    lines(
      'Memory 内存',
      'Resident memory of the process. 进程常驻内存。',
      [
        {
          expr: 'sum by (instance) (process_resident_memory_bytes{job="watchpost"})',
          legend: '{{instance}}',
        },
      ],
      { unit: 'bytes', min: 0 },
    ),
    lines(
      'Blindness and pauses 失明与暂停',
      'Spells in which nobody could look, by cause, and time in which the process stood still, per hour. 每小时各原因失明次数与进程停顿时长。',
      [
        {
          expr: 'sum by (cause) (increase(watchpost_blind_episodes_total[1h]))',
          legend: '{{cause}}',
        },
        { expr: 'sum(increase(watchpost_pauses_total[1h]))', legend: 'pauses 停顿次数' },
        { expr: 'sum(increase(watchpost_paused_seconds_total[1h]))', legend: 'paused 停顿秒数' },
        { expr: 'sum(increase(watchpost_clock_steps_total[1h]))', legend: 'clock set 校时次数' },
      ],
      { min: 0 },
    ),
    lines(
      'Facts kept safe 事实留存',
      'Sizes of outbox and journal on disk; facts that Redis forgot and that were sent again. 磁盘待发区与日志大小；Redis 丢失并重发的事实。',
      [
        { expr: 'sum(watchpost_outbox_size_bytes)', legend: 'outbox 待发区' },
        { expr: 'sum(watchpost_journal_size_bytes)', legend: 'journal 日志' },
        { expr: 'sum(watchpost_redis_forgotten_total)', legend: 'Redis forgot Redis 丢失' },
        { expr: 'sum(watchpost_facts_resent_total)', legend: 'resent 重发' },
      ],
      {
        unit: 'bytes',
        min: 0,
        overrides: ['Redis forgot Redis 丢失', 'resent 重发'].map((field) => ({
          field,
          properties: { unit: 'short', 'custom.axisPlacement': 'right' },
        })),
      },
    ),
    lines(
      'Readings of the inventory 设备清单读取',
      'Readings by result since the start. 启动以来按结果统计的读取次数。',
      [{ expr: 'sum by (result) (watchpost_inventory_reloads_total)', legend: '{{result}}' }],
      { min: 0 },
    ),
    lines(
      'Alerts to robots 群机器人消息',
      'Messages per hour by robot and result; all but sent are missing in the group until Alertmanager comes again. 每小时消息数；除 sent 外均未送达，待 Alertmanager 重发。',
      [
        {
          expr: 'sum by (robot, result) (rate(watchpost_robot_messages_total[$__rate_interval])) * 3600',
          legend: '{{robot}} {{result}}',
        },
      ],
      { min: 0 },
    ),
    table(
      'Pollers 轮询主机',
      'Which of two pollers on one Redis is the active one, and when it last heard the watchdog of the alert pipeline. 共用一个 Redis 的轮询主机中哪台在用，及最近一次收到告警链路心跳。',
      [
        'max by (instance, role) (watchpost_role) == 1',
        'max by (instance) (watchpost_watchdog_heard_timestamp_seconds) * 1000',
      ],
      [
        { field: 'instance', heading: 'Instance 实例' },
        { field: 'role', heading: 'Role 角色' },
        {
          field: 'Value #B',
          heading: 'Watchdog 告警心跳',
          properties: { unit: 'dateTimeFromNow' },
        },
      ],
      { width: 12, height: 8, sortBy: 'instance', descending: false },
    ),
    table(
      'Version 版本',
      'What runs. 运行版本。',
      ['max by (instance, version, nodejs) (watchpost_build_info)'],
      [
        { field: 'instance', heading: 'Instance 实例' },
        { field: 'version', heading: 'Version 版本' },
        { field: 'nodejs', heading: 'Node.js' },
      ],
      { width: 12, height: 8, sortBy: 'instance', descending: false },
    ),
  ],
};

/** How the watching itself goes. */
export const service: DashboardSpec = {
  uid: SERVICE_UID,
  title: 'Watchpost service 服务',
  description: 'How the watching itself goes: blindness, lateness, Redis, outbox, process.',
  from: 'now-6h',
  variables: [PAGE_VARIABLE],
  links: linksFrom(SERVICE_UID),
  sections: [{ title: 'Now 当前', panels: now }, overTime],
};
