import { stageNamed, type Action } from "@/lib/actions/action";
import { Capsule, valueInCapsule } from "@/lib/actions/capsule";
import { foldLog } from "@/lib/actions/fold/fold";
import { stageOutput } from "@/lib/actions/stage-output";
import { parseInput } from "@/lib/api/parse-input";
import { InvalidInputError } from "@/lib/shared/errors";
import type { Json } from "@/lib/shared/json";

/** Where a test that is made of a capsule finds what it needs. */
export interface CapsuleTestOptions {
  /** The flow: what it is exported as, and from which module. */
  readonly flow: { readonly name: string; readonly from: string };
  /** The file with the capsule, as the test names it: `./report.capsule.json`. */
  readonly file: string;
  /** As of `replayCapsule`. */
  readonly until?: string;
}

/** Longest output, as JSON, that is expected word for word. */
const EXPECTED_CHARACTERS = 2_000;

/**
 * The text of a Vitest file that replays a capsule and expects what the action came to: its status, its error, and the
 * output of the stage it runs from. Where that was wrong, write down what it should have been.
 */
export function capsuleTest(document: unknown, options: CapsuleTestOptions): string {
  const capsule = parseInput(Capsule, document, "capsule");
  const action = foldLog(capsule.events);
  if (action === null) throw new InvalidInputError("INVALID_INPUT", "The capsule holds no action.");
  const { flow, file, until } = options;
  const replay = until === undefined ? "" : `, { until: ${JSON.stringify(until)} }`;
  return [
    `import { readFileSync } from "node:fs";`,
    ``,
    `import { replayCapsule } from "showrunner/testing";`,
    `import { expect, test } from "vitest";`,
    ``,
    `import { ${flow.name} } from ${JSON.stringify(flow.from)};`,
    ``,
    `const capsule: unknown = JSON.parse(readFileSync(new URL(${JSON.stringify(file)}, import.meta.url), "utf8"));`,
    ``,
    `test(${JSON.stringify(titleOf(capsule, until))}, async () => {`,
    `  const result = await replayCapsule(${flow.name}, capsule${replay}).run();`,
    ...expectationsOf(capsule, action, until).map((line) => `  ${line}`),
    `});`,
    ``,
  ].join("\n");
}

function titleOf({ flow, action }: Capsule, until: string | undefined): string {
  return `${flow}${until === undefined ? "" : `, from "${until}" on,`} comes to what action ${action} came to`;
}

function expectationsOf(capsule: Capsule, action: Action, until: string | undefined): string[] {
  const { status, error } = action;
  const output = until === undefined ? null : outputOf(capsule, action, until);
  return [
    `expect(result.status).toBe(${JSON.stringify(status)});`,
    ...(error === null ? [] : [`expect(result.error?.code).toBe(${JSON.stringify(error.code)});`]),
    ...(output === null ? [] : [`expect(result.stage(${JSON.stringify(until)}).output).toEqual(${output});`]),
  ];
}

/** The output of a plain stage as JSON; null when there is none, or a long one. */
function outputOf(capsule: Capsule, action: Action, name: string): string | null {
  const stage = stageNamed(action, name);
  if (stage === undefined)
    throw new InvalidInputError("UNKNOWN_STAGE", `There is no stage "${name}" in the action.`, [
      { path: "until", message: `there is no stage "${name}"` },
    ]);
  const output = stage.status === "completed" ? stageOutput(stage) : null;
  if (output?.kind !== "one") return null;
  const value: Json = valueInCapsule(capsule, output.output);
  const text = JSON.stringify(value);
  return text.length > EXPECTED_CHARACTERS ? null : text;
}
