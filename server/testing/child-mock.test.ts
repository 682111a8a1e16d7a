import { expect, test } from "vitest";
import { z } from "zod";

import { flow } from "@/lib/flows/sdk";

import { testFlow } from "./kit";

test("a stage that launches another flow takes a mock in its place", async () => {
  const tested = flow("launches", { input: z.strictObject({}) })
    .stage("child", { flow: "other" })
    .stage("after", { after: "child", run: ({ outputs }) => [outputs.child] });
  const result = await testFlow(tested, { input: {}, mocks: { child: 5 } }).run();
  expect(result).toMatchObject({ status: "completed", outputs: { child: 5, after: [5] } });
});
