import { describe, expect, test } from "vitest";
import { z } from "zod";

import { stageOf } from "@/tests/support/api-client";
import type { Install } from "@/tests/support/install";

const PRINT = "console.log(JSON.stringify(process.argv.slice(1)))";
const Printed = z.object({ stdout: z.string() });

/** A stage that prints its arguments as JSON. */
function printing(name: string, args: readonly string[], rest: Readonly<Record<string, unknown>> = {}) {
  return { name, executor: { type: "command", argv: ["node", "-e", PRINT, ...args] }, ...rest };
}

function argumentsOf(output: unknown): unknown {
  return JSON.parse(Printed.parse(output).stdout);
}

/** Expressions in the texts of flows sent as JSON. */
export function describeTemplates(install: () => Install): void {
  const text = 'Łódź <b>&amp;"🙂" {{ no }}';

  test.concurrent("are filled in from input, outputs and state, nothing escaped", async () => {
    const { api } = install();
    const stages = [
      printing("one", [
        "{{ input.n }}",
        "{{ input.text }}",
        "{{ input.list }}",
        "n={{ input.n }}, ${{ input.deep.b }}",
      ]),
      printing("two", ["{{ outputs.one.exitCode }}", "{{ size(input.list) }}", "\\{{ input.n }}"], { after: ["one"] }),
    ];
    const input = { n: 42, text, list: ["a", 2, [3]], deep: { b: true } };
    const action = await api.run({ spec: { name: "filled", stages }, input });
    expect(action.status).toBe("completed");
    expect(argumentsOf(stageOf(action, "one").output)).toEqual(["42", text, "a", "2", "[3]", "n=42, true"]);
    expect(argumentsOf(stageOf(action, "two").output)).toEqual(["0", "3", "{{ input.n }}"]);
  });

  test.concurrent("of the input of another action keep their kind", async () => {
    const { api } = install();
    const input = {
      value: { n: "{{ input.n }}", list: "{{ input.list }}", text: "{{ input.text }}", more: ["{{ input.none }}"] },
    };
    const stages = [{ name: "child", executor: { type: "action", flow: "family.echo", input } }];
    const given = { n: 42, list: [1, "b", { c: null }], text, none: null };
    const action = await api.run({ spec: { name: "passes-on", stages }, input: given });
    expect(action).toMatchObject({
      status: "completed",
      output: { value: { n: 42, list: [1, "b", { c: null }], text, more: [null] } },
    });
  });

  test.concurrent("give a stage its items, one task each", async () => {
    const { api } = install();
    const stages = [
      printing("each", ["{{ item.name }}", "{{ item.n }}"], { each: "input.items", concurrency: 2 }),
      printing("join", ["{{ outputs.each.map(one, one.status) }}"], { after: ["each"] }),
    ];
    const items = [
      { name: "ä", n: 1 },
      { name: "b", n: 2 },
      { name: "c", n: 3 },
    ];
    const action = await api.run({ spec: { name: "fans-out", stages }, input: { items } });
    expect(action.status).toBe("completed");
    const results = z.array(z.object({ output: z.unknown() })).parse(stageOf(action, "each").output);
    expect(results.map(({ output }) => argumentsOf(output))).toEqual([
      ["ä", "1"],
      ["b", "2"],
      ["c", "3"],
    ]);
    expect(argumentsOf(stageOf(action, "join").output)).toEqual(["completed", "completed", "completed"]);
    const none = await api.run({ spec: { name: "fans-out", stages }, input: { items: [] } });
    expect(stageOf(none, "each")).toMatchObject({ status: "completed", output: [], tasks: { total: 0 } });
    const wrong = await api.run({ spec: { name: "fans-out", stages }, input: { items: "abc" } });
    expect(wrong).toMatchObject({ status: "failed", error: { code: "NOT_A_LIST" } });
  });

  test.concurrent("launch one action for each item, with what they say or with the item", async () => {
    const { api } = install();
    const child = (input?: unknown) => ({
      type: "action",
      flow: "family.echo",
      ...(input === undefined ? {} : { input }),
    });
    const stages = [
      { name: "plain", each: "input.items.map(n, {'value': n})", executor: child() },
      { name: "said", each: "input.items", executor: child({ value: "{{ item }}" }) },
    ];
    const action = await api.run({ spec: { name: "launches", stages }, input: { items: [1, "b"] } });
    expect(action.status).toBe("completed");
    for (const name of ["plain", "said"])
      expect(stageOf(action, name).output).toMatchObject([{ output: { value: 1 } }, { output: { value: "b" } }]);
  });

  test.concurrent("work the same in a flow that was registered", async () => {
    const { api } = install();
    const stages = [printing("one", ["{{ item }}"], { each: "input.items" })];
    expect((await api.post("/flows", { name: "registered-template", stages })).status).toBe(201);
    const action = await api.run({ flow: "registered-template", input: { items: [7] } });
    expect(action.status).toBe("completed");
    expect(stageOf(action, "one").tasks).toMatchObject({ total: 1, completed: 1 });
  });

  describe("that read what is not there", () => {
    const schema = { type: "object", properties: { n: { type: "number" } } };
    test.concurrent.each([
      [
        "a stage that does not come before",
        { stages: [printing("a", ["{{ outputs.b.x }}"])] },
        "outputs.b is not defined",
      ],
      ["a variable there is not", { stages: [printing("a", ["{{ ghost.x }}"])] }, "Unknown variable: ghost"],
      ["an item of no list", { stages: [printing("a", ["{{ item }}"])] }, "item is not defined"],
      [
        "a property the schema does not name",
        { input: schema, stages: [printing("a", ["{{ input.m }}"])] },
        "input.m is not defined",
      ],
    ])("%s: the flow is refused, naming field and variable", async (_what, spec, message) => {
      const { status, body } = await install().api.post("/flows", { name: "refused", ...spec });
      expect(status).toBe(422);
      expect(body).toMatchObject({
        code: "INVALID_FLOW",
        errors: [{ path: "stages[0].executor.argv[3]", message: expect.stringContaining(message) }],
      });
    });

    test.concurrent("of the input: the action is refused, naming it", async () => {
      const spec = { name: "refused", stages: [printing("a", ["{{ input.deep.b }}"])] };
      const { status, body } = await install().api.post("/actions", { spec, input: { deep: {} } });
      expect(status).toBe(422);
      expect(body).toMatchObject({ code: "INVALID_INPUT", errors: [{ path: "input.deep.b" }] });
    });

    test.concurrent("of an output: the stage fails, naming it", async () => {
      const stages = [printing("a", []), printing("b", ["{{ outputs.a.ghost }}"], { after: ["a"] })];
      const action = await install().api.run({ spec: { name: "fails", stages } });
      expect(action).toMatchObject({ status: "failed", error: { code: "TEMPLATE_FAILED" } });
      expect(action.error?.message).toContain("outputs.a.ghost is not defined");
      expect(stageOf(action, "b").status).toBe("failed");
    });
  });

  test.concurrent("are not looked for in commands that are no flow", async () => {
    const action = await install().api.run({ command: ["node", "-e", PRINT, "{{ input.n }}"] });
    expect(argumentsOf(action.result)).toEqual(["{{ input.n }}"]);
  });
}
