import { spawn } from "node:child_process";
import { constants } from "node:os";

/**
 * Runs a server program in the foreground: signals go on to it, its exit code is the answer.
 * @param {readonly string[]} args of node
 * @param {{ cwd: string, env: Record<string, string | undefined> }} options
 * @returns {Promise<number>}
 */
export function runServer(args, options) {
  const child = spawn(process.execPath, args, { ...options, stdio: "inherit" });
  const forward = (signal) => child.kill(signal);
  // A terminal sends its interrupt to the child as well, and a second one means "now" to a server.
  const ignore = () => undefined;
  process.on("SIGINT", process.stdin.isTTY ? ignore : forward);
  process.on("SIGTERM", forward);
  process.on("SIGHUP", forward);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}
