import { randomBytes } from "node:crypto";
import type { IncomingHttpHeaders, Server } from "node:http";

import { createAuth } from "@/server/auth/auth";
import type { Config } from "@/server/config/config";
import { CORE_KEY, type ShowrunnerCore } from "@/server/core";
import { readWorld } from "@/server/engine/world";
import { createHttpServer } from "@/server/http/http-server";
import { closeServer, listenOn } from "@/server/http/listen-on";
import type { Authenticator } from "@/server/ports/authenticator";
import { systemClock } from "@/server/ports/clock";
import type { Logger } from "@/server/ports/logger";
import { SpeedBook } from "@/server/ports/speed-book";
import { RealtimeGateway } from "@/server/realtime/realtime-gateway";
import type { OpenRecord } from "@/server/record/record-store";
import { createRestHandler } from "@/server/rest/rest-handler";
import { ROUTES } from "@/server/rest/routes";
import type { ServiceDependencies } from "@/server/services/context";
import { findRecorded } from "@/server/services/load-action";
import { readAttempt } from "@/server/services/read-logs";
import { createTrpcHandler } from "@/server/trpc/handler";
import { appRouter } from "@/server/trpc/router";

import type { OpenedStore } from "./open-live-store";
import type { Pages } from "./open-pages";
import { VERSION } from "./version";

/** What the web server is started with. */
export interface WebSetting {
  readonly config: Config;
  readonly opened: OpenedStore;
  readonly record: OpenRecord;
  /** Whether this process alone carries out what is in a queue. */
  readonly isServedHere: (queue: string) => boolean;
  readonly logger: Logger;
  /** Opened after the core is in place; null for an API without pages. */
  readonly openPages: (() => Promise<Pages>) | null;
}

/** A web server that listens. */
export interface Web {
  readonly url: string;
  createAdminLink(): Promise<string>;
  /** Whether somebody can already sign in. */
  hasAdmin(): Promise<boolean>;
  stop(): Promise<void>;
}

const CLOSE_GRACE_MS = 2_000;

/** Starts pages, API and live updates on one port. @throws ListenError in one line when the port is in use */
export async function startWeb({ config, opened, record, isServedHere, logger, openPages }: WebSetting): Promise<Web> {
  const { access } = opened;
  const auth = await createAuth({ config, record, clock: systemClock, logger });
  const speeds = new SpeedBook();
  let isStopping = false;
  const services: ServiceDependencies = {
    record: record.store,
    live: access,
    payloads: record.payloads,
    accounts: auth.accounts,
    clock: systemClock,
    randomBytes: (size) => randomBytes(size),
    logger,
    // The settings are a superset of what verbs obey.
    limits: config,
    version: VERSION,
    isServedHere,
    isFallback: opened.isFallback,
    isStopping: () => isStopping,
    world: () => readWorld(access),
    speeds,
  };
  Object.assign(globalThis, { [CORE_KEY]: createCore(services, auth.authenticator) });
  const pages = openPages === null ? null : await openPages();
  const http = createHttpServer(
    {
      rest: createRestHandler(services, ROUTES),
      trpc: createTrpcHandler(services),
      auth: auth.handler,
      page: pages?.render ?? null,
    },
    {
      authenticator: auth.authenticator,
      logger,
      publicUrl: config.publicUrl,
      pagePolicy: { isDevelopment: config.isDevelopment },
      trustProxy: config.trustProxy,
    },
  );
  const gateway = startGateway(http, services, {
    authenticator: auth.authenticator,
    publicUrl: config.publicUrl,
    speeds,
  });
  const stop = async (): Promise<void> => {
    isStopping = true;
    await gateway.stop();
    await closeServer(http, CLOSE_GRACE_MS);
    await pages?.close();
  };
  const port = await listenOn(http, config).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return {
    url: config.publicUrl ?? `http://${config.host.includes(":") ? `[${config.host}]` : config.host}:${port}`,
    createAdminLink: () => auth.accounts.createAdminLink(),
    hasAdmin: () => auth.hasAdmin(),
    stop,
  };
}

function startGateway(
  http: Server,
  services: ServiceDependencies,
  by: { readonly authenticator: Authenticator; readonly publicUrl: string | null; readonly speeds: SpeedBook },
): RealtimeGateway {
  const gateway = new RealtimeGateway({
    http,
    access: services.live,
    clock: services.clock,
    logger: services.logger,
    onProgress: (report) => by.speeds.note(report, services.clock.now()),
    allowedOrigins: by.publicUrl === null ? [] : [new URL(by.publicUrl).origin],
    authenticate: async ({ headers, token }) => {
      const caller = await by.authenticator.authenticate(headers, token ?? undefined);
      return caller === null
        ? null
        : { organisation: caller.organisation, canRead: caller.permissions.has("actions:read") };
    },
    findRecorded: (organisation, action) => findRecorded(services, organisation, action),
    listRemoved: (actions) => services.record.removals.listRemoved(actions),
    readLines: ({ after, limit, ...attempt }) => readAttempt(services, attempt, { after, limit }),
  });
  gateway.start();
  return gateway;
}

function createCore(services: ServiceDependencies, authenticator: Authenticator): ShowrunnerCore {
  const identify = (headers: Headers) =>
    authenticator.authenticate(Object.fromEntries(headers) satisfies IncomingHttpHeaders);
  return {
    async session(headers) {
      const caller = await identify(headers);
      return caller === null
        ? null
        : { email: caller.email, name: caller.actor.name, organisation: caller.organisation };
    },
    async caller(headers) {
      const caller = await identify(headers);
      return caller === null ? null : appRouter.createCaller({ services, caller, requestId: "page" });
    },
  };
}
