import { expect, test } from "vitest";

import { StatusBoard } from "./status-board";

test("a live store that is away is told until it is back", () => {
  const board = new StatusBoard();
  board.setLink({ isUp: true });
  expect(board.status().isStoreAway).toBe(false);
  board.setStoreAway(true);
  expect(board.status()).toMatchObject({ connection: { kind: "live" }, isStoreAway: true });
  board.setStoreAway(false);
  expect(board.status().isStoreAway).toBe(false);
  board.stop();
});

test("what one connection has said of it is forgotten by the next one", () => {
  const board = new StatusBoard();
  board.setLink({ isUp: true });
  board.setStoreAway(true);
  board.setLink({ isUp: false, since: 0, wasUp: true, attempt: 1, nextAt: null });
  board.setLink({ isUp: true });
  expect(board.status().isStoreAway).toBe(false);
  board.stop();
});
