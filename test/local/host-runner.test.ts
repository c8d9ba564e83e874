// A local host runs real scripts, with their output, exit codes and time limits.

import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../../infra/local/system-clock.ts";
import { HostRunner } from "../../infra/local/world/host-runner.ts";
import { sendSignal } from "../../infra/local/world/processes.ts";

describe("a host that runs scripts", () => {
  let folder: string;
  let runner: HostRunner;
  const registered: number[] = [];
  const released: number[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "understudy-host-"));
    registered.length = 0;
    released.length = 0;
    const reaper = { register: (pid: number) => void registered.push(pid), release: (pid: number) => void released.push(pid) };
    runner = new HostRunner({ folder, clock: systemClock, env: { ROLE: "app" }, reaper });
  });
  afterEach(async () => {
    await runner.close();
    rmSync(folder, { recursive: true });
  });

  /** The process number that a script wrote down, as soon as it is there. */
  async function written(name: string): Promise<number> {
    while (!existsSync(join(folder, name)) || readFileSync(join(folder, name), "utf8") === "") await systemClock.sleep(10);
    return Number(readFileSync(join(folder, name), "utf8"));
  }
  async function gone(pid: number): Promise<boolean> {
    for (let tries = 0; tries < 100 && sendSignal(pid, 0); tries += 1) await systemClock.sleep(20);
    return !sendSignal(pid, 0);
  }

  it("gives them its folder, its own environment and nothing else of ours", async () => {
    process.env["UNDERSTUDY_TEST_SECRET"] = "s3cret";
    const end = await runner.run('pwd; echo "$ROLE $HOME [$UNDERSTUDY_TEST_SECRET]"; echo bad >&2; exit 9', { timeoutMs: 5_000 });
    delete process.env["UNDERSTUDY_TEST_SECRET"];
    expect(end).toEqual({ code: 9, stdout: `${folder}\napp ${folder} []\n`, stderr: "bad\n", timedOut: false });
  });

  it("tells the watchdog of each and takes it back at its end", async () => {
    await runner.run("true", { timeoutMs: 5_000 });
    expect(registered).toHaveLength(1);
    expect(released).toEqual(registered);
  });

  it("ends one that takes too long, with all it started", async () => {
    const end = await runner.run("sleep 60 & echo $! > child; wait", { timeoutMs: 400 });
    expect(end).toMatchObject({ timedOut: true, code: 137 });
    expect(await gone(await written("child"))).toBe(true);
  });

  it("ends what one leaves behind", async () => {
    const end = await runner.run("sleep 60 & echo $! > child; echo ended", { timeoutMs: 5_000 });
    expect(end).toMatchObject({ code: 0, stdout: "ended\n", timedOut: false });
    expect(await gone(await written("child"))).toBe(true);
  });

  it("loses what runs when it is closed, and leaves nothing running", async () => {
    const end = runner.run("echo $$ > shell; sleep 60", { timeoutMs: 60_000 });
    const pid = await written("shell");
    await runner.close();
    expect(await end).toBe("lost");
    expect(await gone(pid)).toBe(true);
    expect(released).toEqual(registered);
  });

  it("says which shell could not be started", async () => {
    const without = new HostRunner({ folder, clock: systemClock, env: {}, shell: "no-such-shell" });
    await expect(without.run("true", { timeoutMs: 1_000 })).rejects.toThrow("no-such-shell could not be started");
  });
});
