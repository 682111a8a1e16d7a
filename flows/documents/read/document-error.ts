import { FatalError } from "showrunner";

export type DocumentErrorCode =
  | "DOCUMENT_EMPTY"
  | "DOCUMENT_TOO_LARGE"
  | "DOCUMENT_MISLABELLED"
  | "DOCUMENT_UNSUPPORTED"
  | "DOCUMENT_DAMAGED"
  | "DOCUMENT_ENCRYPTED"
  | "DOCUMENT_WITHOUT_TEXT";

/** A document that cannot be analysed, and never will be as it is. `code` is stable; the message is for people. */
export class DocumentError extends FatalError {
  constructor(code: DocumentErrorCode, message: string, options?: ErrorOptions) {
    super(message, code);
    this.cause = options?.cause;
  }
}
