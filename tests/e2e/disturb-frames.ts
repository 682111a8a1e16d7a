import type { Page, WebSocketRoute } from "@playwright/test";

/** What the server says by itself, apart from answers and the heartbeat that would heal what is lost. */
const NEWS = /^42\["(?:events|progress|lines|list)",/;
const LATE_MS = 400;

/**
 * Lets news from the server reach a page late, twice and in another order. The oldest of each batch comes with the next one, so
 * that there are gaps for longer than the page waits. The returned function tells how many frames that has befallen.
 */
export async function disturbFrames(page: Page): Promise<() => number> {
  let disturbed = 0;
  await page.routeWebSocket(/\/socket\.io\//, (socket) => {
    const toPage = disturbedWay(socket);
    socket.connectToServer().onMessage((message) => {
      if (typeof message !== "string" || !NEWS.test(message)) return socket.send(message);
      disturbed += 1;
      toPage(message);
    });
  });
  return () => disturbed;
}

function disturbedWay(socket: WebSocketRoute): (message: string) => void {
  let late: string[] = [];
  const release = (): void => {
    const [oldest = "", ...others] = late;
    const isLast = others.length === 0;
    for (const message of isLast ? [oldest] : others.toReversed()) {
      socket.send(message);
      socket.send(message);
    }
    late = isLast ? [] : [oldest];
    if (!isLast) setTimeout(release, LATE_MS);
  };
  return (message) => {
    late.push(message);
    if (late.length === 1) setTimeout(release, LATE_MS);
  };
}
