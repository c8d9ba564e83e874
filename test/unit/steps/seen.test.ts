// A look gives what it saw or why it saw nothing, and never throws.

import { VirtualClock } from "../../../infra/local/virtual-clock.ts";
import { see } from "../../../lambdas/steps/seen.ts";
import type { Seen } from "../../../lambdas/steps/seen.ts";
import { Defect, Refused, Transient } from "../../../workflows/failure.ts";

describe("a look that is not allowed to throw", () => {
  it("gives what was read and leaves no sleeper behind", async () => {
    const clock = new VirtualClock();
    expect(await see(clock, 3_000, "EC2", () => Promise.resolve(5))).toEqual({ seen: true, value: 5 });
    await clock.runUntilIdle();
    expect(clock.sleepers).toBe(0);
  });

  it.each([
    ["silent", new Transient("connection lost"), { seen: false, refused: false, because: "connection lost" }],
    ["refused", new Refused("AccessDenied"), { seen: false, refused: true, because: "AccessDenied" }],
  ])("gives a failed read as %s", async (_word, failure, expected) => {
    expect(await see(new VirtualClock(), 3_000, "EC2", () => Promise.reject(failure))).toEqual(expected);
  });

  it("does not hide a mistake of ours", async () => {
    await expect(see(new VirtualClock(), 3_000, "EC2", () => Promise.reject(new Defect("no such role")))).rejects.toThrow("no such role");
  });

  it("gives up a read that hangs when its limit has passed, and aborts it", async () => {
    const clock = new VirtualClock();
    let aborted = false;
    let seen: Seen<never> | undefined;
    void see<never>(clock, 3_000, "EC2 in eu-west-1", (signal) => {
      signal.addEventListener("abort", () => {
        aborted = true;
      });
      return new Promise(() => undefined);
    }).then((value) => {
      seen = value;
    });
    await clock.advance(2_999);
    expect([seen, aborted]).toEqual([undefined, false]);
    await clock.advance(1);
    expect(seen).toEqual({ seen: false, refused: false, because: "EC2 in eu-west-1 gave no answer within 3 s" });
    expect(aborted).toBe(true);
  });
});
