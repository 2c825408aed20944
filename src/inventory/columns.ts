import type { Report } from './problems.ts';
import { keyOf, trimmed } from './table.ts';

/**
 * What a column of the inventory is read as. `status` decides nothing but whether a removed device
 * has its date.
 */
export type Field =
  | 'id'
  | 'name'
  | 'kind'
  | 'site'
  | 'address'
  | 'parent'
  | 'contract'
  | 'vendor'
  | 'checks'
  | 'onvif_scheme'
  | 'onvif_port'
  | 'onvif_path'
  | 'tcp_port'
  | 'rtsp_port'
  | 'http_url'
  | 'http_status'
  | 'http_expect'
  | 'serial'
  | 'class'
  | 'installed_on'
  | 'retired_on'
  | 'longitude'
  | 'latitude'
  | 'note'
  | 'status';

/** One column the program knows. */
export type Column = {
  readonly field: Field;
  readonly required: boolean;
  /** Headings it goes by beside its name, the preferred first. */
  readonly headings: readonly string[];
  /** What it means, for the reference. */
  readonly meaning: string;
};

/** Every column the program knows. */
export const COLUMNS: readonly Column[] = [
  {
    field: 'id',
    required: true,
    headings: [
      '设备编码',
      '国标编码',
      '国标编号',
      '通道国标编号',
      '设备国标编号',
      '设备国标编码',
      '设备编号',
      '设备ID',
      'DeviceID',
    ],
    meaning:
      'Unique code: letters, digits, Chinese characters and `. _ : -`, at most 64, starting with a letter, digit or Chinese character. Keep the column as text.',
  },
  {
    field: 'name',
    required: true,
    headings: ['名称', '设备名称', '通道名称', '监控点名称', '点位名称'],
    meaning: 'What people call it.',
  },
  {
    field: 'kind',
    required: true,
    headings: ['类别', '设备类别'],
    meaning:
      '`camera` (摄像机, 视频监控, 摄像头, 球机, 枪机), `checkpoint` (卡口), `epolice` (电警, 电子警察), `media-server` (流媒体, 流媒体服务器), `platform` (共享平台, 平台) or `network` (网络设备, 交换机, 光猫, 网关).',
  },
  {
    field: 'site',
    required: true,
    headings: [
      '站点',
      '辖区',
      '派出所',
      '辖区/派出所',
      '所属辖区',
      '所属区域',
      '所属组织',
      '组织名称',
      '行政区域',
      '安装地址',
    ],
    meaning: 'Where it stands; devices are grouped and alerts are bundled by it.',
  },
  {
    field: 'address',
    required: true,
    headings: ['IP地址', 'IP', '设备IP', 'IPAddress'],
    meaning: 'IPv4, IPv6 or host name, without port. Unique.',
  },
  {
    field: 'parent',
    required: false,
    headings: ['上联设备'],
    meaning: 'Code of the device it is reached through.',
  },
  {
    field: 'contract',
    required: false,
    headings: ['合同编号'],
    meaning: 'Maintenance contract that covers it.',
  },
  {
    field: 'vendor',
    required: false,
    headings: ['维护单位', '运维单位', '维保单位'],
    meaning: 'Who is paid for it.',
  },
  {
    field: 'checks',
    required: false,
    headings: ['检查', '检测方式'],
    meaning: 'Checks it is asked by, e.g. `icmp;onvif`. Empty: those of its kind.',
  },
  {
    field: 'onvif_scheme',
    required: false,
    headings: ['ONVIF协议'],
    meaning:
      'How the ONVIF device service is spoken to: `http`, `https` (any certificate) or `auto`. `auto` speaks TLS on port 443, and elsewhere once the device redirects to it; `http` never does. Empty: `auto`.',
  },
  {
    field: 'onvif_port',
    required: false,
    headings: ['ONVIF端口', '端口'],
    meaning: 'Port of the ONVIF device service, 1 to 65535. Empty: 443 with `https`, else 80.',
  },
  {
    field: 'onvif_path',
    required: false,
    headings: ['ONVIF路径'],
    meaning: 'Path of the ONVIF device service. Empty: `/onvif/device_service`.',
  },
  {
    field: 'tcp_port',
    required: false,
    headings: ['TCP端口'],
    meaning:
      'Port asked by the `tcp` check, 1 to 65535. Empty: 554 for media servers, 80 for others.',
  },
  {
    field: 'rtsp_port',
    required: false,
    headings: ['RTSP端口'],
    meaning:
      'Port asked by the `rtsp` check, 1 to 65535. Empty: that of tcp_port for media servers, 554 for others.',
  },
  {
    field: 'http_url',
    required: false,
    headings: ['服务地址'],
    meaning:
      'URL asked by the `http` check, e.g. `https://192.0.2.9:8443/health`. The connection goes to the address of the row; the URL says port, path and the name the service goes by. With it a platform is asked by `icmp;http`.',
  },
  {
    field: 'http_status',
    required: false,
    headings: ['期望状态码'],
    meaning: 'Status the URL must answer with, 100 to 599. Empty: any of 200 to 299.',
  },
  {
    field: 'http_expect',
    required: false,
    headings: ['期望内容'],
    meaning:
      'What the body must hold: text, or `json:data.code=0` for a field of a JSON body and its value. A body that lacks it is down, whatever its status.',
  },
  {
    field: 'serial',
    required: false,
    headings: ['序列号'],
    meaning:
      'Serial number the device must report. A device that reports another was swapped; entering the new number confirms it.',
  },
  {
    field: 'class',
    required: false,
    headings: ['点位类型'],
    meaning: 'Point class, e.g. `一类点`.',
  },
  {
    field: 'installed_on',
    required: false,
    headings: ['安装日期'],
    meaning:
      'Date from which it is in service, `YYYY-MM-DD` or `YYYY/M/D`. Empty: when the program first sees the row.',
  },
  {
    field: 'retired_on',
    required: false,
    headings: ['停用日期'],
    meaning: 'Date at whose start its service ends. Empty: none.',
  },
  { field: 'longitude', required: false, headings: ['经度'], meaning: 'Degrees, -180 to 180.' },
  { field: 'latitude', required: false, headings: ['纬度'], meaning: 'Degrees, -90 to 90.' },
  { field: 'note', required: false, headings: ['备注'], meaning: 'Free text.' },
  {
    field: 'status',
    required: false,
    headings: ['状态'],
    meaning: 'Kept as a label; a row that says 拆除 must have a 停用日期.',
  },
];

const REQUIRED: readonly Field[] = COLUMNS.filter(({ required }) => required).map(
  ({ field }) => field,
);

/** Which cell of a row is what. */
export type Layout = {
  readonly fields: ReadonlyMap<Field, { readonly index: number; readonly heading: string }>;
  /** Columns the program does not know, and second columns for something it has. */
  readonly labels: readonly { readonly index: number; readonly heading: string }[];
};

const SECRET = /password|passwd|passphrase|pwd|secret|token|^pass$|密码|口令|密钥/;

/**
 * Finds what each column is from its heading: case, spaces, `_`, `-`, `*` and full-width forms do
 * not matter. Of several headings for one field the preferred one is taken and the others stay
 * labels. Password columns are left out with a warning, and missing columns among `required` are
 * reported.
 */
export function layoutOf(
  headings: readonly string[],
  report: Report,
  warn: (warning: string) => void,
  required = REQUIRED,
): Layout {
  const columns = headings.map((heading, index) => ({
    index,
    heading: trimmed(heading),
    key: keyOf(heading),
  }));
  const open = columns.filter(({ heading, key }) => {
    const secret = SECRET.test(key);
    if (secret)
      warn(
        `column "${heading}" looks like passwords and was dropped; better take it out of the file`,
      );
    return heading !== '' && !secret;
  });
  refuseRepetitions(open, report);
  const fields = new Map(
    COLUMNS.flatMap((column) => {
      const found = [column.field, ...column.headings]
        .map((name) => open.find(({ key }) => key === keyOf(name)))
        .find((match) => match !== undefined);
      return found ? [[column.field, found] as const] : [];
    }),
  );
  refuseGaps(fields, required, report);
  const taken = new Set(
    [...fields].flatMap(([field, { index }]) => (field === 'status' ? [] : [index])),
  );
  return { fields, labels: open.filter(({ index }) => !taken.has(index)) };
}

function refuseRepetitions(
  columns: readonly { readonly heading: string; readonly key: string }[],
  report: Report,
): void {
  const seen = new Set<string>();
  for (const { heading, key } of columns) {
    if (seen.has(key)) report(1, heading, '', 'stands twice; rename or delete one of the columns');
    seen.add(key);
  }
}

function refuseGaps(fields: Layout['fields'], required: readonly Field[], report: Report): void {
  const missing = COLUMNS.filter(({ field }) => required.includes(field) && !fields.has(field)).map(
    ({ field, headings }) => `${field} (${headings[0]!})`,
  );
  if (missing.length > 0)
    report(
      1,
      '',
      '',
      `has no column ${missing.join(', ')}; row 1 must hold the headings, add these`,
    );
}
