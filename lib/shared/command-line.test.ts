import { execFileSync } from "node:child_process";

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { formatCommand, parseCommandLine, quoteArgument } from "./command-line";
import { InvalidInputError } from "./errors";

function refusal(text: string, path?: string): InvalidInputError {
  try {
    parseCommandLine(text, path);
  } catch (error) {
    if (error instanceof InvalidInputError) return error;
    throw error;
  }
  throw new Error(`${JSON.stringify(text)} was accepted`);
}

describe("parseCommandLine", () => {
  test.each<[string, string[]]>([
    [`a 'b c' "d;e" $F *`, ["a", "b c", "d;e", "$F", "*"]],
    ["echo one;two |three &four <a >b (c) #d", ["echo", "one;two", "|three", "&four", "<a", ">b", "(c)", "#d"]],
    ["  spaced\tout \n lines ", ["spaced", "out", "lines"]],
    [`a'b'"c"d\\ e`, ["abcd e"]],
    [`'' ""`, ["", ""]],
    [`"a \\" b \\\\ c \\$ d \\\` e"`, ['a " b \\ c $ d ` e']],
    [`"\\n \\x \\' "`, ["\\n \\x \\' "]],
    [`'\\ $ " \`'`, ['\\ $ " `']],
    [`\\' \\" \\\\ \\a \\;`, ["'", '"', "\\", "a", ";"]],
    ['a \\\n b\\\nc "d\\\ne"', ["a", "bc", "de"]],
    ["a\r b", ["a\r", "b"]],
    ["~ ! {a,b} [c] ? =", ["~", "!", "{a,b}", "[c]", "?", "="]],
    ["é 'ü 🙂'", ["é", "ü 🙂"]],
  ])("reads %j", (text, argv) => {
    expect(parseCommandLine(text)).toEqual(argv);
  });

  test.each([
    ["echo 'abc", "The single quote at character 6 is not closed."],
    [`echo "abc 'd'`, "The double quote at character 6 is not closed."],
    [`say "abc\\"`, "The double quote at character 5 is not closed."],
    ["🙂 '", "The single quote at character 3 is not closed."],
    [`'a' "b" 'c`, "The single quote at character 9 is not closed."],
    ["echo \\", "The backslash at character 6 has nothing after it; remove it or write it twice."],
    ["", "The command is empty; write a program and its arguments."],
    [" \t\n", "The command is empty; write a program and its arguments."],
    ["\\\n", "The command is empty; write a program and its arguments."],
  ])("refuses %j, naming the place", (text, message) => {
    const error = refusal(text);
    expect(error).toMatchObject({ code: "INVALID_COMMAND", message, fields: [{ path: "command", message }] });
  });

  test("names the field it was given", () => {
    expect(refusal("'", "command[1]").fields[0]?.path).toBe("command[1]");
  });

  test("reads a megabyte of quotes and backslashes in linear time", () => {
    const text = `${"'a'\"\\\\\"\\ ".repeat(125_000)}z`;
    const startedAt = performance.now();
    expect(parseCommandLine(text)[0]).toHaveLength(125_000 * 3 + 1);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });
});

describe("quoteArgument", () => {
  test("leaves plain words alone and quotes everything else", () => {
    expect(formatCommand(["/bin/echo", "a-b_c.d", "", "it's", "$F", "a b"])).toBe(
      `/bin/echo a-b_c.d '' 'it'\\''s' '$F' 'a b'`,
    );
  });

  test("what it quotes is read back the same", () => {
    const hostile = fc.string({
      unit: fc.constantFrom("'", '"', "\\", "$", "`", " ", "\n", "\t", "\r", "a", ";", "*", "é", "🙂"),
    });
    const argument = fc.oneof(hostile, fc.string({ unit: "binary" }), fc.string({ unit: "grapheme" }));
    fc.assert(
      fc.property(fc.array(argument, { minLength: 1 }), (argv) => {
        expect(parseCommandLine(formatCommand(argv))).toEqual(argv);
      }),
    );
  });

  test("a text of any kind is read or refused with a typed error", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("'", '"', "\\", " ", "\n", "a", "$") }), (text) => {
        try {
          expect(parseCommandLine(text).length).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidInputError);
        }
      }),
    );
  });

  test("a shell reads it the same way", () => {
    const argv = ["plain", "two words", "it's", 'say "x"', "$HOME `id` \\", "*", "#no", "a\nb", "~", ""];
    const line = `printf '%s\\0' ${argv.map((argument) => quoteArgument(argument)).join(" ")}`;
    expect(execFileSync("sh", ["-c", line], { encoding: "utf8" }).split("\0").slice(0, -1)).toEqual(argv);
  });
});
