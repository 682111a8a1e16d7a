import { expect, test } from "vitest";

import { isConnected, staleSince, StatusBoard } from "./status-board";

test("a live store that is away is told until it is back", () => {
  const board = new StatusBoard();
  board.setLink({ isUp: true });
  expect(staleSince(board.status())).toBeNull();
  board.setStoreAway(true);
  const since = staleSince(board.status());
  expect(since).toEqual(expect.any(Number));
  expect(isConnected(board.status())).toBe(true);
  board.setStoreAway(true);
  expect(staleSince(board.status())).toBe(since);
  board.setStoreAway(false);
  expect(staleSince(board.status())).toBeNull();
  board.stop();
});

test("what one connection has said of it is forgotten by the next one", () => {
  const board = new StatusBoard();
  board.setLink({ isUp: true });
  board.setStoreAway(true);
  board.setLink({ isUp: false, since: 0, wasUp: true, attempt: 1, nextAt: null });
  board.setLink({ isUp: true });
  expect(board.status().storeAwaySince).toBeNull();
  board.stop();
});
