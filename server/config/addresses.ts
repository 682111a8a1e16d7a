import { isIP } from "node:net";

import { z } from "zod";

const SSL_MODES: ReadonlySet<string> = new Set([
  "disable",
  "allow",
  "prefer",
  "require",
  "verify-ca",
  "verify-full",
  "no-verify",
]);
const LEAST_PREFIX = { 4: 8, 6: 16 } as const;
const LOOPBACK: readonly string[] = ["127.0.0.0/8", "::1"];

function urlOf(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}

/** The address people open: scheme, host and port and nothing else; answered without a slash at its end. */
export const PublicUrl = z
  .string()
  .refine((text) => {
    const url = urlOf(text);
    if (url === null || (url.protocol !== "http:" && url.protocol !== "https:")) return false;
    return (
      url.hostname !== "" &&
      url.pathname === "/" &&
      url.search === "" &&
      url.hash === "" &&
      url.username === "" &&
      !text.includes(" ")
    );
  })
  .transform((text) => new URL(text).origin);

/** The address of a Redis. */
export const RedisUrl = z.string().refine((text) => {
  const url = urlOf(text);
  return url !== null && (url.protocol === "redis:" || url.protocol === "rediss:") && url.hostname !== "";
});

/** The address of a PostgreSQL; its host may stand among the parameters, as a folder of sockets does. */
export const DatabaseUrl = z.string().refine((text) => {
  const url = urlOf(text);
  if (url === null || (url.protocol !== "postgres:" && url.protocol !== "postgresql:")) return false;
  const sslMode = url.searchParams.get("sslmode");
  return (url.hostname !== "" || url.searchParams.has("host")) && (sslMode === null || SSL_MODES.has(sslMode));
});

/** Addresses and networks of proxies; a network as wide as the world would believe everybody. */
export const TrustedProxies = z
  .array(z.string())
  .transform((entries) => entries.flatMap((entry) => (entry === "loopback" ? LOOPBACK : [entry])))
  .refine((entries) => entries.every(isProxy));

function isProxy(entry: string): boolean {
  const [address = "", prefix, ...rest] = entry.split("/");
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  if (prefix === undefined) return true;
  return (
    /^\d{1,3}$/.test(prefix) &&
    Number(prefix) <= (family === 4 ? 32 : 128) &&
    Number(prefix) >= (family === 4 ? LEAST_PREFIX[4] : LEAST_PREFIX[6])
  );
}
