import type { Page } from "@playwright/test";

/** Keeps the sockets of a page from the server until the returned function is called; everything else goes through. */
export async function holdConnection(page: Page): Promise<() => void> {
  const { isOpen, open } = closedGate();
  await page.routeWebSocket(/\/socket\.io\//, async (socket) => {
    await isOpen;
    socket.connectToServer();
  });
  return open;
}

/** Keeps a page asleep, as the server drew it, until the returned function is called. */
export function holdScripts(page: Page): Promise<() => void> {
  return holdRequests(page, /\.js$/);
}

/** Keeps requests of a page from the server until the returned function is called. */
export async function holdRequests(page: Page, address: RegExp): Promise<() => void> {
  const { isOpen, open } = closedGate();
  await page.route(address, async (route) => {
    await isOpen;
    await route.continue();
  });
  return open;
}

function closedGate(): { readonly isOpen: Promise<void>; readonly open: () => void } {
  let open = (): void => undefined;
  const isOpen = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { isOpen, open };
}
