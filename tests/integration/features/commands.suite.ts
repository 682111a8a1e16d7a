import { randomUUID } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";

import { describe, expect, test } from "vitest";
import { z } from "zod";

import { durationOf, instant, stageOf, type ActionSeen } from "@/tests/support/api-client";
import type { Install } from "@/tests/support/install";
import { isProcessRunning } from "@/tests/support/is-process-running";
import { waitFor } from "@/tests/support/wait-for";

import { openGate } from "./open-gate";

const Result = z.strictObject({
  status: z.enum(["success", "error"]),
  command: z.string(),
  stdout: z.string(),
  stderr: z.string(),
  error: z.string().optional(),
  exitCode: z.number().nullable(),
  target: z.string(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
});

/** Says the process ids of itself and of a child of its own, then does nothing for a minute, whatever it is told. */
const STUBBORN = `
const child = require("node:child_process").spawn(process.execPath, ["-e", "process.on('SIGTERM', () => 0); setTimeout(() => 0, 60000)"]);
process.on("SIGTERM", () => console.log("asked to end"));
console.log("pids " + process.pid + " " + child.pid);
setTimeout(() => 0, 60000);`;

function resultOf(action: ActionSeen): z.infer<typeof Result> {
  return Result.parse(action.result);
}

function node(code: string, ...args: string[]): string[] {
  return ["node", "-e", code, "--", ...args];
}

function oneStage(
  argv: readonly string[],
  rest: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  return { spec: { name: "one", stages: [{ name: "only", executor: { type: "command", argv }, ...rest }] } };
}

/** Programs that runners start. */
export function describeCommands(install: () => Install): void {
  describe("results", () => {
    test.concurrent.each([
      ["help", "console.log('usage: …')", { status: "success", exitCode: 0, stdout: "usage: …\n", stderr: "" }],
      [
        "a missing argument",
        "console.error('usage: …'); process.exit(2)",
        { status: "error", exitCode: 2, stdout: "", stderr: "usage: …\n", error: "exited with code 2" },
      ],
      ["exit code 1", "process.exitCode = 1", { status: "error", exitCode: 1, error: "exited with code 1" }],
      [
        "an exception",
        "throw new Error('broken')",
        { status: "error", exitCode: 1, stderr: expect.stringContaining("Error: broken"), error: "exited with code 1" },
      ],
      [
        "a signal",
        "process.kill(process.pid, 'SIGKILL')",
        { status: "error", exitCode: null, error: "killed by signal SIGKILL" },
      ],
      [
        "both streams",
        "console.log('a'); console.error('b'); console.log('<b>c</b>\\u001b[31m')",
        { status: "success", stdout: "a\n<b>c</b>\u001b[31m\n", stderr: "b\n" },
      ],
    ])("of %s follow exit code and signal alone", async (_what, code, expected) => {
      const action = await install().api.run({ command: node(code), target: "reports/any" });
      expect(resultOf(action)).toMatchObject({ ...expected, target: "reports/any" });
      expect(action.status).toBe(expected.status === "success" ? "completed" : "failed");
      if ("error" in expected) expect(action.error).toMatchObject({ code: "COMMAND_FAILED", message: expected.error });
      else expect(resultOf(action).error).toBeUndefined();
    });

    test.concurrent("of each command are its stage's own, and none starts after one that failed", async () => {
      const { api } = install();
      const two = await api.run({ command: [node("console.log(1)"), node("console.log(2)")] });
      expect(two.status).toBe("completed");
      expect(two.stages.map(({ name, output }) => [name, Result.parse(output).stdout])).toEqual([
        ["command-1", "1\n"],
        ["command-2", "2\n"],
      ]);
      expect(resultOf(two).stdout).toBe("2\n");
      const broken = await api.run({ command: [node("process.exit(3)"), node("console.log(2)")] });
      expect(broken.stages.map(({ status, attempt }) => [status, attempt])).toEqual([
        ["failed", 1],
        ["skipped", 0],
      ]);
    });

    test.concurrent("tell a command its action, attempt and key", async () => {
      const code =
        "console.log(JSON.stringify([process.env.SHOWRUNNER_ACTION_ID, process.env.SHOWRUNNER_ATTEMPT, process.env.SHOWRUNNER_IDEMPOTENCY_KEY, process.argv.slice(1)]))";
      const { api } = install();
      const plain = await api.run(oneStage(node(code)));
      expect(JSON.parse(resultOf(plain).stdout)).toEqual([plain.id, "1", expect.stringContaining(plain.id), []]);
      const flagged = {
        name: "flagged",
        stages: [{ name: "only", executor: { type: "command", argv: node(code), actionIdFlag: "--action-id" } }],
      };
      const action = await api.run({ spec: flagged });
      expect(JSON.parse(resultOf(action).stdout)).toEqual([
        action.id,
        "1",
        expect.anything(),
        ["--action-id", action.id],
      ]);
    });

    test.concurrent("of 5 MB are whole, and lists stay small", async () => {
      const { api } = install();
      const action = await api.run({ command: node("process.stdout.write(('x'.repeat(99) + '\\n').repeat(50_000))") });
      expect(action.status).toBe("completed");
      const listed = await api.listed(action);
      expect(JSON.stringify(listed).length).toBeLessThan(20_000);
    });
  });

  describe("what cannot be started", () => {
    test.concurrent("a program that is not there fails the action by its name", async () => {
      const action = await install().api.run({ command: ["showrunner-no-such-program", "x"] });
      expect(action).toMatchObject({ status: "failed", error: { code: "COMMAND_NOT_FOUND" } });
      expect(action.error?.message).toContain('"showrunner-no-such-program"');
      expect(resultOf(action)).toMatchObject({ status: "error", exitCode: null, stdout: "" });
      const retried = await install().api.post(`/actions/${action.id}/retry`);
      expect(retried.status).toBe(200);
    });

    test.concurrent("a program that is not allowed is refused by its name", async () => {
      const answer = await install().api.post("/actions", { command: "rm -rf /" });
      expect(answer).toMatchObject({
        status: 422,
        body: { code: "COMMAND_NOT_ALLOWED", errors: [{ path: "command" }] },
      });
      expect(JSON.stringify(answer.body)).toContain("rm");
    });

    test.concurrent("an executor nobody knows is refused by its name", async () => {
      const spec = { name: "strange", stages: [{ name: "only", executor: { type: "teleport", argv: ["node"] } }] };
      const { status, body } = await install().api.post("/actions", { spec });
      expect(status).toBe(422);
      expect(body).toMatchObject({ errors: [{ path: "stages[0].executor.type" }] });
    });

    test.concurrent("a flow nobody has is refused by its name", async () => {
      const { status, body } = await install().api.post("/actions", { flow: "ghost" });
      expect(status).toBe(404);
      expect(body).toMatchObject({ code: "FLOW_NOT_FOUND", detail: expect.stringContaining('"ghost"') });
    });
  });

  describe("command lines", () => {
    test.concurrent("are split by quotes alone, and no shell reads them", async () => {
      const line = `node -e 'console.log(JSON.stringify(process.argv.slice(1)))' -- a 'b c' "d;e" $F *`;
      expect(JSON.parse(resultOf(await install().api.run({ command: line })).stdout)).toEqual([
        "a",
        "b c",
        "d;e",
        "$F",
        "*",
      ]);
    });

    test.concurrent.each([
      [`node "a b`, /double quote at character 6/],
      ["node 'x", /single quote at character 6/],
      ["", /empty/],
      ["   ", /empty/],
    ])("that cannot be split are refused at their place: %s", async (command, message) => {
      const { status, body } = await install().api.post("/actions", { command });
      expect(status).toBe(422);
      expect(
        z.object({ errors: z.array(z.object({ path: z.string(), message: z.string() })) }).parse(body).errors[0],
      ).toEqual({ path: "command", message: expect.stringMatching(message) });
    });
  });

  describe("output", () => {
    test("comes line by line while the command runs, each stream for itself", async () => {
      const { api } = install();
      const gate = install().path(`line-${randomUUID()}`);
      const code = `
        const { existsSync } = require("node:fs");
        let n = 0;
        const timer = setInterval(() => {
          if (n > 0 && !existsSync(process.argv[1] + "-" + n)) return;
          n += 1;
          (n % 2 ? console.log : console.error)("line " + n + " " + Date.now());
          if (n === 8) clearInterval(timer);
        }, 10);`;
      const id = await api.create({ command: node(code, gate) });
      const seen = new Map<number, number>();
      for (let n = 1; n <= 8; n += 1) {
        const look = async (): Promise<boolean> => (await api.lines(id, "stage=command")).length === n;
        await waitFor(look, { what: `line ${n}` });
        seen.set(n, Date.now());
        openGate(`${gate}-${n}`);
      }
      const lines = await api.lines(id, "stage=command&after=2");
      expect(lines.map(({ n, stream }) => [n, stream])).toEqual(
        [3, 4, 5, 6, 7, 8].map((n) => [n, n % 2 === 1 ? "out" : "err"]),
      );
      for (const { n, text } of lines) {
        expect(text).toMatch(new RegExp(`^line ${n} \\d+$`));
        expect((seen.get(n) ?? Infinity) - Number(text.split(" ")[2])).toBeLessThan(1_000);
      }
      expect((await api.ended(id)).status).toBe("completed");
      expect((await api.lines(id)).map(({ n }) => n)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    });

    test("of a runner's function comes the same way", async () => {
      const { api } = install();
      const gate = install().path("function-lines");
      const id = await api.create({ flow: "speaks", input: { gate } });
      await waitFor(async () => (await api.lines(id)).length === 3, {
        what: "the lines of a function",
        timeoutMs: 2_000,
      });
      expect((await api.lines(id)).map(({ stream, text }) => [stream, text])).toEqual([
        ["out", "one"],
        ["out", "two"],
        ["err", "<b>three</b>"],
      ]);
      openGate(gate);
      await api.ended(id);
    });
  });

  describe("timeouts", () => {
    test.concurrent("kill the whole process group, and keep what was said", async () => {
      const { api } = install();
      const action = await api.run(oneStage(node(STUBBORN), { taskTimeoutMs: 2_000 }));
      expect(action).toMatchObject({ status: "failed", error: { code: "TIMED_OUT", message: "timed out after 2 s" } });
      const [, own, child] = /pids (\d+) (\d+)/.exec(resultOf(action).stdout) ?? [];
      expect(resultOf(action)).toMatchObject({ status: "error", error: "timed out after 2 s" });
      expect(durationOf(resultOf(action))).toBeGreaterThanOrEqual(1_990);
      expect(durationOf(stageOf(action, "only"))).toBeLessThan(3_000);
      for (const pid of [own, child])
        await waitFor(() => !isProcessRunning(Number(pid)), { what: `process ${pid} to be gone`, timeoutMs: 1_000 });
    });

    test.concurrent("of a whole stage and of an action end what runs", async () => {
      const { api } = install();
      const stage = await api.run(
        oneStage(node("console.log('begun'); setTimeout(() => 0, 60000)"), { timeoutMs: 1_000 }),
      );
      expect(stage).toMatchObject({ status: "failed", error: { code: "TIMED_OUT" } });
      const whole = await api.run({
        command: node("console.log('begun'); setTimeout(() => 0, 60000)"),
        timeoutMs: 1_000,
      });
      expect(whole).toMatchObject({ status: "failed", error: { code: "TIMED_OUT" } });
      for (const action of [stage, whole])
        expect((await api.lines(action.id)).map(({ text }) => text)).toEqual(["begun"]);
    });
  });

  describe("cancelling", () => {
    test("ends a running command and what it started, and keeps what it said", async () => {
      const { api } = install();
      const id = await api.create(oneStage(node(STUBBORN)));
      const line = await waitFor(async () => (await api.lines(id))[0]?.text, { what: "the command to run" });
      const pids = line.split(" ").slice(1).map(Number);
      expect(pids.map(isProcessRunning)).toEqual([true, true]);
      expect((await api.post(`/actions/${id}/cancel`)).status).toBe(200);
      const action = await api.ended(id);
      expect(action).toMatchObject({ status: "cancelled", display: "cancelled" });
      const asked = (await api.events(id)).find(({ type }) => type === "action.cancel-requested");
      expect(instant(action.finishedAt) - instant(asked?.at ?? null)).toBeLessThan(2_000);
      await waitFor(() => pids.every((pid) => !isProcessRunning(pid)), {
        what: "its processes to be gone",
        timeoutMs: 1_000,
      });
      expect((await api.lines(id)).map(({ text }) => text)).toEqual([line, "asked to end"]);
      const before = await api.record(id);
      expect(await api.post(`/actions/${id}/cancel`)).toMatchObject({ status: 409, body: { code: "CONFLICT" } });
      expect(await api.record(id)).toBe(before);
    });

    test("shows that it is under way, and twice is once", async () => {
      const { api } = install();
      const id = await api.create(oneStage(node(STUBBORN)));
      await waitFor(async () => (await api.lines(id)).length > 0, { what: "the command to run" });
      const [first, second] = await Promise.all([api.post(`/actions/${id}/cancel`), api.post(`/actions/${id}/cancel`)]);
      expect([first.status, second.status]).toEqual([200, 200]);
      expect(await api.action(id)).toMatchObject({
        status: "running",
        display: "cancelling",
        reason: { code: "CANCELLING" },
      });
      await api.ended(id);
      expect((await api.events(id)).filter(({ type }) => type === "action.cancel-requested")).toHaveLength(1);
    });

    test("before its start, it never runs", async () => {
      const { api } = install();
      const file = install().path(`never-${randomUUID()}`);
      const id = await api.create({ flow: "line.again", input: { file, line: "x" }, target: "nobody/serves" });
      const delayed = await api.create({ flow: "line.again", input: { file, line: "y" }, delayMs: 1_000 });
      for (const one of [id, delayed]) expect((await api.post(`/actions/${one}/cancel`)).status).toBe(200);
      for (const one of [id, delayed]) {
        const action = await api.ended(one);
        expect(action).toMatchObject({ status: "cancelled", startedAt: null });
        expect(action.stages.map(({ attempt }) => attempt)).toEqual([0]);
      }
      const later = await api.run({ flow: "timed", input: { first: 500, second: 500, third: 200 } });
      expect(later.status).toBe("completed");
      expect(existsSync(file)).toBe(false);
    });

    test("a finished one is refused and stays as it was", async () => {
      const { api } = install();
      const { id } = await api.run({ command: node("console.log('done')") });
      const before = await api.record(id);
      expect((await api.post(`/actions/${id}/cancel`)).status).toBe(409);
      expect(await api.record(id)).toBe(before);
    });

    test("and taken up again, a command runs anew with another attempt", async () => {
      const { api } = install();
      const marker = install().path(`marker-${randomUUID()}`);
      const code = `const fs = require("node:fs"); console.log("attempt " + process.env.SHOWRUNNER_ATTEMPT); if (!fs.existsSync(${JSON.stringify(marker)})) setTimeout(() => 0, 60000);`;
      const id = await api.create({ command: node(code) });
      await waitFor(async () => (await api.lines(id)).length > 0, { what: "the command to run" });
      await api.post(`/actions/${id}/cancel`);
      await api.ended(id);
      writeFileSync(marker, "");
      expect((await api.post(`/actions/${id}/retry`)).status).toBe(200);
      const action = await api.until(id, ({ status }) => status === "completed", {
        what: "the second attempt to complete",
      });
      expect(action.generation).toBe(2);
      expect(stageOf(action, "command").attempts.map(({ number, status }) => [number, status])).toEqual([
        [1, "cancelled"],
        [2, "completed"],
      ]);
      expect(resultOf(action).stdout).toBe("attempt 2\n");
      expect((await api.lines(id, "stage=command&attempt=1")).map(({ text }) => text)).toEqual(["attempt 1"]);
      expect(readFileSync(marker, "utf8")).toBe("");
    });
  });
}
