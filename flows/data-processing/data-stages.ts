import { collect, FatalError, fileRef, type FileRef, type TaskContext, type TaskResult } from "showrunner";
import { z } from "zod";

import { addTallies, tallyRows, type Columns, type Tally } from "./figures";
import { parseRows, rowStarts, splitRows, type Stretch } from "./split-csv";

/** Which column of which file is added up, and in how many parts. */
export const DataInput = z.strictObject({
  file: fileRef().describe("A CSV file whose first row names its columns"),
  column: z.string().min(1).describe("The column to add up"),
  groupBy: z.string().min(1).optional().describe("A column whose values are added up apart"),
  chunks: z.number().int().min(1).max(1_000).default(10).describe("How many parts it is read in"),
});
export type DataInput = z.infer<typeof DataInput>;

/** Parts that are read side by side. */
export const CHUNKS_AT_ONCE = 5;

/** What is known of a file once it was looked at. */
export interface Fetched {
  readonly rows: number;
  readonly columns: Columns;
  readonly chunks: readonly Stretch[];
}

/** What is left in the state of the action, and is its output. */
export type FinalOutput = Tally & { readonly average: number | null };

/** Looks at a file: its rows, where its columns are, and its parts. */
export async function fetchFile(input: DataInput, context: TaskContext): Promise<Fetched> {
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

/** Adds up one part of a file. */
export async function processChunk(
  chunk: Stretch,
  context: TaskContext,
  { file, columns }: { readonly file: FileRef; readonly columns: Columns },
): Promise<Tally> {
  const { bytes } = await context.file(file);
  return tallyRows(parseRows(decode(bytes, chunk)), columns);
}

/** Adds up the parts, and leaves the sum in the state as `final_output`. */
export async function aggregate(parts: readonly TaskResult<Tally>[], context: TaskContext): Promise<FinalOutput> {
  const output = finalOf(addTallies(collect.outputs(parts)));
  await context.state.put("final_output", output);
  context.progress(1, 1, `${output.rows} rows added up`);
  return output;
}

function placeOf(header: readonly string[], name: string): number {
  const place = header.indexOf(name);
  if (place >= 0) return place;
  const known = header.slice(0, 20).join(", ");
  throw new FatalError(`The file has no column “${name}”. It has: ${known}.`, "COLUMN_NOT_FOUND");
}

function decode(bytes: Uint8Array, { from, to }: Stretch): string {
  return new TextDecoder().decode(bytes.subarray(from, to));
}

function finalOf({ rows, skipped, count, sum, min, max, groups }: Tally): FinalOutput {
  return { rows, skipped, count, sum, min, max, average: count === 0 ? null : sum / count, groups };
}
