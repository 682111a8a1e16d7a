import { join } from "node:path";

import { timed } from "./progress-line.mjs";
import { runCommand } from "./run-command.mjs";
import { hashSources, isStamped, writeStamp } from "./stamps.mjs";

/**
 * Generates the database client of `prisma/schema.prisma` unless the present one is of this schema.
 * @param {string} root
 */
export async function generateClient(root) {
  const stampFile = join(root, "generated", ".showrunner-generate");
  const hash = hashSources(root, ["prisma/schema.prisma", "prisma.config.ts", "package-lock.json"]);
  if (isStamped(stampFile, hash)) return;
  const prisma = join(root, "node_modules", "prisma", "build", "index.js");
  const env = {
    // `generate` never starts the schema engine, but downloads it when this names no file.
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    PRISMA_HIDE_UPDATE_MESSAGE: "1",
    CHECKPOINT_DISABLE: "1",
  };
  await timed({ doing: "Generating the database client", done: "Generated the database client" }, () =>
    runCommand(process.execPath, [prisma, "generate", "--schema", "prisma/schema.prisma"], { cwd: root, env }),
  );
  writeStamp(stampFile, hash);
}
