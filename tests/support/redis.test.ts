import { existsSync } from "node:fs";

import { Redis } from "ioredis";
import { afterEach, expect, test } from "vitest";

import { startRedis, type RedisServer } from "./redis";
import { describeWithRedis } from "./service-gate";

let server: RedisServer | undefined;

afterEach(async () => {
  await server?.stop();
  server = undefined;
});

describeWithRedis("a Redis of the tests", () => {
  test("keeps what was written through a crash", async () => {
    server = await startRedis();
    await withClient(server, (client) => client.set("kept", "yes"));
    await server.kill();
    await server.restart();
    expect(await withClient(server, (client) => client.get("kept"))).toBe("yes");
  });

  test("syncs every write unless told otherwise", async () => {
    server = await startRedis();
    expect(await withClient(server, (client) => client.config("GET", "appendfsync"))).toEqual([
      "appendfsync",
      "always",
    ]);
    await server.stop();
    server = await startRedis({ appendfsync: "everysec" });
    expect(await withClient(server, (client) => client.config("GET", "appendfsync"))).toEqual([
      "appendfsync",
      "everysec",
    ]);
  });

  test("leaves neither its process nor its folder", async () => {
    server = await startRedis();
    const { pid } = server;
    const [, dir] = await withClient(server, (client) => client.config("GET", "dir"));
    await server.stop();
    expect(isAlive(pid)).toBe(false);
    expect(existsSync(String(dir))).toBe(false);
  });
});

async function withClient<Answer>({ url }: RedisServer, use: (client: Redis) => Promise<Answer>): Promise<Answer> {
  const client = new Redis(url);
  try {
    return await use(client);
  } finally {
    client.disconnect();
  }
}

function isAlive(pid: number): boolean {
  return existsSync(`/proc/${pid}`);
}
