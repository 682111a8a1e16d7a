import { destination, pino } from "pino";

import type { Logger } from "@/server/ports/logger";

/** Levels a log can be set to. */
export type LogLevel = "debug" | "info" | "warn" | "error";

/** Fields whose values never reach the log, wherever they stand. */
const SECRET = [
  "authorization",
  "cookie",
  "password",
  "token",
  "key",
  "*.authorization",
  "*.cookie",
  "*.password",
  "*.token",
  "*.key",
];

/** A log of JSON lines on stderr, so that stdout is left to what people read. */
export function createLogger(level: LogLevel): Logger {
  return pino(
    { level, redact: SECRET, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    destination({ fd: 2, sync: false }),
  );
}
