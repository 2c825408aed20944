import type { Kind } from '../inventory/device.ts';
import { term, type Term } from './language.ts';

/** The kinds of device. */
export const KIND_TERMS: Readonly<Record<Kind, Term>> = {
  camera: term('视频监控', 'Camera'),
  checkpoint: term('卡口', 'Checkpoint'),
  epolice: term('电警', 'Electronic police'),
  'media-server': term('流媒体', 'Media server'),
  platform: term('共享平台', 'Platform'),
  network: term('网络设备', 'Network device'),
};
