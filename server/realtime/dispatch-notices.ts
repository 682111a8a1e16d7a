import type { DispatchState } from "@/lib/actions/dispatch-state";

import type { GatewayServer, GatewaySocket } from "./realtime-gateway";

/** The sockets of those who may read. */
const READERS = "readers";

/** Tells every socket whether dispatch is paused, as soon as the live store says so. */
export class DispatchNotices {
  private readonly io: GatewayServer;
  private known: DispatchState | null = null;

  constructor(io: GatewayServer) {
    this.io = io;
  }

  take(state: DispatchState): void {
    if (this.known?.revision === state.revision && this.known.paused === state.paused) return;
    this.known = state;
    this.io.to(READERS).emit("dispatch", state);
  }

  /** Tells a new socket what it could not hear. */
  greet(socket: GatewaySocket): void {
    if (!socket.data.actor.canRead) return;
    void socket.join(READERS);
    if (this.known !== null) socket.emit("dispatch", this.known);
  }
}
