import { expect, test } from "vitest";

import { VirtualTime } from "./virtual-time";

test("time stands still until it passes, and timers elapse then, in order", () => {
  const time = new VirtualTime(1_000);
  const elapsed: string[] = [];
  time.startTimer(20, () => elapsed.push(`b at ${time.now()}`));
  time.startTimer(10, () => elapsed.push("a"));
  const stop = time.startTimer(15, () => elapsed.push("stopped"));
  stop();
  expect([time.now(), time.nextAt]).toEqual([1_000, 1_010]);
  time.passTo(1_020);
  expect(elapsed).toEqual(["a", "b at 1020"]);
  expect([time.now(), time.nextAt]).toEqual([1_020, null]);
  time.passTo(500);
  expect(time.now()).toBe(1_020);
});

test("who sleeps is counted, and wakes when the time has come or it is told to stop", async () => {
  const time = new VirtualTime(0);
  const abort = new AbortController();
  const [short, forEver] = [time.sleep(5, abort.signal), time.sleep(Infinity, abort.signal)];
  expect([time.asleep, time.nextAt]).toEqual([2, 5]);
  time.passTo(5);
  await short;
  expect([time.asleep, time.nextAt]).toEqual([1, null]);
  abort.abort(new Error("stop"));
  await expect(forEver).rejects.toThrow("stop");
  expect(time.asleep).toBe(0);
  expect(() => time.sleep(1, abort.signal)).toThrow("stop");
});
