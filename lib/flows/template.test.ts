import { describe, expect, test } from "vitest";

import { expressionsIn, isTemplate, missingInputs, render, renderArguments, templateFaults } from "./template";

const scope = {
  input: { n: 42, text: 'Łódź <b>&amp;"🙂"', list: ["a", 2, { b: null }], nested: { deep: true }, none: null },
  outputs: { one: { value: 1.5 }, "two words": "x" },
  state: { seen: 7 },
  item: { id: 3 },
};

describe("a template", () => {
  test.each([
    ["{{ input.n }}", 42],
    ["${{ input.n }}", 42],
    ["{{input.list}}", ["a", 2, { b: null }]],
    ["{{ input.nested }}", { deep: true }],
    ["{{ input.none }}", null],
    ["{{ input.n > 40.0 }}", true],
    ["{{ size(input.list) }}", 3],
    ["{{ {'a': [1, 2], 'b': input.n} }}", { a: [1, 2], b: 42 }],
    ["{{ input.text }}", 'Łódź <b>&amp;"🙂"'],
    ["{{ outputs.one.value }}", 1.5],
    ['{{ outputs["two words"] }}', "x"],
    ["{{ state.seen }}", 7],
    ["{{ item.id }}", 3],
    ["{{ has(input.ghost) ? input.ghost : 'none' }}", "none"],
    ["n is {{ input.n }}, {{ input.text }}", 'n is 42, Łódź <b>&amp;"🙂"'],
    ["{{ input.n }}{{ input.n }}", "4242"],
    [" {{ input.n }}", " 42"],
    ["list: {{ input.list }}", 'list: ["a",2,{"b":null}]'],
    ["as it is: \\{{ input.n }} and } } { {", "as it is: {{ input.n }} and } } { {"],
    ["", ""],
  ])("%s gives %j", (text, value) => {
    expect(render(text, scope)).toEqual(value);
  });

  test("is filled in however deep its texts stand; keys and other values stay", () => {
    const template = { "{{ input.n }}": 1, a: ["{{ input.n }}", { b: "{{ item.id }}" }], c: true, d: null };
    expect(render(template, scope)).toEqual({ "{{ input.n }}": 1, a: [42, { b: 3 }], c: true, d: null });
  });

  test("of arguments gives texts, and of a list as many", () => {
    const argv = ["{{ input.n }}", "{{ input.list }}", "{{ input.text }}", "--n={{ input.n }}"];
    expect(renderArguments(argv, scope)).toEqual(["42", "a", "2", '{"b":null}', 'Łódź <b>&amp;"🙂"', "--n=42"]);
  });

  test.each([
    ["{{ input.ghost }}", "input.ghost is not defined"],
    ["x {{ outputs.one.ghost.deeper }}", "outputs.one.ghost is not defined"],
    ["{{ state.ghost }}", "state.ghost is not defined"],
    ["{{ input.n + 'a' }}", "no such overload"],
  ])("%s names what is at fault", (text, message) => {
    expect(() => render(text, scope)).toThrow(message);
  });

  test("that is never closed is read once, however often it is opened", () => {
    const text = "{".repeat(1_000_000);
    expect(isTemplate(text)).toBe(true);
    expect(render(text, scope)).toBe(text);
    expect(expressionsIn(text, "argv")).toEqual([]);
  });

  test("is told from other texts", () => {
    expect(isTemplate({ a: ["x", "{ }", 1] })).toBe(false);
    expect(isTemplate({ a: ["x {{ 1 }}"] })).toBe(true);
  });
});

describe("the faults of a template", () => {
  const faultsOf = (value: string, rest: { isWide?: boolean; inputs?: ReadonlySet<string> } = {}) =>
    templateFaults(expressionsIn({ deep: [value] }, "stages[0].executor.input"), {
      after: ["one"],
      isWide: false,
      inputs: null,
      ...rest,
    }).map(({ path, message }) => `${path} ${message}`);

  test.each([
    ["{{ ghost.a }}", "Unknown variable: ghost"],
    ["{{ 1 + }}", "is not valid"],
    ["{{ }}", "is not valid"],
    ["{{ outputs.ghost.a }}", 'outputs.ghost is not defined: "ghost" is not among the stages in "after"'],
    ["{{ item.a }}", 'item is not defined: the stage has no "each"'],
    ["{{ {{ input.a }} }}", "is not valid"],
  ])("%s is refused, naming field and variable", (text, message) => {
    const [fault] = faultsOf(text);
    expect(fault).toContain("stages[0].executor.input.deep[0] ");
    expect(fault).toContain(message);
  });

  test("name a property that the schema of the input does not have", () => {
    const inputs = new Set(["a"]);
    expect(faultsOf("{{ input.a.anything }} {{ has(input.c) }}", { inputs })).toEqual([]);
    expect(faultsOf("{{ input.b }}", { inputs })[0]).toContain("input.b is not defined: the schema of the input");
    expect(faultsOf("{{ outputs.one.x + string(item) }}", { isWide: true })).toEqual([]);
  });

  test("do not count what is asked for before it is read, nor a name of a call's own", () => {
    const asked = expressionsIn("{{ has(input.note) ? input.note.text : input.title }}", "argv");
    expect(missingInputs(asked, { title: "t" })).toEqual([]);
    expect(missingInputs(asked, {})).toEqual(["input.title"]);
    expect(faultsOf("{{ input.rows.filter(item, item.ok).map(row, row.name + item.suffix) }}")).toEqual([
      'stages[0].executor.input.deep[0] item is not defined: the stage has no "each"',
    ]);
    expect(faultsOf("{{ input.rows.map(item, item.name) }}")).toEqual([]);
  });

  test("of an input are what is not there", () => {
    const expressions = expressionsIn(["{{ input.a.b }}", "{{ input.c + outputs.x }}", "{{ has(input.d) }}"], "argv");
    expect(missingInputs(expressions, { a: {} })).toEqual(["input.a.b", "input.c"]);
    expect(missingInputs(expressions, { a: { b: null }, c: 1 })).toEqual([]);
  });
});
