// Who counts as one caller. Pure text: the same on every runtime.

/**
 * The address that a proxy has written into its header: the last one. Those before it came with the request, so the
 * caller can write there what it likes. Undefined where there is none.
 */
export function lastAddress(header: string | null): string | undefined {
  return header?.split(',').at(-1)?.trim() || undefined;
}

/** The eight groups of an IPv6 address in hexadecimal; undefined for anything else. */
function groupsOf(address: string): string[] | undefined {
  const url = `http://[${address}]/`;
  if (!URL.canParse(url)) return undefined;
  const [left = '', right] = new URL(url).hostname.slice(1, -1).split('::');
  const head = left === '' ? [] : left.split(':');
  const tail = right === undefined || right === '' ? [] : right.split(':');
  return [...head, ...Array<string>(8 - head.length - tail.length).fill('0'), ...tail];
}

/**
 * What is counted for an address: IPv4 itself, of IPv6 the network of 64 bits that one customer is given. Ports and
 * zones, which some proxies and systems add, do not count. Anything else counts as the text it is.
 */
export function callerOf(address: string): string {
  const bare = address
    .replace(/^\[(.*)\](:\d+)?$/, '$1')
    .replace(/^([\d.]+):\d+$/, '$1')
    .replace(/%.*$/, '');
  const groups = groupsOf(bare);
  if (groups === undefined) return bare;
  if (groups.slice(0, 6).join(':') !== '0:0:0:0:0:ffff') return `${groups.slice(0, 4).join(':')}::/64`;
  const bytes = groups.slice(6).flatMap((group) => [parseInt(group, 16) >> 8, parseInt(group, 16) & 255]);
  return bytes.join('.');
}
