// The watchdog when its lease is lost, or nothing is sure: what it stops, what it starts, and what it says of both.

import { existsSync, readFileSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { systemClock } from "../../infra/local/system-clock.ts";
import { environment, fenced, file, held, host, instant, leaseMs, program, run, serves, setUpHost, shipped, slackMs, stopMs, stopsAfterMs, tearDownHost, until, watch } from "./fixtures/watched-host.ts";

jest.setTimeout(60_000);
beforeEach(setUpHost);
afterEach(tearDownHost);

const lines = (name: string): number => (existsSync(file(name)) ? readFileSync(file(name), "utf8").split("\n").length - 1 : 0);
/** As under systemd: what it is told is written down. */
const systemd = (text = `echo "$*" >>"${file("notified")}"`): Readonly<Record<string, string>> => {
  program("systemd-notify", text);
  return { NOTIFY_SOCKET: file("notify") };
};
const ready = (): boolean => existsSync(file("notified")) && readFileSync(file("notified"), "utf8").includes("--ready");

/** A process that ended and that nobody has asked about yet has no command line any more. */
const runs = (pid: number): boolean => existsSync(`/proc/${pid}`) && readFileSync(`/proc/${pid}/cmdline`, "utf8") !== "";

describe("while no lease is held", () => {
  it("stops again what somebody else has started", async () => {
    watch();
    await until(serves);
    host.says = fenced();
    await until(() => !serves());
    for (const _again of [1, 2]) {
      spawnSync("start-app", { env: environment(), shell: true, stdio: "ignore" });
      expect(serves()).toBe(true);
      await until(() => !serves(), 3_000);
    }
  });

  it("tries again, and never says that it has stopped, where stopping and the last resort fail", async () => {
    program("stop-app-badly", `echo tried >>"${file("tries")}"; false`);
    const watchdog = watch({ UNDERSTUDY_STOP: "stop-app-badly", UNDERSTUDY_LAST_RESORT: `echo tried >>"${file("last-tries")}"; false` });
    await until(serves);
    host.says = fenced();
    const before = lines("tries");
    await until(() => lines("tries") >= before + 3 && lines("last-tries") >= before + 3);
    expect(watchdog.said()).toContain("what runs here may still run");
    expect(watchdog.said()).not.toContain("stopped; nothing is started");
  });

  it("ends under systemd once it has stopped, and the next one is not ready before it holds a lease", async () => {
    const notifies = systemd();
    const first = watch(notifies);
    await until(serves);
    host.says = fenced();
    expect(await first.ended).toBe(1);
    expect(serves()).toBe(false);
    writeFileSync(file("notified"), "");
    watch(notifies);
    await systemClock.sleep(2_000);
    expect(ready()).toBe(false);
    host.says = held(3);
    await until(() => ready() && serves());
  });

  it.each(["goes on", "is started anew"])("starts nothing by an answer from before the fence, also where it %s", async (how) => {
    const first = watch();
    await until(serves);
    host.says = fenced(7);
    await until(() => !serves());
    host.says = held(6);
    if (how !== "goes on") {
      first.child.kill("SIGKILL");
      await first.ended;
    }
    const second = how === "goes on" ? first : watch();
    await until(() => second.said().includes("epoch 6, and 7 was heard before"));
    await systemClock.sleep(1_000);
    expect(serves()).toBe(false);
  });

  it("takes no answer that comes when its lease would already be over", async () => {
    host.thinksMs = 1_500;
    const watchdog = watch({ UNDERSTUDY_LEASE_MS: "2000", ...systemd() });
    await until(() => watchdog.said().includes("the answer came when its lease was already over"));
    await systemClock.sleep(1_000);
    expect([serves(), ready()]).toEqual([false, false]);
  });

  it("takes no answer that was written for a renewal before, however late it is written", async () => {
    const before = host.asked.length;
    // The first call is given up and its child writes on; the second one ends well and has written nothing.
    program("aws", `n=$(cat "${file("calls")}" 2>/dev/null || echo 0); n=$((n + 1)); echo $n >"${file("calls")}"; for last; do :; done
if [ $n = 1 ]; then setsid sh -c 'while [ ! -e "$2" ]; do sleep 0.02; done; echo "{\\"held\\":true,\\"epoch\\":1}" >"$1"' - "$last" "${file("second")}" & sleep 60; fi
touch "${file("second")}"; sleep 0.2; echo '{"StatusCode":200}'`);
    const watchdog = watch();
    await until(() => watchdog.said().includes("answered by nothing"));
    expect(serves()).toBe(false);
    expect(host.asked).toHaveLength(before);
  });

  it("says the sentence by which the arbiter's function refuses it", async () => {
    host.says = '{"errorType":"Refused","errorMessage":"this watchdog reckons by a lease of 1 min, and the plan shop says 30 s"}';
    const watchdog = watch();
    await until(() => watchdog.said().includes("reckons by a lease of 1 min, and the plan shop says 30 s"));
    expect(serves()).toBe(false);
  });
});

describe("renewals that are lost", () => {
  it("do not stop a healthy site where the fourth gets through", async () => {
    watch();
    await until(() => serves() && host.asked.length >= 3);
    host.says = "";
    const count = host.asked.length;
    await until(() => host.asked.length >= count + 3);
    host.says = held();
    await systemClock.sleep(3_000);
    expect(existsSync(file("stopped-at"))).toBe(false);
    expect(serves()).toBe(true);
  });
});

describe("what is started", () => {
  it("may take longer than a lease: it is renewed meanwhile, and it is started once", async () => {
    program("start-slowly", `echo begun >>"${file("begun")}"; sleep ${(stopsAfterMs * 2) / 1_000}; start-app`);
    const watchdog = watch({ UNDERSTUDY_START: "start-slowly" });
    await until(serves);
    await systemClock.sleep(1_000);
    expect([lines("begun"), serves(), watchdog.said().includes("starting failed")]).toEqual([1, true, false]);
  });

  it("is ended when the lease is lost before it was done", async () => {
    program("start-slowly", `touch "${file("begun")}"; sleep 2; start-app`);
    watch({ UNDERSTUDY_START: "start-slowly" });
    await until(() => existsSync(file("begun")));
    host.says = fenced();
    await systemClock.sleep(3_500);
    expect(lines("starts")).toBe(0);
  });

  it("is told to people where it fails", async () => {
    const watchdog = watch({ UNDERSTUDY_START: "false" });
    await until(() => watchdog.said().includes("starting failed; a person has to see why"));
  });

  it("has not the watchdog's place in memory, by which that is the last to be killed", async () => {
    program("start-app-noting", `cat /proc/$$/oom_score_adj >"${file("oom")}"; start-app`);
    const copy = file("protected");
    writeFileSync(copy, `echo 500 >/proc/$$/oom_score_adj\n${readFileSync(shipped, "utf8")}`);
    host.script = copy;
    watch({ UNDERSTUDY_START: "start-app-noting" });
    await until(serves);
    expect(instant("oom")).toBe(0);
  });
});

describe("stopping in time", () => {
  it("is begun before systemd is told, which may take its time", async () => {
    watch(systemd(`case "$*" in *--ready*) ;; *) sleep 3 ;; esac`));
    await until(serves);
    host.says = fenced();
    const count = host.asked.length;
    await until(() => !serves());
    expect(instant("stopped-at")).toBeLessThanOrEqual((host.asked[count]?.at ?? 0) + slackMs);
  });

  it.each([["itself", "exec "], ["in a process of its own", ""]])("leaves time for the last resort within the lease, and nothing of itself, where what stops hangs %s and hears no request to end", async (_sentence, how) => {
    program("stop-app-never", `echo $$ >"${file("never")}"; trap "" TERM; while :; do sleep 0.1; done`);
    watch({ UNDERSTUDY_LAST_RESORT: `[ -e "${file("last")}" ] || date +%s%3N >"${file("last")}"; stop-app`, UNDERSTUDY_STOP: `[ ! -e "${file("pid")}" ] || ${how}stop-app-never` });
    await until(() => serves() && host.asked.length >= 3);
    host.says = null;
    const last = host.asked.at(-1)?.at ?? 0;
    await until(() => !serves());
    expect(instant("last")).toBeLessThanOrEqual(last + leaseMs);
    expect(instant("last")).toBeGreaterThanOrEqual(last + stopsAfterMs + stopMs / 2);
    expect(runs(instant("never"))).toBe(false);
  });

  it("does so where the clock cannot be read any more, and holds no lease then", async () => {
    symlinkSync("/proc/uptime", file("uptime"));
    const copy = file("with-a-clock");
    writeFileSync(copy, readFileSync(shipped, "utf8").replaceAll("/proc/uptime", file("uptime")));
    host.script = copy;
    const watchdog = watch();
    await until(() => serves() && host.asked.length >= 2);
    unlinkSync(file("uptime"));
    await until(() => !serves(), 2_000);
    expect(watchdog.said()).toContain("the clock of this machine cannot be read");
    expect(run("held").status).toBe(1);
  });

  it.each([
    ["takes no -k", '[ "$1" != -k ] || exit 1'],
    ["takes -k and kills nothing, as that of busybox does with less than a second", '[ "$1" != -k ] || shift 2'],
  ])("refuses to guard where timeout %s, and stops all the same", async (_sentence, how) => {
    program("timeout", `${how}; exec /usr/bin/timeout "$@"`);
    const { status, stderr } = run("watch");
    expect([status, stderr]).toEqual([78, expect.stringContaining("install that of GNU coreutils")]);
    spawnSync("start-app", { env: environment(), shell: true, stdio: "ignore" });
    expect([run("stop").status, serves()]).toEqual([0, false]);
  });

  it("does so after a watchdog whose configuration is not whole", () => {
    spawnSync("start-app", { env: environment(), shell: true, stdio: "ignore" });
    expect([run("stop", { UNDERSTUDY_LEASE_MS: undefined, UNDERSTUDY_STOP_MS: "10s", UNDERSTUDY_HOST: undefined }).status, serves()]).toEqual([0, false]);
  });
});

describe("the machine that a watchdog was configured for", () => {
  it.each([
    ["another machine of EC2", "i-0a2\n", 78],
    ["this machine", "i-0a1\n", 0],
    ["nothing of EC2", "Not Specified\n", 0],
  ])("is looked at where the machine says what it is: %s", (_sentence, tag, status) => {
    writeFileSync(file("tag"), tag);
    expect(run("is-host", {}, file("tag")).status).toBe(status);
  });
  it("is not looked at where the machine says nothing, or is none of EC2", () => {
    writeFileSync(file("tag"), "i-0a2");
    expect([run("is-host", {}, file("none")).status, run("is-host", { UNDERSTUDY_HOST: "mi-0a1" }, file("tag")).status]).toEqual([0, 0]);
  });
});
