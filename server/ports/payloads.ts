/** What is known of a stored payload. */
export interface PayloadInfo {
  readonly id: string;
  readonly organisation: string;
  readonly action: string | null;
  readonly name: string;
  readonly type: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** Where large values and files are kept; written before the event that names them, removed with their action. */
export interface PayloadStore {
  put(payload: {
    readonly organisation: string;
    readonly action: string | null;
    readonly name: string;
    readonly type: string;
    readonly bytes: Uint8Array;
  }): Promise<PayloadInfo>;
  find(organisation: string, id: string): Promise<PayloadInfo | null>;
  /** The bytes, or null when there is no such payload in that organisation. */
  read(organisation: string, id: string): Promise<Uint8Array | null>;
}
