import { z } from "zod";

import { readControlKey } from "@/server/auth/control-key";
import type { Config } from "@/server/config/config";

import { createLinkOffline } from "./create-link-offline";

const LinkAnswer = z.object({ url: z.string() });

/** Prints a new one-time link: made by the server that runs on the data folder, or else in its record. */
export async function printAdminLink(config: Config, print: (text: string) => void): Promise<number> {
  const url = (await askServer(config)) ?? (await createLinkOffline(config));
  print(`${url}\n`);
  return 0;
}

/** The link a running server makes; null when none runs here. */
async function askServer(config: Config): Promise<string | null> {
  const key = await readControlKey(config.dataDir);
  if (key === null) return null;
  const host = config.host === "0.0.0.0" || config.host === "::" ? "127.0.0.1" : config.host;
  const address = `http://${host.includes(":") ? `[${host}]` : host}:${config.port}/api/v1/admin-link`;
  const response = await fetch(address, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: "{}",
  }).catch(() => null);
  if (response?.status !== 201) return null;
  const answer = LinkAnswer.safeParse(await response.json());
  return answer.success ? answer.data.url : null;
}
