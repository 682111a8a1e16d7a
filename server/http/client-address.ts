import type { IncomingMessage } from "node:http";
import { BlockList, isIP } from "node:net";

const UNKNOWN = "0.0.0.0";

/** Which proxies are believed when they name who sent a request: addresses and networks (`10.0.0.0/8`). */
export function trustedProxies(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = "", prefix] = entry.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return list;
}

/** Who sent a request: the first address, from this server outwards, that is no trusted proxy. */
export function clientAddress(request: IncomingMessage, trusted: BlockList): string {
  const peer = plain(request.socket.remoteAddress ?? UNKNOWN);
  const header = request.headers["x-forwarded-for"];
  const named = (Array.isArray(header) ? header.join(",") : (header ?? ""))
    .split(",")
    .map((text) => plain(text.trim()));
  const chain = [...named.filter((text) => isIP(text) !== 0), peer];
  return chain.findLast((address) => !isTrusted(address, trusted)) ?? chain[0] ?? UNKNOWN;
}

function isTrusted(address: string, trusted: BlockList): boolean {
  return trusted.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
}

/** An IPv4 address that a socket shows as IPv6 is the same address. */
function plain(address: string): string {
  return address.startsWith("::ffff:") && isIP(address.slice(7)) === 4 ? address.slice(7) : address;
}
