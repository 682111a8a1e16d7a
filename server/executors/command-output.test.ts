import { describe, expect, test } from "vitest";

import type { ProgressReport } from "@/lib/actions/progress";
import type { SpendReport } from "@/lib/actions/spending";

import { createCommandOutput, type CommandOutput, type StreamName } from "./command-output";

interface Listener {
  readonly lines: [StreamName, string][];
  readonly reports: ProgressReport[];
  readonly spent: SpendReport[];
  readonly output: CommandOutput;
}

function listening(): Listener {
  const lines: Listener["lines"] = [];
  const reports: ProgressReport[] = [];
  const spent: SpendReport[] = [];
  const output = createCommandOutput({
    line: (stream, text) => lines.push([stream, text]),
    progress: (report) => reports.push(report),
    spend: (used) => spent.push(used),
  });
  return { lines, reports, spent, output };
}

describe("the output of a command", () => {
  test("is whole again, however its bytes were split", () => {
    const { lines, reports, output } = listening();
    const text = "grüße 🙂\r\n::progress current=1::\nnext";
    for (const byte of new TextEncoder().encode(text)) output.receive("out", Uint8Array.of(byte));
    output.end();
    expect(lines).toEqual([
      ["out", "grüße 🙂"],
      ["out", "next"],
    ]);
    expect(reports).toEqual([{ current: 1 }]);
    expect(output.stdout).toBe(text);
  });

  test("tells what was used instead of showing it", () => {
    const { lines, spent, output } = listening();
    const text = "::spend tokens=12 costUsd=0.5::\n::spend lots::\n";
    output.receive("out", new TextEncoder().encode(text));
    output.receive("err", new TextEncoder().encode("::spend tokens=1::\n"));
    output.end();
    expect(spent).toEqual([{ tokens: 12, costUsd: 0.5 }]);
    expect(lines).toEqual([
      ["out", "::spend lots::"],
      ["err", "::spend tokens=1::"],
    ]);
    expect(output.stdout).toBe(text);
  });

  test("keeps the halves of characters of its two streams apart", () => {
    const { lines, output } = listening();
    const [first = 0, second = 0] = new TextEncoder().encode("é");
    output.receive("out", Uint8Array.of(first));
    output.receive("err", Uint8Array.of(first));
    output.receive("out", Uint8Array.of(second));
    output.receive("err", Uint8Array.of(second));
    output.end();
    expect(lines).toEqual([
      ["out", "é"],
      ["err", "é"],
    ]);
    expect([output.stdout, output.stderr, output.stderrEnd]).toEqual(["é", "é", "é"]);
  });

  test("shows half a character at the end as a replacement", () => {
    const { lines, output } = listening();
    output.receive("err", Uint8Array.of(0x61, 0xe2, 0x82));
    expect(lines).toEqual([]);
    output.end();
    expect(lines).toEqual([["err", "a\uFFFD"]]);
  });

  test("keeps a byte order mark, and escapes as they are", () => {
    const { output } = listening();
    const text = "\uFEFF\u001B[31mred\u001B[0m <b>\n";
    output.receive("out", new TextEncoder().encode(text));
    output.end();
    expect(output.stdout).toBe(text);
  });
});
