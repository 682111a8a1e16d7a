import { randomUUID } from "node:crypto";

import { expect, test } from "vitest";

import type { LinesFrame, ListFrame, ProgressFrame } from "@/lib/realtime/protocol";
import { describeOnBothPairs, INSTALL_KEY, type Install } from "@/tests/support/install";
import { waitFor } from "@/tests/support/wait-for";

import { connectSocket, FeedClient, subscribe } from "./feed-client";
import { FIXTURE_FLOWS } from "./fixture-flows";

const TICKS = { flow: "ticks", input: { steps: 5, ms: 60 } };

/** Why a socket was not let in. */
function refusal(
  install: Install,
  auth: Readonly<Record<string, string>>,
  headers?: Readonly<Record<string, string>>,
): Promise<string> {
  const socket = connectSocket(install.front.url, auth, headers);
  return new Promise<string>((resolve, reject) => {
    socket.on("connect", () => reject(new Error("It was let in.")));
    socket.on("connect_error", (error) => resolve(error.message));
  }).finally(() => socket.close());
}

function follow(install: Install, action: string): FeedClient {
  return new FeedClient(install.front.url, { token: INSTALL_KEY, action });
}

/** What a client has seen is what the API tells, from the first event it got on. */
async function expectWhole({ api }: Install, client: FeedClient, id: string): Promise<void> {
  const told = (await api.events(id)).map(({ seq, type }) => ({ seq, type }));
  await waitFor(() => client.seq === told.length, { what: "the client to have the last event" });
  const first = client.events[0]?.seq ?? 1;
  expect(client.events.map(({ seq }) => seq)).toEqual(client.events.map((_, place) => first + place));
  expect(client.events).toEqual(told.slice(first - 1));
}

describeOnBothPairs("sockets", { flows: [FIXTURE_FLOWS] }, (install) => {
  test("let in nobody without a key, with a wrong one, or from a strange page", async () => {
    expect(await refusal(install(), {})).toBe("UNAUTHENTICATED");
    expect(await refusal(install(), { token: "wrong-key-wrong-key-wrong-key-wrong-key" })).toBe("UNAUTHENTICATED");
    expect(await refusal(install(), { token: INSTALL_KEY }, { origin: "https://elsewhere.example" })).toContain(
      "websocket error",
    );
  });

  test("refuse what is not there, and what is no subscription", async () => {
    const socket = connectSocket(install().front.url, { token: INSTALL_KEY });
    const topic = { topic: "action", action: randomUUID(), after: 0, epoch: 0 };
    expect(await subscribe(socket, topic)).toMatchObject({ kind: "refused", code: "ACTION_NOT_FOUND" });
    for (const wrong of [null, "action", { topic: "action" }, { ...topic, colour: 1 }, { ...topic, after: -1 }]) {
      expect(await subscribe(socket, wrong)).toMatchObject({ kind: "refused", code: "INVALID_SUBSCRIPTION" });
    }
    socket.close();
  });

  test("bring every event of an action as it happens, to everybody who follows it", async () => {
    const { api } = install();
    const id = await api.create({ ...TICKS, start: false });
    const clients = [follow(install(), id), follow(install(), id)];
    await waitFor(() => clients.every(({ answers }) => answers.length === 1), { what: "both to be subscribed" });
    const startedAt = Date.now();
    await api.post(`/actions/${id}/start`);
    await waitFor(() => clients.every(({ events }) => events.some(({ type }) => type === "task.claimed")), {
      what: "both to see it run",
    });
    expect(Date.now() - startedAt).toBeLessThan(1_000);
    await api.ended(id);
    for (const client of clients) {
      await expectWhole(install(), client, id);
      expect(client).toMatchObject({ answers: ["snapshot"], repeated: 0, gaps: 0 });
      expect(client.events.length).toBeGreaterThan(10);
      client.close();
    }
  });

  test("replay what a client has missed, from where it was", async () => {
    const { api } = install();
    const { id } = await api.run(TICKS);
    const told = await api.events(id);
    const socket = connectSocket(install().front.url, { token: INSTALL_KEY });
    const whole = await subscribe(socket, { topic: "action", action: id, after: 0, epoch: 0 });
    if (whole.kind !== "snapshot") throw new Error(`It was answered with ${whole.kind}.`);
    expect(whole.seq).toBe(told.length);
    const missed = await subscribe(socket, { topic: "action", action: id, after: 3, epoch: whole.epoch });
    expect(missed).toMatchObject({ kind: "events", frame: { action: id, from: 4, epoch: whole.epoch } });
    expect(missed.kind === "events" && missed.frame.events.length).toBe(told.length - 3);
    const ahead = await subscribe(socket, { topic: "action", action: id, after: told.length + 5, epoch: whole.epoch });
    expect(ahead).toMatchObject({ kind: "snapshot", seq: told.length });
    socket.close();
  });

  test("tell progress in absolute counts with rising versions, and lines with numbers without gaps", async () => {
    const { api } = install();
    const id = await api.create({ ...TICKS, start: false });
    const socket = connectSocket(install().front.url, { token: INSTALL_KEY });
    const frames: ProgressFrame[] = [];
    const lines: LinesFrame[] = [];
    socket.on("progress", (some) => frames.push(...some));
    socket.on("lines", (frame) => lines.push(frame));
    await subscribe(socket, { topic: "action", action: id, after: 0, epoch: 0 });
    await subscribe(socket, { topic: "log", action: id, stage: "two", task: 0, attempt: 1, after: 0 });
    await api.post(`/actions/${id}/start`);
    await api.ended(id);
    await waitFor(() => lines.flatMap((frame) => frame.lines).length === 5, { what: "five lines" });
    expect(lines.flatMap(({ first, lines: some }) => some.map(({ text }, place) => [first + place, text]))).toEqual(
      [1, 2, 3, 4, 5].map((n) => [n, `line ${n}`]),
    );
    for (const stage of ["one", "two", "three"]) {
      const versions = frames.filter((frame) => frame.stage === stage).map(({ version }) => version);
      expect(versions.length).toBeGreaterThan(0);
      expect(versions).toEqual([...new Set(versions)].toSorted((a, b) => a - b));
    }
    socket.close();
  });

  test("show a list what is new and what has changed, within a second", async () => {
    const { api } = install();
    const socket = connectSocket(install().front.url, { token: INSTALL_KEY });
    const frames: ListFrame[] = [];
    socket.on("list", (frame) => frames.push(frame));
    const summaries = (id: string) => frames.flatMap((frame) => frame.summaries).filter((one) => one.id === id);
    expect(await subscribe(socket, { topic: "list", ids: [] })).toMatchObject({ kind: "following" });
    const id = await api.create({ ...TICKS, start: false });
    await waitFor(() => summaries(id).length > 0, { what: "the new action", timeoutMs: 1_000 });
    await subscribe(socket, { topic: "list", ids: [id] });
    await api.post(`/actions/${id}/start`);
    await api.ended(id);
    await waitFor(() => summaries(id).some(({ status }) => status === "completed"), {
      what: "its end",
      timeoutMs: 1_000,
    });
    expect(summaries(id).map(({ seq }) => seq)).toEqual(
      summaries(id)
        .map(({ seq }) => seq)
        .toSorted((a, b) => a - b),
    );
    socket.close();
  });

  test("that were cut by a killed server go on from where they were, with no event missing or twice", async () => {
    const { api } = install();
    const id = await api.create({ flow: "ticks", input: { steps: 20, ms: 100 } });
    const clients = Array.from({ length: 3 }, () => follow(install(), id));
    await waitFor(() => clients.every(({ events }) => events.length > 3), { what: "all to follow it" });
    await install().front.kill9();
    await waitFor(() => clients.every(({ socket }) => !socket.connected), { what: "all to be cut off" });
    await install().front.restart();
    await waitFor(() => clients.every(({ answers }) => answers.length >= 2), { what: "all to follow it again" });
    expect((await api.ended(id, 30_000)).status).toBe("completed");
    for (const client of clients) {
      if (install().pair === "redis") await expectWhole(install(), client, id);
      else await waitFor(async () => client.seq === (await api.events(id)).length, { what: "the client to be healed" });
      // Another start of the embedded store is another epoch, which begins with a snapshot.
      const again = new Set(client.answers.slice(1));
      expect([...again]).toEqual(install().pair === "redis" ? ["events"] : ["snapshot"]);
      client.close();
    }
  });
});
