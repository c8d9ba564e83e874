// The wrapper of host scripts in a real shell: a script runs once for each epoch, and an older epoch is refused (R16).

import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HostRunner } from "../../infra/local/world/host-runner.ts";
import { systemClock } from "../../infra/local/system-clock.ts";
import { wrapperExit, wrapScript } from "../../lambdas/steps/epoch-wrapper.ts";
import type { WrappedScript } from "../../lambdas/steps/epoch-wrapper.ts";
import type { HostRun } from "../../infra/local/aws/ssm.ts";
import { Defect } from "../../workflows/failure.ts";

// Everything below really runs, in both shells that hosts have: AWS-RunShellScript uses sh, which is dash or bash.
describe.each(["bash", "sh"])("the wrapper around host scripts in %s", (shell) => {
  let folder: string;
  let runner: HostRunner;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "understudy-host-"));
    runner = new HostRunner({ folder, clock: systemClock, shell, env: { UNDERSTUDY_STATE: join(folder, "state"), UNDERSTUDY_ROLE_FILE: join(folder, "role") } });
  });
  afterEach(async () => {
    await runner.close();
    rmSync(folder, { recursive: true });
  });

  /** Wraps scripts with sensible fields and runs them on the host. */
  async function run(script: Partial<WrappedScript> & Pick<WrappedScript, "scripts">): Promise<HostRun> {
    const epoch = script.epoch ?? 7;
    const end = await runner.run(wrapScript({ plan: "chat", step: "activate-command", epoch, mark: `us/r/activate-command/${epoch}`, role: "site-b/app", ...script }), { timeoutMs: 30_000 });
    if (end === "lost") throw new Defect("the host was closed under the test");
    return end;
  }
  const count = "echo ran >> count; echo out; echo err >&2";
  const times = (): number => (existsSync(join(folder, "count")) ? readFileSync(join(folder, "count"), "utf8").trim().split("\n").length : 0);

  it("runs the script and passes on what it says and its exit code", async () => {
    expect(await run({ scripts: [count] })).toEqual({ code: 0, stdout: "out\n", stderr: "err\n", timedOut: false });
    expect(times()).toBe(1);
  });

  it("tells the script which run it belongs to", async () => {
    const { stdout } = await run({ scripts: ['echo "$UNDERSTUDY_PLAN $UNDERSTUDY_STEP $UNDERSTUDY_EPOCH $UNDERSTUDY_MARK"'] });
    expect(stdout).toBe("chat activate-command 7 us/r/activate-command/7\n");
  });

  it("does not run a repeated mark again, tells what it did, and ends with its exit code", async () => {
    await run({ scripts: [count] });
    const again = await run({ scripts: [count] });
    expect(again).toMatchObject({ code: 0, stdout: "out\n" });
    expect(again.stderr).toContain("has already run on this host and ended with exit code 0; nothing was run again");
    expect(again.stderr).toContain("err\n");
    expect(times()).toBe(1);
  });

  it("repeats also the exit code of a script that failed", async () => {
    const scripts = [`${count}; exit 3`];
    expect(await run({ scripts })).toMatchObject({ code: 3, stdout: "out\n", stderr: "err\n" });
    expect(await run({ scripts })).toMatchObject({ code: 3, stdout: "out\n" });
    expect(times()).toBe(1);
  });

  it("runs the script again under another mark of the same epoch, and the first mark stays refused", async () => {
    await run({ scripts: [`${count}; exit 3`] });
    expect(await run({ scripts: [count], mark: "us/r/activate-command/7/1" })).toMatchObject({ code: 0 });
    expect(await run({ scripts: [count] })).toMatchObject({ code: 3 });
    expect(times()).toBe(2);
  });

  it("stops at the first of several scripts that fails, and at the first command that fails in a line", async () => {
    const end = await run({ scripts: ["echo one", "echo two; false; echo never", "echo three"] });
    expect(end).toMatchObject({ code: 1, stdout: "one\ntwo\n" });
  });

  it("runs a line with quotes, dollars and line breaks unchanged", async () => {
    expect(await run({ scripts: [`name="O'Hara"\nprintf '%s\\n' "$name" '$HOME' "a\\b" \`echo c\``] })).toMatchObject({ code: 0, stdout: "O'Hara\n$HOME\na\\b\nc\n" });
  });

  it("runs a newer epoch, and then refuses the older one, also of another step", async () => {
    await run({ scripts: [count], epoch: 7 });
    expect(await run({ scripts: [count], epoch: 8, step: "fence-renounce" })).toMatchObject({ code: 0 });
    const late = await run({ scripts: [count], epoch: 7, mark: "us/late/activate-command/7" });
    expect(late).toMatchObject({ code: wrapperExit.olderEpoch, stdout: "" });
    expect(late.stderr).toBe("understudy: this host has heard of epoch 8, and this is epoch 7; nothing was run\n");
    expect(times()).toBe(2);
  });

  it("compares epochs as numbers", async () => {
    await run({ scripts: [count], epoch: 9 });
    expect(await run({ scripts: [count], epoch: 10 })).toMatchObject({ code: 0 });
    expect(await run({ scripts: [count], epoch: 9, mark: "us/other/activate-command/9" })).toMatchObject({ code: wrapperExit.olderEpoch });
  });

  it("keeps the epochs of another plan apart", async () => {
    await run({ scripts: [count], epoch: 8 });
    expect(await run({ scripts: [count], epoch: 1, plan: "shop" })).toMatchObject({ code: 0 });
  });

  it("keeps no more than the newest epoch's runs of a step", async () => {
    for (const epoch of [7, 8, 9]) await run({ scripts: [count], epoch });
    expect(readdirSync(join(folder, "state", "chat", "epochs"))).toEqual(["9"]);
    expect(readdirSync(join(folder, "state", "chat", "activate-command")).map((name) => name.split(".")[0])).toEqual(["9"]);
  });

  it("runs once when the same command arrives twice at the same time, and both get its end", async () => {
    const scripts = [`sleep 1; ${count}; exit 4`];
    const ends = await Promise.all([run({ scripts }), run({ scripts })]);
    expect(ends.map((end) => end.code)).toEqual([4, 4]);
    expect(ends.map((end) => end.stdout)).toEqual(["out\n", "out\n"]);
    expect(times()).toBe(1);
  });

  it("lets another run of the same step end first", async () => {
    const slow = run({ scripts: ["echo first begins >> log; sleep 2; echo first ends >> log"], epoch: 7 });
    while (!existsSync(join(folder, "log"))) await systemClock.sleep(20);
    await run({ scripts: ["echo second >> log"], epoch: 8 });
    await slow;
    expect(readFileSync(join(folder, "log"), "utf8")).toBe("first begins\nfirst ends\nsecond\n");
  });

  it("runs different steps at the same time", async () => {
    // Each waits for the other's sign; one after the other would never end.
    const meet = (own: string, other: string): string => `touch ${own}; for i in 1 2 3 4 5 6 7 8 9; do [ -f ${other} ] && exit 0; sleep 1; done; exit 1`;
    const ends = await Promise.all([run({ scripts: [meet("a", "b")], step: "one" }), run({ scripts: [meet("b", "a")], step: "two" })]);
    expect(ends.map((end) => end.code)).toEqual([0, 0]);
  });

  it("does not run a mark again whose first run was killed in the middle, and says so", async () => {
    const script = wrapScript({ plan: "chat", step: "activate-command", epoch: 7, mark: "us/r/activate-command/7", role: "site-b/app", scripts: ["echo ran >> count; sleep 60"] });
    expect(await runner.run(script, { timeoutMs: 700 })).toMatchObject({ timedOut: true });
    expect(times()).toBe(1);
    const again = await run({ scripts: [count] });
    expect(again.code).toBe(wrapperExit.neverEnded);
    expect(again.stderr).toContain("began on this host and never ended; nothing was run again");
    expect(times()).toBe(1);
    expect(await run({ scripts: [count], mark: "us/r/activate-command/7/1" })).toMatchObject({ code: 0 });
  });

  it("does not run a mark again whose process number belongs to an earlier boot of the machine", async () => {
    await run({ scripts: [count] });
    const runs = join(folder, "state", "chat", "activate-command");
    const [name = ""] = readdirSync(runs);
    rmSync(join(runs, name, "code"));
    writeFileSync(join(runs, name, "holder"), `${process.pid} another-boot\n`);
    expect(await run({ scripts: [count] })).toMatchObject({ code: wrapperExit.neverEnded });
    expect(times()).toBe(1);
  });

  it.each(["site-a/app", "site-b/reporting", "site-a", "site-b/", "app", ""])('refuses on the host "%s" before anything is written (A4)', async (here) => {
    writeFileSync(join(folder, "role"), `${here}\n`);
    const end = await run({ scripts: [count] });
    expect(end).toMatchObject({ code: wrapperExit.wrongHost, stderr: `understudy: this host is ${here} and not site-b/app; nothing was run\n` });
    expect(readdirSync(folder)).toEqual(["role"]);
  });

  it.each(["site-b/app", "site-b"])('runs on the host "%s"', async (here) => {
    writeFileSync(join(folder, "role"), `${here}\n`);
    expect(await run({ scripts: [count] })).toMatchObject({ code: 0 });
  });

  it("refuses when it cannot keep its state", async () => {
    writeFileSync(join(folder, "state"), "a file where a folder should be");
    const end = await run({ scripts: [count] });
    expect(end.code).toBe(wrapperExit.noState);
    expect(end.stderr).toContain("cannot be written; nothing was run");
    expect(times()).toBe(0);
  });

  it("keeps its own files to itself and leaves the script's rights as they were", async () => {
    mkdirSync(join(folder, "made"));
    chmodSync(join(folder, "made"), 0o755);
    const plain = await runner.run("umask", { timeoutMs: 5_000 });
    const { stdout } = await run({ scripts: ["umask"] });
    expect(plain).toMatchObject({ stdout });
    expect(statSync(join(folder, "state", "chat")).mode & 0o077).toBe(0);
  });

  it("tells the end of long output", async () => {
    const { stdout } = await run({ scripts: ["i=0; while [ $i -lt 3000 ]; do echo line-$i-abcdef; i=$((i+1)); done"] });
    expect(stdout.length).toBeLessThanOrEqual(23_000);
    expect(stdout.endsWith("line-2999-abcdef\n")).toBe(true);
  });
});
