import { readControlKey } from "@/server/auth/control-key";
import type { Config } from "@/server/config/config";

/** The address of the server that runs on this machine with these settings. */
export function localAddress({ host, port }: Config): string {
  const reachable = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
  return `http://${reachable.includes(":") ? `[${reachable}]` : reachable}:${port}`;
}

/** What the server that runs on this data folder answers to a POST; null when none does, or when it refuses. */
export async function askLocalServer(config: Config, path: string, body: unknown): Promise<unknown> {
  const key = await readControlKey(config.dataDir);
  if (key === null) return null;
  const response = await fetch(`${localAddress(config)}/api/v1${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  }).catch(() => null);
  return response?.ok === true ? response.json() : null;
}
