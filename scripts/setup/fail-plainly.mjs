import { CommandFailedError } from "./run-command.mjs";

/**
 * Runs a script's main function. A program that failed has said why, so its words are shown without our stack.
 * @param {() => Promise<number>} main answers the exit code
 */
export async function failPlainly(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    console.error(error instanceof CommandFailedError ? error.message : error);
    process.exitCode = 1;
  }
}
