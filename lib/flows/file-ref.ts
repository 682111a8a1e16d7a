import { z } from "zod";

import { FILE_MARK } from "./file-mark";

/** An uploaded file, named by the id its upload was answered with. */
export interface FileRef {
  readonly file: string;
}

/** Schema of an uploaded file in the input of a flow. */
export function fileRef(): z.ZodType<FileRef> {
  return z.strictObject({ file: z.uuid() }).meta({ [FILE_MARK]: true });
}
