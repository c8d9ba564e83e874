// Whatever way the parent ends, the reaper leaves no child behind; killed for real, in processes of their own.

import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { systemClock } from "../../infra/local/system-clock.ts";
import { descendantsOf, killTree } from "../../infra/local/world/processes.ts";
import { Reaper } from "../../infra/local/world/reaper.ts";
import { runs } from "./fixtures/left-behind.ts";

jest.setTimeout(30_000);

const script = join(import.meta.dirname, "fixtures", "reaper-parent.ts");

interface Pids {
  readonly reaper: number;
  readonly deaf: number;
  readonly grandchild: number;
  readonly spared: number;
}

async function until(what: () => boolean, withinMs: number): Promise<boolean> {
  const end = systemClock.now() + withinMs;
  while (!what() && systemClock.now() < end) await systemClock.sleep(20);
  return what();
}

let folder: string;
const started: number[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "reaper-test-"));
  mkdirSync(join(folder, "in"));
  writeFileSync(join(folder, "in", "file"), "x");
});
afterEach(() => {
  for (const pid of started.splice(0)) if (runs(pid)) killTree(pid);
  rmSync(folder, { recursive: true, force: true });
});

async function parent(ending: "wait" | "close"): Promise<{ child: ChildProcess; pids: Pids; next: () => Promise<string> }> {
  const child = spawn(process.execPath, ["--import", "tsx", script, folder, ending], { stdio: ["ignore", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<string> => String((await lines.next()).value);
  const pids = JSON.parse(await next()) as Pids;
  started.push(child.pid ?? 0, pids.deaf, pids.grandchild, pids.spared);
  return { child, pids, next };
}

describe("the reaper", () => {
  it("ends a registered tree that is deaf to SIGTERM, removes the folder and ends itself when the parent was killed", async () => {
    const { child, pids } = await parent("wait");
    expect([pids.reaper, pids.deaf, pids.grandchild, pids.spared].map(runs)).toEqual([true, true, true, true]);
    child.kill("SIGKILL");
    expect(await until(() => !runs(pids.reaper), 5_000)).toBe(true);
    expect([pids.deaf, pids.grandchild].map(runs)).toEqual([false, false]);
    expect(existsSync(folder)).toBe(false);
  });

  it("leaves a released process alone", async () => {
    const { child, pids } = await parent("wait");
    child.kill("SIGKILL");
    await until(() => !runs(pids.reaper), 5_000);
    expect(runs(pids.spared)).toBe(true);
  });

  it("is not ended by Ctrl-C and does nothing while its parent lives", async () => {
    const { pids } = await parent("wait");
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.kill(pids.reaper, signal);
    await systemClock.sleep(200);
    expect([pids.reaper, pids.deaf, pids.grandchild].map(runs)).toEqual([true, true, true]);
    expect(existsSync(folder)).toBe(true);
  });

  it("does the same in order when it is closed", async () => {
    const { pids, next } = await parent("close");
    expect(await next()).toBe("closed");
    expect([pids.reaper, pids.deaf, pids.grandchild].map(runs)).toEqual([false, false, false]);
    expect(existsSync(folder)).toBe(false);
  });

  it("keeps a folder that was released, and one that nobody can mean", async () => {
    const reaper = await Reaper.start();
    reaper.registerFolder(folder);
    reaper.releaseFolder(folder);
    reaper.registerFolder("/");
    reaper.registerFolder("relative/path");
    await reaper.close();
    expect(existsSync(join(folder, "in", "file"))).toBe(true);
    expect(existsSync("/tmp")).toBe(true);
  });

  it("says so where it is gone and something is to be registered", async () => {
    const reaper = await Reaper.start();
    process.kill(reaper.pid, "SIGKILL");
    await until(() => !runs(reaper.pid), 2_000);
    await systemClock.sleep(20);
    expect(() => reaper.register(process.pid)).toThrow("The watchdog process has ended");
  });

  it("is closed with its pipe: a request still under way on it would keep Node busy for ever when the program ends", async () => {
    const sockets = (): number => readdirSync("/proc/self/fd").filter((fd) => linkOf(fd).startsWith("socket:")).length;
    const before = sockets();
    for (let round = 0; round < 10; round += 1) {
      const reaper = await Reaper.start();
      reaper.registerFolder(join(folder, "in"));
      await reaper.close();
      expect(sockets()).toBe(before);
    }
  });
});

/** Where a descriptor of this process leads; nothing where it was closed meanwhile. */
function linkOf(fd: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    // The listing's own descriptor is closed by now.
    return "";
  }
}

describe("a tree of processes", () => {
  it("is found and killed whole", async () => {
    const child = spawn("bash", ["-c", "setsid sleep 1000 & sleep 1000 & wait"], { stdio: "ignore", detached: true });
    started.push(child.pid ?? 0);
    expect(await until(() => descendantsOf(child.pid ?? 0).length === 2, 2_000)).toBe(true);
    const all = [child.pid ?? 0, ...descendantsOf(child.pid ?? 0)];
    killTree(child.pid ?? 0);
    expect(await until(() => !all.some(runs), 2_000)).toBe(true);
  });

  it("does nothing for a process that is gone", async () => {
    const child = spawn("true", { stdio: "ignore" });
    await new Promise((resolve) => child.once("exit", resolve));
    expect(() => killTree(child.pid ?? 0)).not.toThrow();
  });
});
