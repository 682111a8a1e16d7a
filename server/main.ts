import { openPages } from "./composition/open-pages";
import { runCli } from "./composition/run-cli";

const code = await runCli(process.argv.slice(2), {
  print: (text) => process.stdout.write(text),
  complain: (text) => process.stderr.write(text),
  openPages,
});
process.exit(code);
