import { setTimeout as wait } from "node:timers/promises";

import { flow } from "showrunner";
import { z } from "zod";

const Ms = z.number().int().min(0);

/** Three stages in a row that take as long as they are told. */
export const timed = flow("timed", { input: z.strictObject({ first: Ms, second: Ms, third: Ms }) })
  .stage("first", { run: ({ input }) => wait(input.first, "one") })
  .stage("second", { after: "first", run: ({ input }) => wait(input.second, "two") })
  .stage("third", { after: "second", run: ({ input, outputs }) => wait(input.third, `${outputs.second} and three`) });
