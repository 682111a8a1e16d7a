import { flow } from "showrunner";

import { aggregate, CHUNKS_AT_ONCE, DataInput, fetchFile, processChunk } from "./data-stages";

/** Adds up a column of a CSV file, part by part, some of them at once. */
export const dataProcessing = flow("data-processing", {
  input: DataInput,
  description: "Adds up a column of a CSV file, in parts that are read side by side",
})
  .stage("Fetch", { run: ({ input }, context) => fetchFile(input, context) })
  .stage("Process", {
    after: "Fetch",
    concurrency: CHUNKS_AT_ONCE,
    retry: { attempts: 3, backoff: "exponential", delayMs: 500 },
    each: ({ outputs }) => outputs.Fetch.chunks,
    run: (chunk, context, { input, outputs }) =>
      processChunk(chunk, context, { file: input.file, columns: outputs.Fetch.columns }),
  })
  .stage("Aggregate", { after: "Process", run: ({ outputs }, context) => aggregate(outputs.Process, context) });
