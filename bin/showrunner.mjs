#!/usr/bin/env node
import { existsSync } from "node:fs";

const program = new URL("../dist/showrunner.mjs", import.meta.url);

if (existsSync(program)) {
  process.env.NODE_ENV ??= "production";
  process.env.NEXT_TELEMETRY_DISABLED ??= "1";
  process.setSourceMapsEnabled(true);
  await import(program.href);
} else {
  console.error("Showrunner is not built yet. Run `npm run build` first.");
  process.exitCode = 1;
}
