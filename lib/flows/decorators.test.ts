import { describe, expect, test } from "vitest";
import { z } from "zod";

import { runStage, testFlow } from "@/server/testing/kit";

import { flow } from "./builder";
import { collect } from "./collect";
import { flowOf, parallel, step, workflow, type StepScope } from "./decorators";
import type { TaskContext, TaskResult } from "./flow";

const Input = z.object({ words: z.array(z.string()), loud: z.boolean().default(false) });
type Input = z.infer<typeof Input>;

@workflow({ name: "words", input: Input, version: "2", concurrency: 3 })
class Words {
  private readonly mark = "!";

  @parallel({ each: ({ input }: StepScope<Input>) => input.words, concurrency: 2, retry: { attempts: 2 } })
  measure(word: string, context: TaskContext): number {
    if (context.attempt === 1 && word === "flaky") throw new Error("flaky");
    return word.length;
  }

  @step({ after: "measure" })
  total({ outputs }: StepScope<Input, { measure: readonly TaskResult<number>[] }>): number {
    return collect.outputs(outputs.measure).reduce((sum, size) => sum + size, 0);
  }

  @step({ after: ["total"], when: ({ input }: StepScope<Input>) => input.loud })
  shout({ outputs }: StepScope<Input, { total: number }>, context: TaskContext): string {
    context.log("shouting");
    return `${outputs.total}${this.mark}`;
  }

  helper(): string {
    return "no stage";
  }
}

const built = flow("words", { input: Input, version: "2", concurrency: 3 })
  .stage("measure", {
    each: ({ input }) => input.words,
    concurrency: 2,
    retry: { attempts: 2 },
    run: (word) => word.length,
  })
  .stage("total", { after: "measure", run: () => 0 })
  .stage("shout", { after: ["total"], when: ({ input }) => input.loud, run: () => "" });

describe("a decorated class", () => {
  test("is the plan that the builder makes", () => {
    expect(flowOf(Words).plan).toEqual(built.plan);
    expect(flowOf(Words).input).toBe(Input);
  });

  test("runs its methods on an instance", async () => {
    const input = { words: ["a", "flaky", "bcd"], loud: true };
    const result = await testFlow(flowOf(Words), { input }).run();
    expect(result).toMatchObject({ status: "completed", outputs: { total: 9, shout: "9!" } });
    expect(result.stage("shout").logs).toEqual(["shouting"]);
    expect(result.stage("measure").attempts.map(({ task, status }) => [task, status])).toContainEqual([1, "failed"]);
    const shout = await runStage(flowOf(Words), "shout", { input: { words: [], loud: true }, outputs: { total: 3 } });
    expect(shout.output).toBe("3!");
  });

  test("has the stages of the class it extends, before its own", () => {
    @workflow({ name: "more-words", input: Input })
    class MoreWords extends Words {
      @step({ after: "total" })
      double({ outputs }: StepScope<Input, { total: number }>): number {
        return outputs.total * 2;
      }
    }
    expect(flowOf(MoreWords).plan.stages.map(({ name }) => name)).toEqual(["measure", "total", "shout", "double"]);
    expect(flowOf(Words).plan.stages).toHaveLength(3);
  });

  test("is refused when its graph or its options are wrong, and when it is no flow", () => {
    expect(() => {
      @workflow({ name: "backwards", input: Input })
      class Backwards {
        @step({ after: "second" })
        first(): void {}

        @step()
        second(): void {}
      }
      return Backwards;
    }).toThrow('there is no stage named "second"');
    expect(() => {
      @workflow({ name: "Nothing!", input: Input })
      class Nothing {
        @step({ timeoutMs: -1 })
        only(): void {}
      }
      return Nothing;
    }).toThrow(/name .*timeoutMs/s);
    expect(() => flowOf(class Plain {})).toThrow("The class Plain is no flow");
    expect(() => {
      class Static {
        @step()
        static only(): void {}
      }
      return Static;
    }).toThrow("public method");
  });

  test("is checked by the compiler: names, items, outputs and input", () => {
    class Wrong {
      @step()
      read(): number {
        return 1;
      }

      // @ts-expect-error there is no method of that name
      @step({ after: "reed" })
      first(): void {}

      // @ts-expect-error it reads the output of a stage it does not come after
      @step()
      second({ outputs }: StepScope<Input, { read: number }>): number {
        return outputs.read;
      }

      // @ts-expect-error the items are texts
      @parallel({ each: ({ input }: StepScope<Input>) => input.words })
      third(item: number): number {
        return item + 1;
      }
    }
    // @ts-expect-error its stages read another input
    @workflow({ name: "other-input", input: z.object({ word: z.string() }) })
    class OtherInput {
      @step()
      only({ input }: StepScope<Input>): boolean {
        return input.loud;
      }
    }
    expect([Wrong.name, OtherInput.name]).toEqual(["Wrong", "OtherInput"]);
  });
});
