export type DocumentErrorCode =
  | "DOCUMENT_EMPTY"
  | "DOCUMENT_TOO_LARGE"
  | "DOCUMENT_MISLABELLED"
  | "DOCUMENT_UNSUPPORTED"
  | "DOCUMENT_DAMAGED"
  | "DOCUMENT_ENCRYPTED"
  | "DOCUMENT_WITHOUT_TEXT";

/** A document that cannot be analysed. `code` is stable; the message is for people. Trying again does not help. */
export class DocumentError extends Error {
  override readonly name = "DocumentError";
  readonly code: DocumentErrorCode;
  readonly retryable = false;

  constructor(code: DocumentErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
