import { readFileSync, statSync } from "node:fs";

import { parseDocument } from "yaml";

import { messageOf } from "@/lib/shared/errors";

import { ConfigError } from "./setting";

const LARGEST_BYTES = 1024 * 1024;
const OTHERS_MAY_READ = 0o077;

/** The settings of a YAML file by name. @throws ConfigError when it cannot be read or is not a list of settings */
export function readConfigFile(path: string): Readonly<Record<string, unknown>> {
  const text = readText(path);
  const document = parseDocument(text, { uniqueKeys: true, version: "1.2", prettyErrors: true });
  const [fault] = document.errors;
  if (fault !== undefined) throw bad(path, fault.message);
  const value = toValue(path, () => document.toJS({ maxAliasCount: 0 }));
  if (value === null || value === undefined) return {};
  if (typeof value !== "object" || Array.isArray(value))
    throw bad(path, "must hold settings, one `name: value` a line");
  return { ...value };
}

function toValue(path: string, read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    throw bad(path, messageOf(error));
  }
}

function readText(path: string): string {
  try {
    const info = statSync(path);
    if (!info.isFile()) throw bad(path, "is not a file");
    if (info.size > LARGEST_BYTES) throw bad(path, `is larger than ${LARGEST_BYTES} bytes`);
    return new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw bad(path, error instanceof TypeError ? "is not encoded as UTF-8" : messageOf(error));
  }
}

/** @throws ConfigError when others than its owner may read a file that holds secrets */
export function requirePrivate(path: string, secrets: readonly string[]): void {
  if (secrets.length === 0 || (statSync(path).mode & OTHERS_MAY_READ) === 0) return;
  throw bad(path, `holds ${secrets.join(" and ")} and must be readable by its owner alone (chmod 600)`);
}

function bad(path: string, message: string): ConfigError {
  return new ConfigError(
    `The config file ${path} (SHOWRUNNER_CONFIG) ${message.replaceAll(/\s*\n\s*/g, " ").trim()}.`.replace(/\.\.$/, "."),
  );
}
