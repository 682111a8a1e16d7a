import { parallel, step, workflow, type StepScope, type TaskContext, type TaskResult } from "showrunner";

import {
  aggregate,
  CHUNKS_AT_ONCE,
  DataInput,
  fetchFile,
  processChunk,
  type Fetched,
  type FinalOutput,
} from "../data-processing/data-stages";
import type { Tally } from "../data-processing/figures";
import type { Stretch } from "../data-processing/split-csv";

type AfterFetch = StepScope<DataInput, { Fetch: Fetched }>;
type AfterProcess = StepScope<DataInput, { Process: readonly TaskResult<Tally>[] }>;

/** The flow `data-processing`, written as a class. */
@workflow({
  name: "data-processing.decorated",
  input: DataInput,
  description: "The same as data-processing, written as a class with decorators",
})
export class DataProcessing {
  @step()
  Fetch({ input }: StepScope<DataInput>, context: TaskContext): Promise<Fetched> {
    return fetchFile(input, context);
  }

  @parallel({
    after: "Fetch",
    concurrency: CHUNKS_AT_ONCE,
    retry: { attempts: 3, backoff: "exponential", delayMs: 500 },
    each: ({ outputs }: AfterFetch) => outputs.Fetch.chunks,
  })
  Process(chunk: Stretch, context: TaskContext, { input, outputs }: AfterFetch): Promise<Tally> {
    return processChunk(chunk, context, { file: input.file, columns: outputs.Fetch.columns });
  }

  @step({ after: "Process" })
  Aggregate({ outputs }: AfterProcess, context: TaskContext): Promise<FinalOutput> {
    return aggregate(outputs.Process, context);
  }
}
