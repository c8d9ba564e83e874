// Hosts of the modelled world run the product's wrapper as a shell would (test/local/epoch-wrapper.test.ts runs it in one).

import { readScript } from "../../infra/local/modelled/wrapped-script.ts";
import type { WrappedScript } from "../../lambdas/steps/epoch-wrapper.ts";
import { wrapperExit, wrapScript } from "../../lambdas/steps/epoch-wrapper.ts";
import { parts } from "./parts.ts";
import { seconds } from "./worlds.ts";

const hostB = "i-0b51c0de7e5700b22";
const takeover = "/opt/expertflow/HAScripts/takeover.sh";
const script = (change: Partial<WrappedScript> = {}): string => wrapScript({ plan: "hybrid-chat", step: "activate", epoch: 3, mark: "us/run/activate/3", role: "site-b/chat-vm", scripts: [takeover], ...change });

async function run(world: ReturnType<typeof parts>, text: string, host = hostB) {
  const going = world.application.hosts.hosts.run(host, text, { timeoutMs: seconds(600) });
  await world.pass(seconds(60));
  return going;
}

test("the wrapper's text is read back into what it says, quotes and all", () => {
  expect(readScript(script({ mark: "it's", scripts: ["a.sh 'b'", "c.sh"] }))).toEqual({ epoch: 3, mark: "it's", role: "site-b/chat-vm", lines: ["a.sh 'b'", "c.sh"] });
  expect(readScript("rm -rf /")).toBeUndefined();
});

test("a takeover starts what is stopped while the site stands by, and takes its time", async () => {
  const world = parts();
  expect(world.application.answers("chat-server", "site-b")).toBe(false);
  const going = world.application.hosts.hosts.run(hostB, script(), { timeoutMs: seconds(600) });
  await world.pass(seconds(19));
  expect(world.application.answers("chat-server", "site-b")).toBe(false);
  await world.pass(seconds(2));
  expect(await going).toMatchObject({ code: 0 });
  expect(world.application.serves("site-b")).toBe(true);
});

test("a renounce stops them, and nothing else", async () => {
  const world = parts();
  const text = script({ role: "site-a/chat-vm", scripts: ["/opt/expertflow/HAScripts/renounce.sh"] });
  expect(await run(world, text, "i-0a51c0de7e5700a11")).toMatchObject({ code: 0 });
  expect([world.application.answers("chat-server", "site-a"), world.application.answers("gateway", "site-a")]).toEqual([false, true]);
});

test.each<[string, Partial<WrappedScript>, number]>([
  ["for the machine of the other site", { role: "site-a/chat-vm" }, wrapperExit.wrongHost],
  ["that the site does not have", { scripts: ["/no/such.sh"] }, 127],
])("a script %s changes nothing", async (_what, change, code) => {
  const world = parts();
  expect(await run(world, script(change))).toMatchObject({ code });
  expect(world.application.answers("chat-server", "site-b")).toBe(false);
});

test("an older epoch is refused, and the same mark never runs twice", async () => {
  const world = parts();
  await run(world, script());
  expect(await run(world, script({ epoch: 2, mark: "late" }))).toMatchObject({ code: wrapperExit.olderEpoch });
  const version = world.pulse.version;
  expect(await run(world, script())).toMatchObject({ code: 0, stderr: expect.stringContaining("has already run") });
  expect(world.pulse.version).toBe(version);
});

test("a host that goes down meanwhile gives no end", async () => {
  const world = parts();
  const going = world.application.hosts.hosts.run(hostB, script(), { timeoutMs: seconds(600) });
  await world.pass(seconds(5));
  world.application.hosts.setDead(hostB, true);
  await world.pass(seconds(60));
  expect(await going).toBe("lost");
  expect(world.application.hosts.machines.describe(hostB)?.state).toBe("running");
});

test("a stop takes thirty seconds and ends what runs there; one that is stuck never ends", async () => {
  const world = parts();
  const { hosts } = world.application;
  void hosts.machines.stop(hostB);
  await world.pass(seconds(29));
  expect(world.application.answers("gateway", "site-b")).toBe(true);
  await world.pass(seconds(2));
  expect([world.application.answers("gateway", "site-b"), hosts.machines.describe(hostB)?.state, hosts.hosts.find(hostB)?.agent]).toEqual([false, "stopped", "stopped"]);

  const hostA = "i-0a51c0de7e5700a11";
  hosts.stick(hostA);
  void hosts.machines.stop(hostA);
  await world.pass(seconds(3_600));
  expect(hosts.machines.describe(hostA)?.state).toBe("running");
});
