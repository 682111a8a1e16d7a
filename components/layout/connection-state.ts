/** How the page stands with the server. */
export type ConnectionState =
  | { kind: "connecting" }
  | { kind: "live" }
  | {
      kind: "reconnecting";
      /** Of reconnecting, from 1. */
      attempt: number;
      /** When it is tried again, epoch ms by the server's clock; null while it is being tried. */
      nextAtMs: number | null;
      /** Time of the last data. */
      asOfMs: number;
    }
  | { kind: "offline"; asOfMs: number };

/** The value of `data-connection`, which has a word for what counts only. */
export function connectionAttribute({ kind }: ConnectionState): "live" | "reconnecting" | "offline" {
  return kind === "connecting" ? "reconnecting" : kind;
}
