// The terminal of the local world between real streams, because what a person types may meet a decision taken
// elsewhere.

import { PassThrough } from "node:stream";
import pc from "picocolors";
import { startTerminal } from "../../infra/local/console/terminal.ts";
import type { RunningTerminal } from "../../infra/local/console/terminal.ts";
import { systemClock } from "../../infra/local/system-clock.ts";
import { Transient } from "../../workflows/failure.ts";
import { aState, digestOf, waitingAt } from "../unit/console/states.ts";
import { FakeWorld } from "./console-world.ts";

class Seat {
  readonly world: FakeWorld;
  readonly input = new PassThrough();
  readonly output = new PassThrough();
  readonly running: RunningTerminal;
  written = "";

  constructor(state = aState(), colour = false) {
    this.world = new FakeWorld(state);
    this.output.on("data", (part: Buffer) => (this.written += part.toString()));
    this.running = startTerminal({ port: this.world, operator: "demo", url: "http://127.0.0.1:4711/", clock: systemClock, input: this.input, output: this.output, colours: pc.createColors(colour), columns: 100, isTty: false });
  }

  async reads(text: string | RegExp): Promise<void> {
    const there = (): boolean => (typeof text === "string" ? this.written.includes(text) : text.test(this.written));
    for (let tries = 0; tries < 300 && !there(); tries += 1) await systemClock.sleep(10);
    expect(this.written).toMatch(text);
  }
}

let seat: Seat;
afterEach(() => seat.running.close());

test("prints the address, who decides, and what stands", async () => {
  seat = new Seat();
  await seat.reads("all is well as far as it is watched");
  expect(seat.written.split("\n")[0]).toBe("LOCAL  http://127.0.0.1:4711/");
  expect(seat.written).toContain("decide here as demo");
});

test("asks in the gate's own sentences and takes the decision with what was shown", async () => {
  seat = new Seat();
  await seat.reads("all is well");
  seat.world.shown = waitingAt("approve-failover", { revision: 2, digest: digestOf("b") });
  await seat.reads("approve REASON → ");
  seat.input.write("approve because site-a is dark\n");
  await seat.reads(/✓ Approved by demo at \d\d:\d\d:\d\d UTC\./);
  expect(seat.world.changes).toEqual([["decide", { gate: "approve-failover", revision: 2, digest: digestOf("b"), decision: "approve", reason: "because site-a is dark", by: "demo" }]]);
});

test("says that somebody was first", async () => {
  seat = new Seat(waitingAt("approve-failover"));
  await seat.reads("reject REASON → ");
  seat.input.write("approve it is dark\nreject it is coming back\n");
  await seat.reads("✕ Your decision was not taken: demo decided approve before you");
  expect(seat.world.changes).toHaveLength(1);
});

test("does not take a decision on facts that changed while it was typed", async () => {
  seat = new Seat(waitingAt("approve-failover"));
  await seat.reads("approve REASON → ");
  seat.world.shown = waitingAt("approve-failover", { revision: 2, digest: digestOf("b") });
  await seat.reads("again, because the facts have changed");
  seat.input.write("approve it is dark\n");
  await seat.reads("Not sent: the facts of this gate changed just now");
  expect(seat.world.changes).toEqual([]);
});

test("answers what it does not understand and does nothing", async () => {
  seat = new Seat();
  await seat.reads("all is well");
  seat.input.write("yes\napprove it\nfault burn site-a\n");
  await seat.reads('"yes" is not understood');
  await seat.reads("no gate waits, so there is nothing to approve");
  await seat.reads('fault "burn site-a" is not understood');
  expect(seat.world.changes).toEqual([]);
});

test("breaks things, asks for a failover, tells the state and the help", async () => {
  seat = new Seat();
  await seat.reads("all is well");
  seat.input.write("fault kill site-a\nfailover planned work\nstate\nhelp\n");
  await seat.reads(/✓ Done: kill site-a\.\n✓ A run has been started \(hybrid-chat-1\)\. It looks first, then asks\./);
  await seat.reads("failover REASON");
  expect(seat.written.match(/all is well/g)).toHaveLength(2);
  expect(seat.world.changes.map(([what]) => what)).toEqual(["fault", "failover"]);
});

test("goes on telling when the input has ended", async () => {
  seat = new Seat();
  await seat.reads("all is well");
  seat.input.end();
  seat.world.shown = waitingAt("step-stuck");
  await seat.reads("retry REASON → ");
});

test("ends when quit is typed", async () => {
  seat = new Seat();
  seat.input.write("quit\n");
  await expect(seat.running.quit).resolves.toBeUndefined();
});

test("says once that the state cannot be read, and goes on when it can", async () => {
  seat = new Seat();
  await seat.reads("all is well");
  seat.world.failNext = { state: new Transient("the record did not answer") };
  await seat.reads("? the state cannot be read: the record did not answer");
  seat.world.shown = aState({ replication: { cut: true, lagMs: null } });
  await seat.reads("replication is cut");
  expect(seat.written.match(/cannot be read/g)).toHaveLength(1);
});

test("colours the icons when colour is wanted, and only then", async () => {
  seat = new Seat(aState(), true);
  await seat.reads("all is well");
  expect(seat.written).toContain("\u001b[32m✓\u001b[39m");
  await seat.running.close();
  seat = new Seat();
  await seat.reads("all is well");
  expect(seat.written).not.toContain("\u001b");
});

test("breaks long sentences under themselves", async () => {
  seat = new Seat(waitingAt("approve-failover"));
  await seat.reads("Verify what");
  for (const line of seat.written.split("\n")) expect(line.length).toBeLessThanOrEqual(100);
  expect(seat.written).toMatch(/\n {15}What will happen: [^\n]*\n {15}\S/);
});
