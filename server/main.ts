import { runCli } from "./composition/run-cli";

const code = await runCli(process.argv.slice(2), {
  print: (text) => process.stdout.write(text),
  complain: (text) => process.stderr.write(text),
  // Only who serves pages needs what renders them.
  openPages: async (config) => (await import("./composition/open-pages")).openPages(config),
});
process.exit(code);
