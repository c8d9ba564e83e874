// The watchdog as it is on a host: how it holds, loses and gives back its lease.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { systemClock } from "../../infra/local/system-clock.ts";
import { fenced, file, held, host, instant, leaseMs, program, run, serves, setUpHost, slackMs, stopsAfterMs, tearDownHost, until, watch } from "./fixtures/watched-host.ts";

jest.setTimeout(60_000);
beforeEach(setUpHost);
afterEach(tearDownHost);

describe("the watchdog on a host", () => {
  it("starts what it guards once a renewal has succeeded, says whose lease it is, and goes on renewing", async () => {
    watch();
    await until(() => serves() && host.asked.length >= 4);
    expect(host.asked[0]?.body).toEqual({ plan: "shop", site: "site-a", role: "web-1", host: "i-0a1", lease: leaseMs });
    expect(instant("started-at")).toBeGreaterThanOrEqual(host.asked[0]?.at ?? Infinity);
    expect(run("held").status).toBe(0);
  });

  it("starts nothing while nobody answers", async () => {
    host.says = null;
    watch();
    await systemClock.sleep(4_000);
    expect(serves()).toBe(false);
    expect(run("held").status).toBe(1);
  });

  it("has stopped what it guards before the lease ends, counted from before the last renewal that succeeded", async () => {
    watch();
    await until(() => serves() && host.asked.length >= 3);
    host.says = null;
    const last = host.asked.at(-1)?.at ?? 0;
    await until(() => !serves());
    // Stopping takes no time here, so it is over when it was begun: well before the lease ends.
    expect(instant("stopped-at")).toBeLessThanOrEqual(last + stopsAfterMs + slackMs);
    expect(instant("stopped-at")).toBeGreaterThanOrEqual(last + stopsAfterMs - slackMs);
    expect(run("held").status).toBe(1);
  });

  it("stops at once when the arbiter says that it is fenced, and starts nothing until it says otherwise", async () => {
    const watchdog = watch();
    await until(serves);
    host.says = fenced();
    await until(() => !serves(), 2_000);
    expect(watchdog.said()).toContain("the arbiter has fenced this site");
    await systemClock.sleep(2_000);
    expect(serves()).toBe(false);
    host.says = held(3);
    await until(serves);
  });

  it("takes no answer of an epoch before one that it has heard of", async () => {
    const watchdog = watch();
    await until(serves);
    host.says = fenced(7);
    await until(() => !serves());
    host.says = held(8);
    await until(serves);
    host.says = held(6);
    await until(() => !serves());
    expect(watchdog.said()).toContain("epoch 6, and 8 was heard before");
  });

  it.each([
    ["no JSON of ours", "<html>a proxy</html>"],
    ["an answer without an epoch", '{"held":true}'],
    ["an error of the function", '{"errorType":"Refused","errorMessage":"not guarded"}'],
    ["nothing", ""],
  ])("takes %s for no renewal", async (_sentence, answer) => {
    host.says = answer;
    watch();
    await until(() => host.asked.length >= 3);
    expect(serves()).toBe(false);
  });

  it("survives one lost renewal and stops nothing", async () => {
    watch();
    await until(() => serves() && host.asked.length >= 3);
    host.says = "";
    const count = host.asked.length;
    await until(() => host.asked.length > count);
    host.says = held();
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
    await until(() => serves() && host.asked.length >= 2);
    child.kill("SIGSTOP");
    await systemClock.sleep(stopsAfterMs + 200);
    expect(run("held").status).toBe(1);
    host.says = null;
    child.kill("SIGCONT");
    await until(() => !serves(), 3_000);
  });

  it("started anew while its lease is held: it goes on, and stops nothing", async () => {
    const first = watch();
    await until(() => serves() && host.asked.length >= 2);
    first.child.kill("SIGKILL");
    await first.ended;
    const count = host.asked.length;
    watch();
    await until(() => host.asked.length >= count + 3);
    expect(existsSync(file("stopped-at"))).toBe(false);
    expect(serves()).toBe(true);
  });

  it("started anew when its lease is over: it stops what still runs before it asks", async () => {
    const first = watch();
    await until(() => serves() && host.asked.length >= 2);
    first.child.kill("SIGKILL");
    await first.ended;
    await systemClock.sleep(leaseMs);
    host.says = null;
    watch();
    await until(() => !serves(), 3_000);
  });

  it.each(["PLAN", "SITE", "ROLE", "HOST", "FUNCTION", "REGION", "STOP", "LEASE_MS", "STOP_MS"])("without UNDERSTUDY_%s it says so, asks nobody and never holds a lease", (name) => {
    const { status, stderr } = run("watch", { [`UNDERSTUDY_${name}`]: undefined });
    expect(status).toBe(78);
    expect(stderr).toContain(`UNDERSTUDY_${name} is missing`);
    expect(host.asked).toEqual([]);
  });

  it.each([["30s", "UNDERSTUDY_LEASE_MS is 30s, and has to be a number"], ["1000", "stopping may take 1000 ms, the whole lease"]])("refuses a lease of %s", (lease, sentence) => {
    const { status, stderr } = run("watch", { UNDERSTUDY_LEASE_MS: lease });
    expect([status, stderr]).toEqual([78, expect.stringContaining(sentence)]);
  });

  it("where the lease cannot be written down, as on a full disk, nothing is ever started", async () => {
    // A folder in the place of the file: no user, root neither, can write it.
    mkdirSync(file("state/lease.new"), { recursive: true });
    const watchdog = watch();
    await until(() => host.asked.length >= 2);
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

  it("stops at once where the machine stood still beyond its lease, which no clock of its kernel tells: its hardware clock went on", async () => {
    writeFileSync(file("rtc"), "1000\n");
    const watchdog = watch({ UNDERSTUDY_RTC: file("rtc") });
    await until(serves);
    host.says = null;
    // The hypervisor puts a machine back that it had stopped: the clock since boot goes on from where it was.
    writeFileSync(file("rtc"), "1060\n");
    expect(run("held", { UNDERSTUDY_RTC: file("rtc") }).status).toBe(1);
    const from = systemClock.now();
    await until(() => !serves());
    expect(systemClock.now() - from).toBeLessThan(1_000 + slackMs);
    expect(watchdog.said()).toContain("this machine stood still for longer than its lease");
  });

  it("takes no answer to a renewal during which the machine stood still", async () => {
    writeFileSync(file("rtc"), "1000\n");
    host.thinksMs = 400;
    const watchdog = watch({ UNDERSTUDY_RTC: file("rtc") });
    await until(() => host.asked.length > 0);
    writeFileSync(file("rtc"), "5000\n");
    await until(() => watchdog.said().includes("the answer came when its lease was already over"));
    expect(serves()).toBe(false);
  });

  it("goes on where the hardware clock says nothing, or no more than the other", async () => {
    writeFileSync(file("rtc"), "1000\n");
    watch({ UNDERSTUDY_RTC: file("rtc") });
    await until(serves);
    writeFileSync(file("rtc"), "1002\n");
    expect(run("held", { UNDERSTUDY_RTC: file("rtc") }).status).toBe(0);
    writeFileSync(file("rtc"), "\n");
    const { length } = host.asked;
    await until(() => host.asked.length > length + 2);
    expect(serves()).toBe(true);
  });

  it("a lease of another start of the machine is none", () => {
    mkdirSync(file("state"), { recursive: true });
    writeFileSync(file("state/lease"), "99999999999 another-boot\n");
    expect(run("held").status).toBe(1);
    writeFileSync(file("state/lease"), `99999999999 ${readFileSync("/proc/sys/kernel/random/boot_id", "utf8")}`);
    expect(run("held").status).toBe(0);
  });
});

describe("what is shipped beside it", () => {
  it("says how it is used when it is called wrongly", () => {
    const { status, stderr } = run("start");
    expect([status, stderr]).toEqual([78, expect.stringContaining("write self-fence watch, held, stop, when-held COMMAND or is-host FILE, not 'start'")]);
  });
});
