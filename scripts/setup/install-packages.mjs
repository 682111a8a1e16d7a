import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { timed } from "./progress-line.mjs";
import { runCommand } from "./run-command.mjs";
import { hashSources, isStamped, writeStamp } from "./stamps.mjs";

/**
 * Installs the packages of the lock file unless they are there already.
 * @param {string} root
 */
export async function installPackages(root) {
  const stampFile = join(root, "node_modules", ".showrunner-install");
  const hash = hashSources(root, ["package-lock.json"]);
  if (isStamped(stampFile, hash)) return;
  if (!isInstalled(root)) {
    const what = { doing: "Installing packages (once, and after an upgrade)", done: "Installed packages" };
    await timed(what, () => runNpmCi(root));
  }
  writeStamp(stampFile, hash);
}

function runNpmCi(root) {
  // The build needs the development packages, whatever NODE_ENV says.
  const args = ["ci", "--include=dev", "--no-audit", "--no-fund"];
  const npmScript = process.env.npm_execpath;
  return npmScript?.endsWith(".js")
    ? runCommand(process.execPath, [npmScript, ...args], { cwd: root })
    : runCommand("npm", args, { cwd: root });
}

/** Whether somebody has installed exactly the lock file by hand: npm notes in node_modules what it has put there. */
function isInstalled(root) {
  const noteFile = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(noteFile)) return false;
  const wanted = readPackages(join(root, "package-lock.json"));
  const installed = readPackages(noteFile);
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    const found = installed[path]?.version;
    return path === "" || found === version || (optional && found === undefined);
  });
}

function readPackages(lockFile) {
  return JSON.parse(readFileSync(lockFile, "utf8")).packages;
}
