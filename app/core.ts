import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";

import type { DispatchFirst } from "@/components/dispatch/use-dispatch";
import type { PageCaller, ShowrunnerCore } from "@/server/core";

/** The server puts itself there before it prepares Next, whose modules are apart from its own. */
const CORE_KEY = Symbol.for("showrunner.core");

function isCore(value: unknown): value is ShowrunnerCore {
  return typeof value === "object" && value !== null && "session" in value && "caller" in value;
}

function readCore(): ShowrunnerCore {
  const core: unknown = Reflect.get(globalThis, CORE_KEY);
  if (!isCore(core)) throw new Error("Pages are served by `showrunner up` or `showrunner web` only.");
  return core;
}

/** Who looks at the page; null for nobody. */
export async function readSession(): ReturnType<ShowrunnerCore["session"]> {
  return readCore().session(await headers());
}

/** The API as the visitor may use it. Nobody is led to the sign-in page, and from there back to `address`. */
export async function requireCaller(address: string): Promise<PageCaller> {
  const caller = await readCore().caller(await headers());
  if (caller === null) redirect(`/sign-in?next=${encodeURIComponent(address)}`);
  return caller;
}

/** How dispatch stands, to the visitor. What cannot be read now comes over the socket. */
export const readDispatch = cache(async (): Promise<DispatchFirst> => {
  const caller = await readCore().caller(await headers());
  if (caller === null) return { pause: null, mayChange: false };
  const mayChange = (await caller.session.me()).permissions.includes("dispatch:write");
  try {
    const { paused, since, by, reason } = await caller.dispatch.get();
    const isPaused = paused && since !== null;
    return { pause: isPaused ? { at: Date.parse(since), by: by ?? "", reason } : null, mayChange };
  } catch {
    return { pause: null, mayChange };
  }
});

/** The server's time, epoch ms. */
export function readClock(): number {
  return Date.now();
}

type Search = Readonly<Record<string, string | string[] | undefined>>;

/** The address of a page with its parameters. */
export function addressOf(path: string, search: Search): string {
  const entries = Object.entries(search).flatMap(([name, value]) =>
    [value ?? []].flat().map((one): [string, string] => [name, one]),
  );
  const query = new URLSearchParams(entries).toString();
  return query === "" ? path : `${path}?${query}`;
}

/** Whether a call was refused because there is no such thing. Errors come from the server's modules, so they are told by their code. */
export function isNotFound(error: unknown): boolean {
  return typeof error === "object" && error !== null && "code" in error && error.code === "NOT_FOUND";
}
