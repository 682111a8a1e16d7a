import { expect, test } from "vitest";

import { slowSubscription } from "./slow-subscription";

test("a page misses nothing that happens while its subscription is being answered", async () => {
  await expect(slowSubscription()).resolves.toBeUndefined();
});
