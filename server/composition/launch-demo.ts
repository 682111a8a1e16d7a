import { z } from "zod";

import type { Config } from "@/server/config/config";

import { askLocalServer, localAddress } from "./ask-local-server";

const CreatedAnswer = z.object({ id: z.string() });

/** Launches the demo on the server that runs here, and prints where to watch it. @throws when no server runs on the data folder */
export async function launchDemo(config: Config, print: (text: string) => void): Promise<void> {
  const answer = CreatedAnswer.safeParse(await askLocalServer(config, "/actions", { flow: "demo" }));
  if (!answer.success) throw new Error("No server runs here. Start one with `npm start`, then try again.");
  print(`Watch it at ${config.publicUrl ?? localAddress(config)}/actions/${answer.data.id}\n`);
}
