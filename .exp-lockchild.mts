import { lockDataFolder } from "./server/config/data-folder-lock";
import { openSync, closeSync, unlinkSync } from "node:fs";
const dir = process.argv[2]!;
for (;;) {
  try {
    await lockDataFolder(dir);
    try { closeSync(openSync(dir + "/../critical", "wx")); } catch { console.log("OVERLAP"); process.exit(3); }
    await new Promise(r => setTimeout(r, Math.random() * 20));
    unlinkSync(dir + "/../critical");
    process.kill(process.pid, "SIGKILL");
    await new Promise(() => {});
  } catch (e: any) { if (!String(e.message).includes("in use")) console.log(e); await new Promise(r => setTimeout(r, Math.random() * 5)); }
}
