import { spawn } from "node:child_process";

const ENDING_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * Runs a program to its end and keeps what it prints. What it printed is part of the error, so a quiet set-up still explains itself.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd: string, env?: Record<string, string | undefined> }} options
 * @returns {Promise<string>} everything it printed
 */
export async function runCommand(command, args, options) {
  const { exitCode, output } = await tryCommand(command, args, options);
  if (exitCode !== 0) throw new CommandFailedError([command, ...args].join(" "), exitCode, output);
  return output;
}

/**
 * Like `runCommand`, for callers to whom a failure is an answer. `live` shows the output while it runs instead of keeping it.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd: string, env?: Record<string, string | undefined>, live?: boolean }} options
 * @returns {Promise<{ exitCode: number, output: string }>}
 */
export function tryCommand(command, args, { cwd, env, live = false }) {
  return new Promise((resolve, reject) => {
    const stdio = live ? ["ignore", "inherit", "inherit"] : ["ignore", "pipe", "pipe"];
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio });
    const chunks = [];
    child.stdout?.on("data", (chunk) => chunks.push(chunk));
    child.stderr?.on("data", (chunk) => chunks.push(chunk));
    const forward = (signal) => child.kill(signal);
    for (const signal of ENDING_SIGNALS) process.on(signal, forward);
    const release = () => {
      for (const signal of ENDING_SIGNALS) process.off(signal, forward);
    };
    child.on("error", (error) => {
      release();
      reject(error);
    });
    child.on("close", (code) => {
      release();
      resolve({ exitCode: code ?? 1, output: Buffer.concat(chunks).toString("utf8") });
    });
  });
}

/** A program ended with another code than 0. */
export class CommandFailedError extends Error {
  constructor(commandLine, exitCode, output) {
    super(`\`${commandLine}\` failed with exit code ${exitCode}.\n${output.trimEnd()}`);
    this.name = "CommandFailedError";
  }
}
