import { expect, test as base } from "@playwright/test";
import { z } from "zod";

import type { ShowrunnerProcess } from "@/tests/support/showrunner-process";

import { watchPage } from "./page-watch";
import { withServer } from "./server-fixture";
import { ADMIN_KEY, type Stores } from "./settings";
import { signInOnce, type SignedInState } from "./sign-in";

export interface JourneyOptions {
  /** Which stores the server of this project runs on. */
  readonly stores: Stores;
}

interface WorkerFixtures extends JourneyOptions {
  /** The server of this worker: a test may kill and restart it, the next one finds it running. */
  readonly server: ShowrunnerProcess;
  readonly signedInState: SignedInState;
}

interface TestFixtures {
  readonly serverAfterwards: void;
  /** What may appear in the console in spite of all, for tests that break something: `test.use({ expectedProblems: [/…/] })`. */
  readonly expectedProblems: readonly RegExp[];
  /** Calls the REST API as administrator. `path` is below `/api/v1`: `api("/actions", { method: "POST", body: … })`. */
  readonly api: (path: string, init?: RequestInit) => Promise<Response>;
  /** Launches a flow and gives the id of its action. */
  readonly launch: (flow: string, input?: Readonly<Record<string, unknown>>, name?: string) => Promise<string>;
}

const CreatedAction = z.object({ id: z.string() });

/** A signed-in browser on a product of its own. A test fails when its page reports an error or calls another host. */
export const test = base.extend<TestFixtures, WorkerFixtures>({
  stores: ["embedded", { scope: "worker", option: true }],
  server: [({ stores }, use) => withServer(stores, use), { scope: "worker", timeout: 180_000 }],
  signedInState: [
    async ({ browser, server }, use) => use(await signInOnce(browser, server)),
    { scope: "worker", timeout: 60_000 },
  ],
  serverAfterwards: [
    async ({ server }, use) => {
      await use();
      if (server.end !== null) await server.restart();
    },
    { auto: true },
  ],
  expectedProblems: [[], { option: true }],
  baseURL: ({ server }, use) => use(server.url),
  storageState: ({ signedInState }, use) => use(signedInState),
  page: async ({ page, server, expectedProblems }, use) => {
    const watch = watchPage(page, server.url, expectedProblems);
    await use(page);
    expect(watch.problems, "what the page did wrong").toEqual([]);
  },
  api: ({ server }, use) =>
    use((path, init = {}) => {
      const headers = new Headers(init.headers);
      headers.set("authorization", `Bearer ${ADMIN_KEY}`);
      if (typeof init.body === "string" && !headers.has("content-type"))
        headers.set("content-type", "application/json");
      return fetch(`${server.url}/api/v1${path}`, { ...init, headers });
    }),
  launch: ({ api }, use) =>
    use(async (flow, input = {}, name) => {
      const response = await api("/actions", { method: "POST", body: JSON.stringify({ flow, input, name }) });
      const answer: unknown = await response.json();
      expect(response.status, JSON.stringify(answer)).toBe(201);
      return CreatedAction.parse(answer).id;
    }),
});

export { expect };
