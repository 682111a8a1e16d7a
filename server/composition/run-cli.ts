import { messageOf } from "@/lib/shared/errors";
import { parseCommand, UsageError, type Command, type Verb } from "@/server/cli/parse-command";
import { USAGE } from "@/server/cli/usage";
import { compose, type Parts } from "@/server/composition";
import { ConfigError, loadConfig, type Config } from "@/server/config/config";
import { createLogger } from "@/server/logging/pino-logger";

import type { Pages } from "./open-pages";
import { VERSION } from "./version";

const EXIT = { ok: 0, failed: 1, usage: 2, config: 78 } as const;

const PARTS: Readonly<Partial<Record<Verb, Parts>>> = {
  up: { web: true, runner: true, keeper: true },
  web: { web: true, runner: false, keeper: false },
  runner: { web: false, runner: true, keeper: false },
  keeper: { web: false, runner: false, keeper: true },
};

/** Where a command line is answered, and what renders pages when it starts a server; null for an API without pages. */
export interface CliSurroundings {
  readonly print: (text: string) => void;
  readonly complain: (text: string) => void;
  readonly openPages: ((config: Config) => Promise<Pages>) | null;
}

/** Does what a command line asks for; the exit code. Whatever goes wrong is said in one line. */
export async function runCli(argv: readonly string[], surroundings: CliSurroundings): Promise<number> {
  try {
    const command = parseCommand(argv);
    return await run(command, surroundings);
  } catch (error) {
    surroundings.complain(`${messageOf(error).split("\n")[0] ?? ""}\n`);
    if (error instanceof UsageError) return EXIT.usage;
    return error instanceof ConfigError ? EXIT.config : EXIT.failed;
  }
}

async function run(command: Command, surroundings: CliSurroundings): Promise<number> {
  const { print } = surroundings;
  if (command.verb === "help") print(USAGE);
  if (command.verb === "version") print(`${VERSION}\n`);
  if (command.verb === "help" || command.verb === "version") return EXIT.ok;
  const config = loadConfig();
  if (command.verb === "admin-link") await (await import("./print-admin-link")).printAdminLink(config, print);
  if (command.verb === "demo") await (await import("./launch-demo")).launchDemo(config, print);
  const parts = PARTS[command.verb];
  if (parts !== undefined) await serve({ command, config, parts }, surroundings);
  return EXIT.ok;
}

/** Starts a process of the product and keeps it going until it is told to end. */
async function serve(
  { command, config, parts }: { command: Command; config: Config; parts: Parts },
  surroundings: CliSurroundings,
): Promise<void> {
  const { print, openPages } = surroundings;
  const ending = new Promise<void>((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.once(signal, () => resolve());
  });
  const logger = createLogger(config.logLevel);
  const composition = await compose({
    config,
    logger,
    parts,
    patterns: command.patterns,
    concurrency: command.concurrency ?? config.concurrency,
    name: command.name,
    openPages: openPages === null ? null : () => openPages(config),
  });
  const { web } = composition;
  if (web === null) print(`Showrunner ${VERSION} ${command.verb} is running.\n`);
  else {
    print(`Showrunner ${VERSION} is running at ${web.url}\n`);
    if (!(await web.hasAdmin()))
      print(`Sign in once with this link, and choose e-mail and password:\n${await web.createAdminLink()}\n`);
  }
  await ending;
  print("Stopping: running tasks may finish.\n");
  await composition.stop();
}
