// What a person meets when the local world cannot start, and when it is ended at any moment: one clear sentence, the exit code,
// and nothing left running or lying about.

import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../../infra/local/system-clock.ts";
import { Command, run } from "./fixtures/command.ts";

jest.setTimeout(120_000);

/** Without debugging, a person reads one sentence and no stack. */
function oneSentence(stderr: string): readonly string[] {
  return stderr.split("\n").filter((line) => line.startsWith("understudy:"));
}

describe("what cannot start", () => {
  it("says which port is in use and what to do", async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
    const { port } = taken.address() as AddressInfo;
    const ended = await run(["local", "--port", String(port)], 30_000);
    taken.close();
    expect(oneSentence(ended.stderr)).toEqual([expect.stringMatching(new RegExp(`^understudy: port ${port} of 127.0.0.1 is in use by another program; name another port`))]);
    expect({ code: ended.code, left: ended.left }).toEqual({ code: 1, left: [] });
  });

  it("says where it cannot write and what to do", async () => {
    const folder = mkdtempSync(join(tmpdir(), "not-a-folder-"));
    const file = join(folder, "file");
    writeFileSync(file, "");
    const ended = await run(["rehearse", "--approve-as", "demo"], 30_000, { env: { TMPDIR: file } });
    rmSync(folder, { recursive: true });
    expect(oneSentence(ended.stderr)).toEqual([expect.stringMatching(/^understudy: the temporary folder .* cannot be written to .*; give another one in TMPDIR$/)]);
    expect({ code: ended.code, left: ended.left }).toEqual({ code: 1, left: [] });
  });

  it("says that PostgreSQL cannot start and why, and ends what had started beside it", async () => {
    // Root gives PostgreSQL to another account, which cannot enter this folder; an ordinary user cannot write to it.
    const folder = mkdtempSync(join(tmpdir(), "closed-"));
    chmodSync(folder, process.getuid?.() === 0 ? 0o700 : 0o500);
    const ended = await run(["rehearse", "--approve-as", "demo"], 60_000, { env: { TMPDIR: folder } });
    rmSync(folder, { recursive: true, force: true });
    expect(oneSentence(ended.stderr)).toEqual([expect.stringMatching(process.getuid?.() === 0 ? /PostgreSQL.*enter|cannot enter/i : /cannot be written to/)]);
    expect({ code: ended.code, left: ended.left }).toEqual({ code: 1, left: [] });
  });

  it.each([
    ["an unknown site in a fault", ["--fault", "kill site-c at 1s"], /there is no site site-c; the sites are site-a, site-b/],
    ["a fault without its time", ["--fault", "kill site-a"], /a fault ends with its time/],
    ["a planned move for which nobody is named", ["--run", "switchover"], /name one with --approve-as/],
    ["a failback for which nobody is named", ["--run", "failback"], /name one with --approve-as/],
    ["a failback of a plan without a database", ["--run", "failback", "--approve-as", "demo", "--plan", "workflows/plans/iq-bot.yaml"], /nobody writes to a database of iq-bot/],
    ["an isolated drill that nobody lets begin", ["--run", "drill", "--kind", "isolated"], /name one with --approve-as/],
    ["a live drill whose legs nobody approves", ["--run", "drill", "--kind", "live"], /name one with --approve-as/],
    ["a planned move of a plan without a database", ["--run", "switchover", "--approve-as", "demo", "--plan", "workflows/plans/iq-bot.yaml"], /nobody writes to a database of iq-bot/],
    ["a plan that is not there", ["--plan", "no-such-plan.yaml"], /no-such-plan\.yaml/],
  ])("says what is wrong with %s, before anything is started", async (_what, args, sentence) => {
    const ended = await run(["rehearse", ...args], 30_000);
    expect(ended.stderr).toMatch(sentence);
    expect(ended.code).not.toBe(0);
    expect(ended.left).toEqual([]);
  });

  it.each([
    ["a tempo below one", ["--tempo", "0.5"], /a tempo is a number from 1 to 60/],
    ["a run that there is not", ["--run", "flight"], /Allowed choices are failover, switchover, failback, drill/],
    ["a number of writes that is none", ["--run", "switchover", "--approve-as", "a", "--writes", "many"], /a whole number from 1 to 1000000/],
    ["two people who decide the opposite", ["--approve-as", "a", "--reject-as", "b"], /cannot be used with/],
  ])("takes %s as wrong use", async (_what, args, sentence) => {
    const ended = await run(["rehearse", ...args], 30_000);
    expect(ended.stderr).toMatch(sentence);
    expect(ended.code).toBe(2);
  });
});

describe("what is ended by a person", () => {
  // Moments of the start and of what follows it, none of them round, so that each run of the suite meets others.
  it.each([300, 1_200, 2_000, 3_000, 4_500, 9_000])("Ctrl-C some time after %i ms ends everything, with one sentence", async (leastMs) => {
    const command = new Command(["local"]);
    const chance = Number.parseInt(systemClock.id().slice(0, 8), 16) / 2 ** 32;
    const afterMs = Math.round(leastMs * (1 + chance / 3));
    await systemClock.sleep(afterMs);
    command.signal("SIGINT");
    const ended = await command.ended(30_000);
    process.stdout.write(`      after ${afterMs} ms: ${ended.stderr.trim() || `ended by ${ended.signal}`}\n`);
    expect(ended.left).toEqual([]);
    // Node ends by the signal itself as long as it has not begun to run the program; on a busy machine that may take so long.
    if (ended.signal !== null) return;
    expect(ended.stderr.split("\n").filter((line) => line !== "" && !line.startsWith("Note: "))).toEqual([expect.stringMatching(/^SIGINT: /)]);
    // Ending is the way out of a world that runs; a start that was given up has not done what it was asked for.
    expect([0, 130]).toContain(ended.code);
  });

  it("a second Ctrl-C does not wait, and still leaves nothing", async () => {
    const command = new Command(["rehearse", "--approve-as", "demo"]);
    await command.says(/site-a serves/, 90_000);
    command.signal("SIGINT");
    await command.says(/SIGINT: the rehearsal is being ended/, 5_000);
    command.signal("SIGINT");
    const ended = await command.ended(30_000);
    expect({ code: ended.code, left: ended.left }).toEqual({ code: 130, left: [] });
  });

  it("SIGTERM ends a rehearsal in the middle of a run", async () => {
    const command = new Command(["rehearse", "--approve-as", "demo"]);
    await command.says(/opened, epoch 1/, 90_000);
    command.signal("SIGTERM");
    const ended = await command.ended(30_000);
    expect(ended.stderr).toMatch(/SIGTERM: the rehearsal is being ended/);
    expect({ code: ended.code, left: ended.left, stdout: ended.stdout }).toEqual({ code: 143, left: [], stdout: "" });
  });

  it("a kill that leaves no time for anything leaves nothing either: the watchdog ends it all", async () => {
    const command = new Command(["rehearse", "--approve-as", "demo"]);
    await command.says(/site-a serves/, 90_000);
    command.signal("SIGKILL");
    const ended = await command.ended(30_000);
    expect(ended.processes).toBeGreaterThan(5);
    expect(ended.left).toEqual([]);
  });
});
