import { runCli } from "./cli/run-cli";

const code = await runCli(
  process.argv.slice(2),
  (text) => process.stdout.write(text),
  (text) => process.stderr.write(text),
);
process.exit(code);
