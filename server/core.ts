import type { AppRouter } from "./trpc/router";

/** The key under which the server hands itself to the pages, which Next bundles apart from it. */
export const CORE_KEY = Symbol.for("showrunner.core");

/** A caller of the API in the same process, with one visitor's permissions. */
export type PageCaller = ReturnType<AppRouter["createCaller"]>;

/** What pages may ask the server for. Their code imports this type and nothing else of the server. */
export interface ShowrunnerCore {
  /** Who sent a request for a page; null for nobody. */
  session(
    headers: Headers,
  ): Promise<{ readonly email: string | null; readonly name: string; readonly organisation: string } | null>;
  /** The API as that visitor may use it; null for nobody. */
  caller(headers: Headers): Promise<PageCaller | null>;
}
