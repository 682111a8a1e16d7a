import { expectTypeOf, test } from "vitest";
import { z } from "zod";

import { flow } from "./builder";
import type { TaskResult } from "./flow";

/*
 * What the compiler lets through and what it refuses. `npm run check:types` fails where an error that is expected here is
 * none; what is refused is not run, since much of it would be refused at run time as well.
 */

const base = flow("types", {
  input: z.object({ files: z.array(z.object({ path: z.string() })), copies: z.number().default(1) }),
})
  .stage("read", { each: ({ input }) => input.files, run: (file) => ({ words: file.path.split(" ") }) })
  .stage("count", { after: "read", run: async ({ outputs }) => ({ total: outputs.read.length }) })
  .stage("list", { command: ["ls"] });

function expectRefused(_attempt: () => unknown): void {}

test("a stage comes after stages there are", () => {
  base.stage("report", { after: ["read", "count"], run: () => 1 });
  // @ts-expect-error there is no stage of that name
  expectRefused(() => base.stage("report", { after: "counts", run: () => 1 }));
  // @ts-expect-error one of the names is none
  expectRefused(() => base.stage("report", { after: ["count", "reed"], run: () => 1 }));
  // @ts-expect-error a stage does not come after itself
  expectRefused(() => base.stage("report", { after: "report", run: () => 1 }));
  // @ts-expect-error nor after one that is added later
  expectRefused(() => flow("later", { input: z.object({}) }).stage("a", { after: "b", run: () => 1 }));
});

test("an output has the type of what its stage gives, awaited", () => {
  base.stage("report", {
    after: "count",
    run: ({ outputs }) => expectTypeOf(outputs.count).toEqualTypeOf<{ total: number }>(),
  });
  // @ts-expect-error the output has no such field
  expectRefused(() => base.stage("report", { after: "count", run: ({ outputs }) => outputs.count.sum }));
  // @ts-expect-error the field is no text
  expectRefused(() => base.stage("report", { after: "count", run: ({ outputs }) => outputs.count.total.trim() }));
  // @ts-expect-error of a stage it does not come after there is no output
  expectRefused(() => base.stage("report", { after: "count", run: ({ outputs }) => outputs.read }));
  // @ts-expect-error a command has no such field
  expectRefused(() => base.stage("report", { after: "list", run: ({ outputs }) => outputs.list.output }));
});

test("a wide stage gives a result for each item, which has an output only if it completed", () => {
  base.stage("report", {
    after: "read",
    run: ({ outputs }) => expectTypeOf(outputs.read).toEqualTypeOf<readonly TaskResult<{ words: string[] }>[]>(),
  });
  // @ts-expect-error it is not known to have completed
  expectRefused(() => base.stage("report", { after: "read", run: ({ outputs }) => outputs.read[0]?.output }));
});

test("an output that may be left out may be null", () => {
  base.stage("report", {
    after: "count",
    allowSkipped: true,
    run: ({ outputs }) => expectTypeOf(outputs.count).toEqualTypeOf<{ total: number } | null>(),
  });
  expectRefused(() =>
    base.stage("report", {
      after: "count",
      allowSkipped: true,
      // @ts-expect-error it may be null
      run: ({ outputs }) => outputs.count.total,
    }),
  );
});

test("the input is what its schema makes of it", () => {
  base.stage("print", { run: ({ input }) => expectTypeOf(input.copies).toEqualTypeOf<number>() });
  // @ts-expect-error the input has no such field
  expectRefused(() => base.stage("print", { run: ({ input }) => input.copy }));
  // @ts-expect-error a condition reads it likewise
  expectRefused(() => base.stage("print", { when: ({ input }) => input.copies.includes(1), run: () => 1 }));
});

test("an item has the type of what each gives", () => {
  const numbers = { each: () => [1, 2, 3] };
  base.stage("square", { ...numbers, run: (item) => expectTypeOf(item).toEqualTypeOf<number>() });
  // @ts-expect-error the items are numbers
  expectRefused(() => base.stage("square", { ...numbers, run: (item: string) => item.length }));
  // @ts-expect-error items come as a list
  expectRefused(() => base.stage("square", { each: ({ input }) => input.copies, run: (item: number) => item }));
});

test("a stage is one kind of stage, with options there are", () => {
  // @ts-expect-error it has nothing to do
  expectRefused(() => base.stage("idle", { after: "count" }));
  // @ts-expect-error a command is a program and its arguments
  expectRefused(() => base.stage("list again", { command: [] }));
  // @ts-expect-error there is no such option
  expectRefused(() => base.stage("late", { timeout: 5, run: () => 1 }));
  // @ts-expect-error there is no such backoff
  expectRefused(() => base.stage("again", { retry: { backoff: "quadratic" }, run: () => 1 }));
});
