import type { DispatchState } from "@/lib/actions/dispatch-state";
import type { Seq } from "@/lib/shared/ids";
import type {
  BeatAnswer,
  BeatRequest,
  CommitItem,
  CommitVerdict,
  ExchangeReply,
  ExchangeRequest,
  Report,
  Seed,
  Submission,
  TickAnswer,
} from "@/server/ports/live-store";

/** The calls that may change the store, by name: what they carry, and what they are answered. */
interface Calls {
  raise: { carries: { readonly dispatch?: DispatchState }; answer: void };
  dispatch: { carries: { readonly seen: number; readonly state: DispatchState }; answer: boolean };
  seed: { carries: { readonly seeds: readonly Seed[] }; answer: void };
  submit: { carries: { readonly actions: readonly Submission[] }; answer: readonly ("created" | "exists")[] };
  commit: { carries: { readonly items: readonly CommitItem[] }; answer: readonly CommitVerdict[] };
  exchange: { carries: { readonly request: ExchangeRequest }; answer: ExchangeReply };
  tick: { carries: { readonly limit: number; readonly hideMs: number }; answer: TickAnswer };
  beat: { carries: { readonly request: BeatRequest }; answer: BeatAnswer };
  recorded: { carries: { readonly place: string; readonly trimTo: string }; answer: void };
  report: { carries: { readonly reports: readonly Report[] }; answer: void };
  purge: { carries: { readonly action: string; readonly lastSeq: Seq }; answer: "purged" | "changed" | "gone" };
  compact: { carries: { readonly action: string; readonly upTo: Seq }; answer: "compacted" | "unchanged" | "gone" };
}

export type CommandKind = keyof Calls;

/** A call that may change the store, as a value: it can be written down and done again. */
export type Command<Kind extends CommandKind = CommandKind> = {
  [K in Kind]: { readonly kind: K; readonly epoch: number } & Calls[K]["carries"];
}[Kind];

export type Answer<Kind extends CommandKind> = Calls[Kind]["answer"];

const KINDS: Readonly<Record<CommandKind, true>> = {
  raise: true,
  dispatch: true,
  seed: true,
  submit: true,
  commit: true,
  exchange: true,
  tick: true,
  beat: true,
  recorded: true,
  report: true,
  purge: true,
  compact: true,
};

/** Whether a value read from a journal is a command. Its checksum vouches for the rest of it. */
export function isCommand(value: unknown): value is Command {
  if (typeof value !== "object" || value === null || !("kind" in value)) return false;
  return typeof value.kind === "string" && Object.hasOwn(KINDS, value.kind);
}
