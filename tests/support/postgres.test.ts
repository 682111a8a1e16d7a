import { existsSync } from "node:fs";

import { Client } from "pg";
import { afterEach, expect, test } from "vitest";

import { startPostgres, type PostgresServer } from "./postgres";
import { describeWithPostgres } from "./service-gate";

let server: PostgresServer | undefined;

afterEach(async () => {
  await server?.stop();
  server = undefined;
});

describeWithPostgres("a PostgreSQL of the tests", () => {
  test("keeps what was committed through a crash, with its databases apart", async () => {
    server = await startPostgres();
    const url = await server.createDatabase("apart");
    await query(url, "CREATE TABLE kept AS SELECT 7 AS answer");
    await server.kill();
    await server.restart();
    expect(await query(url, "SELECT answer FROM kept")).toEqual([{ answer: 7 }]);
    await expect(query(server.url, "SELECT answer FROM kept")).rejects.toThrow("does not exist");
  });

  test("syncs unless told otherwise, and leaves neither its process nor its folder", async () => {
    server = await startPostgres();
    const { pid } = server;
    expect(await query(server.url, "SHOW fsync")).toEqual([{ fsync: "on" }]);
    const [folder] = await query(server.url, "SHOW data_directory");
    await server.stop();
    expect(existsSync(`/proc/${pid}`)).toBe(false);
    expect(existsSync(String(folder?.["data_directory"]))).toBe(false);
    server = await startPostgres({ fsync: "off" });
    expect(await query(server.url, "SHOW fsync")).toEqual([{ fsync: "off" }]);
  });
});

async function query(url: string, sql: string): Promise<Array<Record<string, unknown>>> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(sql);
    return rows;
  } finally {
    await client.end();
  }
}
