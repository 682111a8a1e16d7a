import { createServer, type Server } from "node:http";

/** The server cannot listen where it was told to; the message is one line for whoever started it. */
export class ListenError extends Error {}

/** Listens, and answers the port. @throws ListenError when the port is taken or may not be used */
export function listenOn(server: Server, at: { readonly port: number; readonly host: string }): Promise<number> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException): void => reject(new ListenError(reasonOf(error, at)));
    server.once("error", onError);
    server.listen(at.port, at.host, () => {
      server.off("error", onError);
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : at.port);
    });
  });
}

/** Makes sure that a port can be had, before anything slow is begun. @throws ListenError */
export async function checkPort(at: { readonly port: number; readonly host: string }): Promise<void> {
  const probe = createServer();
  await listenOn(probe, at);
  await closeServer(probe, 0);
}

function reasonOf(
  error: NodeJS.ErrnoException,
  { port, host }: { readonly port: number; readonly host: string },
): string {
  const { code = "" } = error;
  if (code === "EADDRINUSE")
    return `Port ${port} on ${host} is in use. Stop what listens there, or set PORT to another port.`;
  if (code === "EACCES") return `Port ${port} may not be used by this user. Set PORT to 1024 or higher.`;
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND")
    return `This machine has no address ${host}. Set HOST to one it has, such as 127.0.0.1.`;
  return `The server cannot listen on ${host}:${port}: ${error.message}`;
}

/** Takes no more connections, lets answers under way finish for `graceMs`, then ends what is left. */
export function closeServer(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
}
