// The watchdog beside a container, by what is shipped for it.

import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { systemClock } from "../../infra/local/system-clock.ts";
import { environment, file, held, host, setUpHost, shipped, tearDownHost, watch } from "./fixtures/watched-host.ts";

jest.setTimeout(60_000);
beforeEach(setUpHost);
afterEach(tearDownHost);

interface Pod {
  readonly spec: { readonly containers: readonly { readonly name: string; readonly env: readonly { readonly name: string; readonly value: string }[] }[] };
}
const pod = parse(readFileSync(join(import.meta.dirname, "../../infra/watchdog/sidecar.yaml"), "utf8")) as Pod;
const sidecar = new Map(pod.spec.containers.find(({ name }) => name === "understudy-watchdog")?.env.map(({ name, value }) => [name, value]));

/** What has to run on when somebody else's processes are stopped. */
const lives = (pid: number | undefined): boolean => {
  try {
    return pid !== undefined && process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe("in a container", () => {
  it("becomes the application only once the lease is held", async () => {
    host.says = null;
    const child = spawn("sh", [shipped, "when-held", "touch", file("entered")], { env: environment(), stdio: "ignore" });
    const entered = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
    await systemClock.sleep(1_500);
    expect(existsSync(file("entered"))).toBe(false);
    host.says = held();
    watch();
    expect(await entered).toBe(0);
    expect(existsSync(file("entered"))).toBe(true);
  });

  it("stops every process of the application, and not the shell that waits to become it", async () => {
    const name = `application-${process.pid}`;
    const application = spawn("sh", ["-c", "while :; do sleep 0.1; done", name], { stdio: "ignore" });
    const waiting = spawn("sh", [shipped, "when-held", name], { env: environment(), stdio: "ignore" });
    const ended = new Promise<unknown>((resolve) => application.once("exit", (_code, signal) => resolve(signal)));
    try {
      const stop = (sidecar.get("UNDERSTUDY_STOP") ?? "").replaceAll("[A]PPLICATION-PROCESS", `[a]${name.slice(1)}`);
      const stopping = spawn("sh", ["-c", stop], { stdio: "ignore" });
      expect(await new Promise((resolve) => stopping.once("exit", resolve))).toBe(0);
      expect(await ended).toBe("SIGKILL");
      expect(lives(waiting.pid)).toBe(true);
    } finally {
      application.kill("SIGKILL");
      waiting.kill("SIGKILL");
    }
  });

  it("fails to stop an application that cannot be ended", async () => {
    const name = `application-${process.pid}`;
    const application = spawn("sh", ["-c", "while :; do sleep 0.1; done", name], { stdio: "ignore" });
    try {
      // A kill that does nothing, as for a process of another user.
      const stop = (sidecar.get("UNDERSTUDY_STOP") ?? "").replaceAll("[A]PPLICATION-PROCESS", `[a]${name.slice(1)}`);
      const stopping = spawn("sh", ["-c", `kill() { [ "$1" = -0 ]; }\n${stop}`], { stdio: "ignore" });
      expect(await new Promise((resolve) => stopping.once("exit", resolve))).toBe(1);
    } finally {
      application.kill("SIGKILL");
    }
  });

  it("says everything to its watchdog that the watchdog asks for", () => {
    expect([...sidecar.keys()].filter((name) => name !== "UNDERSTUDY_LAST_RESORT").toSorted()).toEqual(
      ["STATE", "PLAN", "SITE", "ROLE", "HOST", "FUNCTION", "REGION", "LEASE_MS", "STOP_MS", "STOP"].map((name) => `UNDERSTUDY_${name}`).toSorted(),
    );
  });
});
