import type { FindingName } from './finding.ts';

const ZH: Readonly<Record<FindingName, string>> = {
  'swapped-device': '设备被更换',
  'main-profile-vanished': '主码流消失',
  'resolution-lowered': '分辨率降低',
  'ntp-off': '未启用网络对时',
  'recording-stopped': '录像停止',
  'video-path-down': '视频流不通',
  'login-refused': '登录被拒',
  'not-inspectable': '应答无法读取',
  'picture-black': '画面全黑',
  'picture-white': '画面过亮',
  'picture-no-signal': '无信号',
  'picture-frozen': '画面冻结',
  'picture-covered': '画面被遮挡',
  'picture-moved': '场景偏移',
  'picture-blurred': '画面模糊',
  'picture-colour-cast': '偏色',
};
const EN: Readonly<Record<FindingName, string>> = {
  'swapped-device': 'device was swapped',
  'main-profile-vanished': 'main profile vanished',
  'resolution-lowered': 'resolution lowered',
  'ntp-off': 'clock set by hand',
  'recording-stopped': 'recording stopped',
  'video-path-down': 'no video',
  'login-refused': 'log-in refused',
  'not-inspectable': 'answers cannot be read',
  'picture-black': 'picture black',
  'picture-white': 'picture white',
  'picture-no-signal': 'no signal',
  'picture-frozen': 'picture frozen',
  'picture-covered': 'view covered',
  'picture-moved': 'view moved',
  'picture-blurred': 'picture blurred',
  'picture-colour-cast': 'colour cast',
};

/** Every finding in words, on pages and in reports. */
export const FINDING_NAMES: Readonly<Record<'zh' | 'en', Readonly<Record<FindingName, string>>>> = {
  zh: ZH,
  en: EN,
};
