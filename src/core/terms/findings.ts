import type { FindingName } from '../inspection/finding.ts';
import { term, type Term } from './language.ts';

/** What an inspection may find wrong with a device. */
export const FINDING_TERMS: Readonly<Record<FindingName, Term>> = {
  'swapped-device': term('设备被更换', 'device replaced'),
  'main-profile-vanished': term('主码流消失', 'main profile missing'),
  'resolution-lowered': term('分辨率降低', 'resolution lowered'),
  'ntp-off': term('未启用网络对时', 'NTP off'),
  'recording-stopped': term('录像停止', 'recording stopped'),
  'video-path-down': term('视频流不通', 'no video'),
  'login-refused': term('登录被拒', 'login refused'),
  'not-inspectable': term('应答无法读取', 'unreadable answers'),
  'picture-black': term('画面全黑', 'picture black'),
  'picture-white': term('画面过亮', 'picture white'),
  'picture-no-signal': term('无信号', 'no signal'),
  'picture-frozen': term('画面冻结', 'picture frozen'),
  'picture-covered': term('画面被遮挡', 'view covered'),
  'picture-moved': term('场景偏移', 'view moved'),
  'picture-blurred': term('画面模糊', 'picture blurred'),
  'picture-colour-cast': term('偏色', 'colour cast'),
};
