// The watchdog as it is shipped: the real script in a real shell, against a command line of AWS on its path that asks a server
// on loopback, with times scaled down. What it guards is a process that really runs, so that it is seen to be stopped.

import { spawn, spawnSync } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../../infra/local/system-clock.ts";

jest.setTimeout(60_000);

const script = join(import.meta.dirname, "../../infra/watchdog/self-fence");
const leaseMs = 3_000;
const stopMs = 1_000;
const stopsAfterMs = leaseMs - stopMs;

/** What the arbiter says to the next renewals; null: nothing at all, and the caller waits. */
let says: string | null;
let asked: { readonly at: number; readonly body: unknown }[];
let arbiter: Server;
let folder: string;
let started: Running[];

interface Running {
  readonly child: ChildProcess;
  readonly said: () => string;
  readonly ended: Promise<number | null>;
}

const held = (epoch = 1): string => `{"held":true,"epoch":${epoch}}`;
const fenced = (epoch = 2): string => `{"held":false,"epoch":${epoch},"because":"the run r has fenced site-a"}`;
const file = (name: string): string => join(folder, name);
const program = (name: string, text: string): void => {
  writeFileSync(file(`bin/${name}`), `#!/bin/sh\n${text}\n`);
  chmodSync(file(`bin/${name}`), 0o755);
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "understudy-self-fence-"));
  mkdirSync(file("bin"));
  says = held();
  asked = [];
  started = [];
  arbiter = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      asked.push({ at: systemClock.now(), body: JSON.parse(body) as unknown });
      if (says !== null) response.end(says);
    });
  });
  await new Promise<void>((resolve) => arbiter.listen(0, "127.0.0.1", resolve));
  // The command line of AWS: sends the payload, puts the answer where it was told to.
  program("aws", `while [ "$1" != --payload ]; do shift; done
curl -s --max-time 5 --data-binary "@\${2#fileb://}" "http://127.0.0.1:${(arbiter.address() as AddressInfo).port}/" -o "$3" && echo '{"StatusCode":200}'`);
  // A service manager of one service: a process that runs, and one that ends it.
  program("start-app", `sleep 600 & echo $! >"${file("pid")}"; date +%s%3N >"${file("started-at")}"`);
  program("stop-app", `[ ! -e "${file("pid")}" ] || { kill -KILL "$(cat "${file("pid")}")" 2>/dev/null; rm -f "${file("pid")}"; date +%s%3N >"${file("stopped-at")}"; }`);
});
afterEach(async () => {
  for (const { child, ended } of started) {
    child.kill("SIGCONT");
    child.kill("SIGKILL");
    await ended;
  }
  spawnSync("sh", [file("bin/stop-app")]);
  await new Promise((resolve) => {
    arbiter.close(resolve);
    arbiter.closeAllConnections();
  });
  rmSync(folder, { recursive: true });
});

const environment = (change: Readonly<Record<string, string | undefined>> = {}): NodeJS.ProcessEnv => {
  const all: Record<string, string | undefined> = {
    PATH: `${file("bin")}:/usr/bin:/bin`, HOME: folder, UNDERSTUDY_PLAN: "shop", UNDERSTUDY_SITE: "site-a", UNDERSTUDY_ROLE: "web-1", UNDERSTUDY_FUNCTION: "understudy-watchdog-shop", UNDERSTUDY_REGION: "eu-north-1",
    UNDERSTUDY_LEASE_MS: String(leaseMs), UNDERSTUDY_STOP_MS: String(stopMs), UNDERSTUDY_STOP: "stop-app", UNDERSTUDY_START: "start-app", UNDERSTUDY_LAST_RESORT: `echo taken >"${file("last-resort")}"`, UNDERSTUDY_STATE: file("state"), ...change,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
};
function watch(change: Readonly<Record<string, string | undefined>> = {}): Running {
  const child = spawn("sh", [script, "watch"], { stdio: ["ignore", "ignore", "pipe"], env: environment(change), cwd: folder });
  let said = "";
  child.stderr?.on("data", (chunk: Buffer) => (said += chunk.toString()));
  // What it started may hold the pipe on.
  const running: Running = { child, said: () => said, ended: new Promise((resolve) => child.once("exit", (code) => resolve(code))) };
  started.push(running);
  return running;
}
const run = (mode: string, change: Readonly<Record<string, string | undefined>> = {}) => spawnSync("sh", [script, mode], { env: environment(change), cwd: folder, encoding: "utf8" });

const serves = (): boolean => {
  try {
    process.kill(Number(readFileSync(file("pid"), "utf8")), 0);
    return true;
  } catch {
    // No such file, or no such process.
    return false;
  }
};
async function until(what: () => boolean, ms = 15_000): Promise<void> {
  for (const from = systemClock.now(); !what(); await systemClock.sleep(20)) if (systemClock.now() - from > ms) throw new TypeError(`it did not come about within ${ms} ms: ${what.toString()}`);
}
const instant = (name: string): number => Number(readFileSync(file(name), "utf8"));
/** A little for the processes of a busy machine; lateMs of the arithmetic is a second. */
const slackMs = 500;

describe("the watchdog on a host", () => {
  it("starts what it guards once a renewal has succeeded, says whose lease it is, and goes on renewing", async () => {
    watch();
    await until(() => serves() && asked.length >= 4);
    expect(asked[0]?.body).toEqual({ plan: "shop", site: "site-a", role: "web-1" });
    expect(instant("started-at")).toBeGreaterThanOrEqual(asked[0]?.at ?? Infinity);
    expect(run("held").status).toBe(0);
  });

  it("starts nothing while nobody answers", async () => {
    says = null;
    watch();
    await systemClock.sleep(4_000);
    expect(serves()).toBe(false);
    expect(run("held").status).toBe(1);
  });

  it("has stopped what it guards before the lease ends, counted from before the last renewal that succeeded", async () => {
    watch();
    await until(() => serves() && asked.length >= 3);
    says = null;
    const last = asked.at(-1)?.at ?? 0;
    await until(() => !serves());
    expect(instant("stopped-at")).toBeLessThanOrEqual(last + leaseMs + slackMs);
    expect(instant("stopped-at")).toBeGreaterThanOrEqual(last + stopsAfterMs - slackMs);
    expect(run("held").status).toBe(1);
  });

  it("stops at once when the arbiter says that it is fenced, and starts nothing until it says otherwise", async () => {
    const watchdog = watch();
    await until(serves);
    says = fenced();
    await until(() => !serves(), 2_000);
    expect(watchdog.said()).toContain("the arbiter has fenced this site");
    await systemClock.sleep(2_000);
    expect(serves()).toBe(false);
    says = held(3);
    await until(serves);
  });

  it("takes no answer of an epoch before one that it has heard of", async () => {
    const watchdog = watch();
    await until(serves);
    says = fenced(7);
    await until(() => !serves());
    says = held(8);
    await until(serves);
    says = held(6);
    await until(() => !serves());
    expect(watchdog.said()).toContain("epoch 6, and 8 was heard before");
  });

  it.each([
    ["no JSON of ours", "<html>a proxy</html>"],
    ["an answer without an epoch", '{"held":true}'],
    ["an error of the function", '{"errorType":"Refused","errorMessage":"not guarded"}'],
    ["nothing", ""],
  ])("takes %s for no renewal", async (_sentence, answer) => {
    says = answer;
    watch();
    await until(() => asked.length >= 3);
    expect(serves()).toBe(false);
  });

  it("survives one lost renewal and stops nothing", async () => {
    watch();
    await until(() => serves() && asked.length >= 3);
    says = "";
    const count = asked.length;
    await until(() => asked.length > count);
    says = held();
    await systemClock.sleep(3_000);
    expect(existsSync(file("stopped-at"))).toBe(false);
    expect(serves()).toBe(true);
  });
});

describe("the watchdog fails safe", () => {
  it("leaves nothing running when it is told to end", async () => {
    const { child, ended } = watch();
    await until(serves);
    child.kill("SIGTERM");
    expect(await ended).toBe(0);
    expect(serves()).toBe(false);
  });

  it("killed: the lease is not held beyond its time, and what systemd then runs stops what it guarded", async () => {
    const { child, ended } = watch();
    await until(serves);
    child.kill("SIGKILL");
    await ended;
    await until(() => run("held").status === 1, leaseMs);
    expect(run("stop").status).toBe(0);
    expect(serves()).toBe(false);
  });

  it("hung: the lease is not held beyond its time, as the kubelet's probe sees, and once it wakes it stops first of all", async () => {
    const { child } = watch();
    await until(() => serves() && asked.length >= 2);
    child.kill("SIGSTOP");
    await systemClock.sleep(stopsAfterMs + 200);
    expect(run("held").status).toBe(1);
    says = null;
    child.kill("SIGCONT");
    await until(() => !serves(), 3_000);
  });

  it("started anew while its lease is held: it goes on, and stops nothing", async () => {
    const first = watch();
    await until(() => serves() && asked.length >= 2);
    first.child.kill("SIGKILL");
    await first.ended;
    const count = asked.length;
    watch();
    await until(() => asked.length >= count + 3);
    expect(existsSync(file("stopped-at"))).toBe(false);
    expect(serves()).toBe(true);
  });

  it("started anew when its lease is over: it stops what still runs before it asks", async () => {
    const first = watch();
    await until(() => serves() && asked.length >= 2);
    first.child.kill("SIGKILL");
    await first.ended;
    await systemClock.sleep(leaseMs);
    says = null;
    watch();
    await until(() => !serves(), 3_000);
  });

  it.each(["PLAN", "SITE", "ROLE", "FUNCTION", "REGION", "STOP", "LEASE_MS", "STOP_MS"])("without UNDERSTUDY_%s it says so, asks nobody and never holds a lease", (name) => {
    const { status, stderr } = run("watch", { [`UNDERSTUDY_${name}`]: undefined });
    expect(status).toBe(78);
    expect(stderr).toContain(`UNDERSTUDY_${name} is missing`);
    expect(asked).toEqual([]);
  });

  it.each([["30s", "UNDERSTUDY_LEASE_MS is 30s, and has to be a number"], ["1000", "stopping may take 1000 ms, the whole lease"]])("refuses a lease of %s", (lease, sentence) => {
    const { status, stderr } = run("watch", { UNDERSTUDY_LEASE_MS: lease });
    expect([status, stderr]).toEqual([78, expect.stringContaining(sentence)]);
  });

  it("where the lease cannot be written down, as on a full disk, nothing is ever started", async () => {
    // A folder in the place of the file: no user, root neither, can write it.
    mkdirSync(file("state/lease.new"), { recursive: true });
    const watchdog = watch();
    await until(() => asked.length >= 2);
    expect(serves()).toBe(false);
    expect(watchdog.said()).toContain("cannot be written down");
    expect(run("held").status).toBe(1);
  });

  it.each([["fails", "false"], ["hangs", "sleep 60"]])("takes the last resort, within the lease, where stopping %s", async (_sentence, command) => {
    program("stop-app-badly", command);
    writeFileSync(file("pid"), "");
    watch({ UNDERSTUDY_STOP: "stop-app-badly" });
    await until(() => existsSync(file("last-resort")), leaseMs);
  });

  it("a lease of another start of the machine is none", () => {
    mkdirSync(file("state"), { recursive: true });
    writeFileSync(file("state/lease"), "99999999999 another-boot\n");
    expect(run("held").status).toBe(1);
    writeFileSync(file("state/lease"), `99999999999 ${readFileSync("/proc/sys/kernel/random/boot_id", "utf8")}`);
    expect(run("held").status).toBe(0);
  });
});

describe("in a container", () => {
  it("becomes the application only once the lease is held", async () => {
    says = null;
    const child = spawn("sh", [script, "when-held", "touch", file("entered")], { env: environment(), stdio: "ignore" });
    const entered = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
    await systemClock.sleep(1_500);
    expect(existsSync(file("entered"))).toBe(false);
    says = held();
    watch();
    expect(await entered).toBe(0);
    expect(existsSync(file("entered"))).toBe(true);
  });
});

describe("what is shipped beside it", () => {
  it("says how it is used when it is called wrongly", () => {
    const { status, stderr } = run("start");
    expect([status, stderr]).toEqual([78, expect.stringContaining("write self-fence watch, held, stop, or when-held COMMAND, not 'start'")]);
  });
});
