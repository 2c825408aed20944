import type { BlindCause, Reason } from '../facts/observation.ts';
import { term, type Term } from './language.ts';

/** Why a device did not answer as it should. The English follows the name of a check. */
export const REASON_TERMS: Readonly<Record<Reason, Term>> = {
  timeout: term('超时', 'timed out'),
  refused: term('连接被拒绝', 'connection refused'),
  'no-route': term('网络不通', 'no route'),
  prohibited: term('被路由器禁止', 'prohibited by a router'),
  tls: term('TLS 失败', 'TLS failed'),
  auth: term('认证被拒', 'authentication refused'),
  protocol: term('应答不合协议', 'protocol error'),
};

/** Why nobody could observe a device. The cause lies with this host, never with the device. */
export const BLIND_CAUSE_TERMS: Readonly<Record<BlindCause, Term>> = {
  canary: term('本机自检失败', "this host's canary did not answer"),
  silence: term(
    '所有点位同时无应答，疑为本机网络或防火墙',
    "all sites fell silent at once; this host's network or firewall is suspected",
  ),
  link: term('本机网口断开', "this host's network link is down"),
  route: term('本机无路由', 'this host has no route'),
  firewall: term('本机防火墙禁止', "blocked by this host's firewall"),
  prober: term('本机 fping 与 ping 均不可用', 'neither fping nor ping can run on this host'),
  neighbours: term('本机邻居表已满', "this host's neighbour table is full"),
  descriptors: term('本机文件描述符用尽', 'this host is out of file descriptors'),
  dns: term('域名无法解析', 'name not resolved'),
  paused: term('本程序曾停顿', 'this program was paused'),
  clock: term('本机时钟被调整', "this host's clock was changed"),
  local: term('本机无法发起检查', 'this host could not run the check'),
};
