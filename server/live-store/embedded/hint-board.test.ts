import { expect, test } from "vitest";

import { HintBoard } from "./hint-board";

const LONG_MS = 600_000;

function waiting(board: HintBoard, hint: "work" | "due", signal = new AbortController().signal) {
  const state = { isOver: false };
  const over = board.wait([hint], LONG_MS, signal).then(() => {
    state.isOver = true;
    return state;
  });
  return { state, over };
}

test("everybody who waits for a hint goes on, and nobody else", async () => {
  const board = new HintBoard();
  const workers = [waiting(board, "work"), waiting(board, "work")];
  const decider = waiting(board, "due");
  board.raise(new Set(["work"]));
  await Promise.all(workers.map(({ over }) => over));
  expect(decider.state.isOver).toBe(false);
  board.close();
  await decider.over;
});

test("what was raised is cleared", () => {
  const hints = new Set(["work"] as const);
  new HintBoard().raise(hints);
  expect(hints.size).toBe(0);
});

test("a hint from just before the waiting began is not missed", async () => {
  const board = new HintBoard();
  board.raise(new Set(["work"]));
  await expect(waiting(board, "work").over).resolves.toMatchObject({ isOver: true });
});

test("a signal ends the waiting, before it or while it lasts", async () => {
  const board = new HintBoard();
  const abort = new AbortController();
  const { over } = waiting(board, "work", abort.signal);
  abort.abort();
  await over;
  await expect(waiting(board, "work", abort.signal).over).resolves.toMatchObject({ isOver: true });
});
