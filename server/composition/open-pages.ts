import type { IncomingMessage, ServerResponse } from "node:http";
import { resolve } from "node:path";

import next from "next";

import type { Config } from "@/server/config/config";

/** What renders pages. */
export interface Pages {
  readonly render: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  close(): Promise<void>;
}

/** Prepares Next: the built pages, or in development those it compiles as they are asked for. */
export async function openPages(config: Config): Promise<Pages> {
  const pages = next({
    dev: config.isDevelopment,
    dir: resolve(import.meta.dirname, ".."),
    hostname: config.host,
    port: config.port,
  });
  await pages.prepare();
  const handle = pages.getRequestHandler();
  return { render: (request, response) => handle(request, response), close: () => pages.close() };
}
