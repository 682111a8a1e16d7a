import type { Redis } from "ioredis";

import { InvariantError, messageOf } from "@/lib/shared/errors";
import { RecoveringError, SessionClosedError, StoreAwayError } from "@/server/ports/store-errors";

import type { Script } from "./lua-scripts";

/** What a script is called with. */
export interface ScriptCall {
  readonly keys: readonly string[];
  /** Numbers and names, as the script's own header comment lists them; the caller's epoch is the first. */
  readonly header: readonly (number | string)[];
  /** Texts the script reads nothing in. */
  readonly texts?: readonly string[];
}

/** Replies of a Redis that is there but cannot work now. */
const AWAY =
  /^(LOADING|READONLY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|NOREPLICAS|MISCONF|OOM|BUSY|NOAUTH|WRONGPASS|NOPERM)\b/;

/**
 * Runs a script by its hash; Redis gets its text when it does not have it yet.
 * @throws RecoveringError, SessionClosedError, StoreAwayError, or InvariantError for anything a script should never answer
 */
export async function runScript(
  redis: Redis,
  script: Script,
  { keys, header, texts = [] }: ScriptCall,
): Promise<unknown> {
  const args = [String(keys.length), ...keys, JSON.stringify(header), ...texts];
  try {
    return await redis.call("evalsha", [script.sha, ...args]);
  } catch (error) {
    if (!messageOf(error).startsWith("NOSCRIPT")) throw translate(error, script.name);
  }
  try {
    return await redis.call("eval", [script.lua, ...args]);
  } catch (error) {
    throw translate(error, script.name);
  }
}

/** What an error of Redis or of its client means to callers of the store. */
function translate(error: unknown, script: string): Error {
  const message = messageOf(error);
  const [code = "", detail = ""] = message.split(" ");
  if (!isReply(error) || AWAY.test(message)) return new StoreAwayError(message);
  if (code === "RECOVERING") return new RecoveringError(Number(detail));
  if (code === "SESSIONCLOSED") return new SessionClosedError();
  if (code === "CALLGAP") return new InvariantError(`A session left out a call: its last one was call ${detail}.`);
  return new InvariantError(`The script ${script} of the live store failed: ${message}`);
}

function isReply(error: unknown): boolean {
  return error instanceof Error && error.name === "ReplyError";
}
