import { z } from "zod";

/** Key of a JSON Schema that marks an uploaded file, so that forms offer an upload. */
export const FILE_MARK = "x-file";

/** An uploaded file, named by the id its upload was answered with. */
export interface FileRef {
  readonly file: string;
}

/** Schema of an uploaded file in the input of a flow. */
export function fileRef(): z.ZodType<FileRef> {
  return z.strictObject({ file: z.uuid() }).meta({ [FILE_MARK]: true });
}
