import { defineConfig } from "prisma/config";

/** For Prisma's own command line. The server applies the migrations by itself at its start. */
export default defineConfig({
  schema: "prisma/schema.prisma",
  migrations: { path: "prisma/migrations" },
  datasource: { url: process.env["DATABASE_URL"] ?? "" },
});
