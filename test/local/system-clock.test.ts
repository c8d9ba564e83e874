// The one clock that really waits; kept to milliseconds, because everything else runs on virtual time.

import { systemClock } from "../../infra/local/system-clock.ts";

describe("the system clock", () => {
  it("sleeps as long as it was told", async () => {
    const from = systemClock.now();
    await systemClock.sleep(60);
    expect(systemClock.now() - from).toBeGreaterThanOrEqual(55);
  });
  it("wakes at once with the signal's own reason when it is aborted", async () => {
    const controller = new AbortController();
    const slept = systemClock.sleep(60_000, controller.signal);
    controller.abort(new TypeError("stop"));
    await expect(slept).rejects.toThrow("stop");
  });
  it("does not begin to sleep when the signal is already aborted", async () => {
    await expect(systemClock.sleep(60_000, AbortSignal.abort(new TypeError("before")))).rejects.toThrow("before");
  });
  it("does not wake at once from a sleep of sixty days, which is longer than a timer can be", async () => {
    const controller = new AbortController();
    let awake = false;
    const slept = systemClock.sleep(60 * 86_400_000, controller.signal).then(
      () => (awake = true),
      () => undefined,
    );
    await systemClock.sleep(50);
    expect(awake).toBe(false);
    controller.abort();
    await slept;
  });
  it("gives each identifier once", () => {
    expect(new Set(Array.from({ length: 1_000 }, () => systemClock.id())).size).toBe(1_000);
  });
});
