import { collect, FatalError, fileRef, flow, type TaskContext } from "showrunner";
import { z } from "zod";

import { addTallies, tallyRows, type Columns, type Tally } from "./figures";
import { parseRows, rowStarts, splitRows, type Stretch } from "./split-csv";

const DataInput = z.strictObject({
  file: fileRef().describe("A CSV file whose first row names its columns"),
  column: z.string().min(1).describe("The column to add up"),
  groupBy: z.string().min(1).optional().describe("A column whose values are added up apart"),
  chunks: z.number().int().min(1).max(1_000).default(10).describe("How many parts it is read in"),
});
type DataInput = z.infer<typeof DataInput>;

const CHUNKS_AT_ONCE = 5;

interface Fetched {
  readonly rows: number;
  readonly columns: Columns;
  readonly chunks: readonly Stretch[];
}

/** What is left in the state of the action, and is its output. */
type FinalOutput = Tally & { readonly average: number | null };

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
      processChunk(chunk, context, { input, columns: outputs.Fetch.columns }),
  })
  .stage("Aggregate", {
    after: "Process",
    run: async ({ outputs }, context) => {
      const output = finalOf(addTallies(collect.outputs(outputs.Process)));
      await context.state.put("final_output", output);
      context.progress(1, 1, `${output.rows} rows added up`);
      return output;
    },
  });

async function fetchFile(input: DataInput, context: TaskContext): Promise<Fetched> {
  const { name, bytes } = await context.file(input.file);
  const starts = rowStarts(bytes);
  const [header = []] = parseRows(decode(bytes, { from: 0, to: starts[1] ?? 0 }));
  const columns = {
    value: placeOf(header, input.column),
    group: input.groupBy === undefined ? null : placeOf(header, input.groupBy),
  };
  const rows = starts.length - 2;
  context.log(`${name}: ${rows} rows, ${header.length} columns`);
  context.progress(1, 1, `The file has ${rows} rows`);
  return { rows, columns, chunks: splitRows(starts, input.chunks) };
}

function placeOf(header: readonly string[], name: string): number {
  const place = header.indexOf(name);
  if (place >= 0) return place;
  const known = header.slice(0, 20).join(", ");
  throw new FatalError(`The file has no column “${name}”. It has: ${known}.`, "COLUMN_NOT_FOUND");
}

async function processChunk(
  chunk: Stretch,
  context: TaskContext,
  { input, columns }: { readonly input: DataInput; readonly columns: Columns },
): Promise<Tally> {
  const { bytes } = await context.file(input.file);
  return tallyRows(parseRows(decode(bytes, chunk)), columns);
}

function decode(bytes: Uint8Array, { from, to }: Stretch): string {
  return new TextDecoder().decode(bytes.subarray(from, to));
}

function finalOf({ rows, skipped, count, sum, min, max, groups }: Tally): FinalOutput {
  return { rows, skipped, count, sum, min, max, average: count === 0 ? null : sum / count, groups };
}
