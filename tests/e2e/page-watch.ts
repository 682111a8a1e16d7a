import type { Page } from "@playwright/test";

export interface PageWatch {
  /** What no page may do: errors in the console, uncaught errors, requests to other hosts. */
  readonly problems: readonly string[];
}

/** Notes what goes wrong on a page, apart from what matches `expected`. */
export function watchPage(page: Page, origin: string, expected: readonly RegExp[]): PageWatch {
  const problems: string[] = [];
  const note = (problem: string) => {
    if (!expected.some((pattern) => pattern.test(problem))) problems.push(problem);
  };
  page.on("console", (message) => {
    if (message.type() === "error") note(`console: ${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => note(`uncaught: ${error.stack ?? error.message}`));
  page.on("request", (request) => {
    if (isForeign(request.url(), origin)) note(`foreign host: ${request.url()}`);
  });
  page.on("websocket", (socket) => {
    if (isForeign(socket.url().replace(/^ws/, "http"), origin)) note(`foreign host: ${socket.url()}`);
  });
  return { problems };
}

function isForeign(url: string, origin: string): boolean {
  return /^https?:/.test(url) && new URL(url).origin !== origin;
}
