/** Key of a JSON Schema that marks an uploaded file, so that forms offer an upload. */
export const FILE_MARK = "x-file";
