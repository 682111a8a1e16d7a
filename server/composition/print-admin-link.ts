import { z } from "zod";

import type { Config } from "@/server/config/config";

import { askLocalServer } from "./ask-local-server";
import { createLinkOffline } from "./create-link-offline";

const LinkAnswer = z.object({ url: z.string() });

/** Prints a new one-time link: made by the server that runs on the data folder, or else in its record. */
export async function printAdminLink(config: Config, print: (text: string) => void): Promise<void> {
  const answer = LinkAnswer.safeParse(await askLocalServer(config, "/admin-link", {}));
  print(`${answer.success ? answer.data.url : await createLinkOffline(config)}\n`);
}
