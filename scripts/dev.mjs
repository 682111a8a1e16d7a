// `npm run dev`: the product in development mode. Pages reload by themselves; the server starts anew when its sources or a flow changed.
import { spawn } from "node:child_process";
import { existsSync, rmSync, watch } from "node:fs";
import { join } from "node:path";

import { SERVER_STAMP } from "./setup/build-product.mjs";
import { failPlainly } from "./setup/fail-plainly.mjs";
import { generateClient } from "./setup/generate-client.mjs";
import { prepareSources } from "./setup/prepare-product.mjs";

const SETTLE_MS = 150;
const STOP_TIMEOUT_MS = 10_000;

const root = join(import.meta.dirname, "..");

await failPlainly(async () => {
  await prepareSources(root);
  // The watcher writes the same files as a build does, of sources that no stamp knows.
  rmSync(join(root, SERVER_STAMP), { force: true });
  const { watchServer } = await import("./build-server.mjs");
  const server = restartable();
  const bundler = await watchServer(root, (succeeded) => {
    if (succeeded) server.restart();
    else console.log("The server does not build; the one before it keeps running.");
  });
  watchFolder("flows", server.restart);
  watchFolder("prisma", () => {
    generateClient(root).catch((error) => console.log(error.message));
  });

  await new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, resolve);
  });
  await server.stop();
  await bundler.dispose();
  process.exit(0);
});

/** The server as a process that is replaced, one after the other: two would fight for the port and the data folder. */
function restartable() {
  let child = null;
  let settling = null;
  let turn = Promise.resolve();

  const stop = async () => {
    const ending = child;
    if (ending === null || ending.exitCode !== null || ending.signalCode !== null) return;
    const ended = new Promise((resolve) => ending.once("exit", resolve));
    const impatience = setTimeout(() => ending.kill("SIGKILL"), STOP_TIMEOUT_MS);
    ending.kill("SIGTERM");
    await ended;
    clearTimeout(impatience);
  };
  const replace = async () => {
    await stop();
    const args = [
      "--enable-source-maps",
      "--max-semi-space-size=64",
      join(root, "dist", "showrunner.mjs"),
      "up",
      ...process.argv.slice(2),
    ];
    child = spawn(process.execPath, args, {
      stdio: "inherit",
      env: { ...process.env, NODE_ENV: "development", NEXT_TELEMETRY_DISABLED: "1" },
    });
  };
  const restart = () => {
    clearTimeout(settling);
    settling = setTimeout(() => {
      turn = turn.then(replace);
    }, SETTLE_MS);
  };
  const stopForGood = () => {
    clearTimeout(settling);
    return turn.then(stop);
  };
  return { restart, stop: stopForGood };
}

function watchFolder(name, onChange) {
  const folder = join(root, name);
  if (existsSync(folder)) watch(folder, { recursive: true }, () => onChange());
}
