import { expect, test as base, type Page } from "@playwright/test";
import { z } from "zod";

import type { ShowrunnerProcess } from "@/tests/support/showrunner-process";

import { type PageWatch, watchPage } from "./page-watch";
import { withServer, type Install } from "./server-fixture";
import { ADMIN_KEY, type Stores } from "./settings";
import { signInOnce, type SignedInState } from "./sign-in";

export interface JourneyOptions {
  /** Which stores the server of this project runs on. */
  readonly stores: Stores;
}

interface WorkerFixtures extends JourneyOptions {
  readonly install: Install;
  /** The server of this worker: a test may kill and restart it, the next one finds it running. */
  readonly server: ShowrunnerProcess;
  readonly signedInState: SignedInState;
}

/** Calls the REST API as administrator. `path` is below `/api/v1`: `api("/actions", { method: "POST", body: … })`. */
export type Api = (path: string, init?: RequestInit) => Promise<Response>;

interface TestFixtures {
  readonly serverAfterwards: void;
  /** What may appear in the console in spite of all, for tests that break something: `test.use({ expectedProblems: [/…/] })`. */
  readonly expectedProblems: readonly RegExp[];
  readonly api: Api;
  /** Opens another browser of the same person and gives a page in it. */
  readonly openBrowser: () => Promise<Page>;
  /** Makes actions as the API is asked for them, and gives their ids. Those still open after the test are cancelled. */
  readonly launchAll: (actions: readonly Readonly<Record<string, unknown>>[]) => Promise<string[]>;
  /** Launches a flow and gives the id of its action, which is cancelled like the others. */
  readonly launch: (flow: string, input?: Readonly<Record<string, unknown>>, name?: string) => Promise<string>;
}

const CreatedActions = z.object({ results: z.array(z.object({ id: z.string() })) });

/** A signed-in browser on a product of its own. A test fails when its page reports an error or calls another host. */
export const test = base.extend<TestFixtures, WorkerFixtures>({
  stores: ["embedded", { scope: "worker", option: true }],
  install: [({ stores }, use) => withServer(stores, use), { scope: "worker", timeout: 180_000 }],
  server: [({ install }, use) => use(install.server), { scope: "worker" }],
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
  openBrowser: async ({ browser, server, signedInState, expectedProblems }, use) => {
    const opened: { readonly page: Page; readonly watch: PageWatch }[] = [];
    await use(async () => {
      const context = await browser.newContext({ baseURL: server.url, storageState: signedInState });
      const page = await context.newPage();
      opened.push({ page, watch: watchPage(page, server.url, expectedProblems) });
      return page;
    });
    for (const { page } of opened) await page.context().close();
    expect(
      opened.flatMap(({ watch }) => watch.problems),
      "what pages of other browsers did wrong",
    ).toEqual([]);
  },
  api: ({ server }, use) =>
    use((path, init = {}) => {
      const headers = new Headers(init.headers);
      headers.set("authorization", `Bearer ${ADMIN_KEY}`);
      if (typeof init.body === "string" && !headers.has("content-type"))
        headers.set("content-type", "application/json");
      return fetch(`${server.url}/api/v1${path}`, { ...init, headers });
    }),
  launchAll: async ({ api, server }, use) => {
    const launched: string[] = [];
    await use(async (actions) => {
      const response = await api("/actions/batch", { method: "POST", body: JSON.stringify({ actions }) });
      const answer: unknown = await response.json();
      const created = CreatedActions.safeParse(answer);
      expect(created.success, JSON.stringify(answer)).toBe(true);
      const ids = created.data?.results.map(({ id }) => id) ?? [];
      launched.push(...ids);
      return ids;
    });
    // The next test has the runner for itself, and the server ends without waiting for anybody.
    if (server.end === null) await Promise.all(launched.map((id) => api(`/actions/${id}/cancel`, { method: "POST" })));
  },
  launch: ({ launchAll }, use) =>
    use(async (flow, input = {}, name) => (await launchAll([{ flow, input, ...(name && { name }) }]))[0] ?? ""),
});

export { expect };
