import type { TaskSetting } from "@/server/ports/executor";

const INHERITED = new Set(["PATH", "HOME", "LANG", "TZ", "TMPDIR"]);
const INHERITED_PREFIX = "LC_";

/** What commands get of a runner's own environment: enough to find programs and files and to write text, and no secrets. */
export function inheritedEnvironment(all: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const inherited: Record<string, string> = {};
  for (const [name, value] of Object.entries(all)) {
    if (value !== undefined && (INHERITED.has(name) || name.startsWith(INHERITED_PREFIX))) inherited[name] = value;
  }
  return inherited;
}

/** What a command is told of its task. */
export function taskEnvironment(setting: TaskSetting): Record<string, string> {
  return {
    SHOWRUNNER_ACTION_ID: setting.action,
    SHOWRUNNER_STAGE: setting.stage,
    SHOWRUNNER_TASK: String(setting.task),
    SHOWRUNNER_ATTEMPT: String(setting.attempt),
    SHOWRUNNER_IDEMPOTENCY_KEY: setting.idempotencyKey,
  };
}
