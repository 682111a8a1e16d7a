// Prints the transition matrix as docs/statuses.md holds it: `npx tsx scripts/print-statuses.ts`.
import { transitionsTable } from "@/lib/actions/transitions-table";

process.stdout.write(`${transitionsTable()}\n`);
