import { ACTION_STATUSES } from "./status";
import { COMMANDS, TRANSITIONS } from "./transitions";

/** The transition matrix as a Markdown table; `docs/statuses.md` holds it. */
export function transitionsTable(): string {
  const head = `| Status | ${COMMANDS.join(" | ")} |`;
  const rule = `| --- | ${COMMANDS.map(() => "---").join(" | ")} |`;
  const rows = ACTION_STATUSES.map(
    (status) => `| ${status} | ${COMMANDS.map((command) => TRANSITIONS[status][command]).join(" | ")} |`,
  );
  return [head, rule, ...rows].join("\n");
}
