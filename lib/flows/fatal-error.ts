/** Thrown by a stage to say that trying again would not help: its task fails at once, whatever the retry policy says. */
export class FatalError extends Error {
  readonly code: string;
  constructor(message: string, code = "FAILED") {
    super(message);
    this.name = "FatalError";
    this.code = code;
  }
}
