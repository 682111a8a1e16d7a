import { existsSync } from "node:fs";

import { chromium, type LaunchOptions } from "@playwright/test";

import { findProgram } from "./find-program";
import { ensureInstalled, ServiceMissingError } from "./system-packages";

const SYSTEM_NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
const QUIET_ARGS = [
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
  "--disable-gpu",
  "--disable-quic",
];

/**
 * The path of a Chromium: `CHROMIUM_PATH`, else Playwright's own, else the system's; null when there is none.
 * @throws ServiceMissingError when `CHROMIUM_PATH` names no file
 */
export function findChromium(): string | null {
  const named = process.env["CHROMIUM_PATH"];
  if (named !== undefined && named !== "") {
    if (existsSync(named)) return named;
    throw new ServiceMissingError(`CHROMIUM_PATH names ${named}, and there is no such file.`);
  }
  const playwrights = chromium.executablePath();
  if (playwrights !== "" && existsSync(playwrights)) return playwrights;
  return SYSTEM_NAMES.map((name) => findProgram(name)).find((path) => path !== null) ?? null;
}

/**
 * The path of a Chromium, installed if need be and possible.
 * @throws ServiceMissingError
 */
export function ensureChromium(): string {
  return ensureInstalled(findChromium, { what: "Chromium", packages: ["chromium", "fonts-liberation"] });
}

/** How a browser of the tests is launched: nothing it does by itself reaches the network. */
export function chromiumLaunchOptions(): LaunchOptions {
  const executablePath = findChromium();
  const sandboxArgs = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  return { args: [...QUIET_ARGS, ...sandboxArgs], ...(executablePath === null ? {} : { executablePath }) };
}
