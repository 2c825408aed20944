/** So much at once, and so much over time, for each peer apart. */
export type Allowance = {
  /** Takes one. Returns 0 when it was there, or else after how many milliseconds it will be. */
  readonly take: (peer: string) => number;
  /** Gives one back that was taken. */
  readonly giveBack: (peer: string) => void;
};

type Bucket = { left: number; at: number };

/** Peers remembered at one time; the one that has not been seen for longest is forgotten first. */
const MAX_PEERS = 4096;

/**
 * `atOnce` for a peer that was quiet; one more every `refillMs`. `elapsed` is a monotonic clock, in
 * milliseconds.
 */
export function makeAllowance(atOnce: number, refillMs: number, elapsed: () => number): Allowance {
  const buckets = new Map<string, Bucket>();
  const bucketOf = (peer: string): Bucket => {
    const key = networkOf(peer);
    const at = elapsed();
    const bucket = buckets.get(key) ?? { left: atOnce, at };
    bucket.left = Math.min(atOnce, bucket.left + (at - bucket.at) / refillMs);
    bucket.at = at;
    buckets.delete(key);
    buckets.set(key, bucket);
    if (buckets.size > MAX_PEERS) buckets.delete(buckets.keys().next().value!);
    return bucket;
  };
  return {
    take: (peer) => {
      const bucket = bucketOf(peer);
      if (bucket.left < 1) return Math.ceil((1 - bucket.left) * refillMs);
      bucket.left--;
      return 0;
    },
    giveBack: (peer) => {
      const bucket = bucketOf(peer);
      bucket.left = Math.min(atOnce, bucket.left + 1);
    },
  };
}

/** One host has a whole /64 of IPv6 to come from, and may write IPv4 as IPv6. */
function networkOf(peer: string): string {
  if (!peer.includes(':')) return peer;
  if (peer.includes('.')) return peer.slice(peer.lastIndexOf(':') + 1);
  const [head = '', tail] = peer.split('%')[0]!.split('::');
  const groups = head.split(':');
  const missing = tail === undefined ? 0 : 8 - groups.length - tail.split(':').length;
  return [...groups, ...Array.from({ length: Math.max(0, missing) }, () => '0')]
    .slice(0, 4)
    .join(':');
}
