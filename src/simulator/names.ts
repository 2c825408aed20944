/**
 * Townships and streets of an invented county-level city; with a suffix each makes a police-station
 * area, i.e. a site.
 */
export const TOWNS = [
  '城关',
  '东湖',
  '南桥',
  '西陵',
  '北塘',
  '柳溪',
  '清河',
  '石门',
  '龙泉',
  '凤山',
  '新集',
  '白马',
  '青阳',
  '双港',
  '三里',
  '大桥',
  '金沙',
  '银杏',
  '云峰',
  '永安',
  '长乐',
  '太平',
  '兴隆',
  '和平',
] as const;

/** What follows a town's name in a site's name, in the order in which sites are founded. */
export const SITE_SUFFIXES = [
  '派出所',
  '二所',
  '三所',
  '四所',
  '五所',
  '六所',
  '七所',
  '八所',
] as const;

/** Roads. */
export const ROADS = [
  '人民路',
  '解放路',
  '建设路',
  '中山路',
  '朝阳路',
  '文化路',
  '工业大道',
  '迎宾大道',
  '滨河路',
  '环城北路',
  '环城南路',
  '教育路',
  '光明路',
  '团结路',
  '青年路',
  '体育路',
  '站前路',
  '府前街',
  '学府路',
  '科技路',
  '金融街',
  '商业街',
  '古城街',
  '沿江路',
] as const;

/** Places a camera may watch beside junctions. */
export const PLACES = [
  '中心小学',
  '第一中学',
  '人民医院',
  '客运站',
  '农贸市场',
  '文化广场',
  '体育公园',
  '步行街',
  '幼儿园',
  '银行',
  '加油站',
  '商场',
  '小区东门',
  '小区北门',
] as const;

/** Highways that checkpoints stand on. */
export const HIGHWAYS = [
  '国道312',
  '省道231',
  '省道329',
  '县道006',
  '县道011',
  '绕城高速连接线',
] as const;

/** Where a camera looks. */
export const DIRECTIONS = ['东向', '南向', '西向', '北向', '东南角', '西北角', '全景'] as const;

/** Camera bodies. */
export const BODIES = ['枪机', '球机', '半球', '高空瞭望'] as const;

/**
 * Maintenance contracts of the estate: number, vendor (维护单位) and the year it began; all invented.
 */
export const CONTRACTS = [
  { id: 'YW-2024-001', vendor: '华卫智能运维有限公司' },
  { id: 'YW-2024-002', vendor: '天目信息工程有限公司' },
  { id: 'YW-2025-001', vendor: '恒通安防技术有限公司' },
  { id: 'YW-2025-003', vendor: '远景网络服务有限公司' },
] as const;

/** Point classes (点位类型) with their share of the points. */
export const POINT_CLASSES = [
  { name: '一类点', share: 0.25 },
  { name: '二类点', share: 0.45 },
  { name: '三类点', share: 0.3 },
] as const;
