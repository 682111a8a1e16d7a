// The product's own command line with an API but no pages, so that its processes can be tested without building them.
import { runCli } from "@/server/composition/run-cli";

const code = await runCli(process.argv.slice(2), {
  print: (text) => process.stdout.write(text),
  complain: (text) => process.stderr.write(text),
  openPages: null,
});
process.exit(code);
