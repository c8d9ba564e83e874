// The takeover scripts on a host as Run Command would run them, seen by what they leave behind.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { interceptWith } from "../../infra/local/aws/intercept.ts";
import { SsmService } from "../../infra/local/aws/ssm.ts";
import { systemClock } from "../../infra/local/system-clock.ts";
import { HostRunner } from "../../infra/local/world/host-runner.ts";
import { Clients } from "../../lambdas/aws/clients.ts";
import { sendAws } from "../contract/every-send.ts";
import type { AwsMutationCall } from "../contract/every-send.ts";
import type { Adapters } from "../../lambdas/runtime/adapters.ts";
import { command } from "../../lambdas/steps/dr-site-activation/command.ts";
import { Transient } from "../../workflows/failure.ts";
import type { StepContext, StepDecision } from "../../workflows/step-decision.ts";
import { context, hosts } from "../unit/steps/moving.ts";

// The activation step over the real SDK client, the local Systems Manager and a host with a real shell and a real script.
describe("takeover.sh on a host", () => {
  const input = { run: { takeover: "HAScripts/takeover.sh" }, hosts: ["app"] };
  let folder: string;
  let runner: HostRunner;
  let ssm: SsmService;
  let adapters: Adapters;
  let now: StepContext;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "understudy-takeover-"));
    mkdirSync(join(folder, "HAScripts"));
    writeFileSync(join(folder, "role"), "site-b/app\n");
    runner = new HostRunner({ folder, clock: systemClock, env: { UNDERSTUDY_STATE: join(folder, "state"), UNDERSTUDY_ROLE_FILE: join(folder, "role") } });
    const find = (id: string) => (id === hosts["site-b"].app ? ({ region: "eu-central-1", agent: "online" } as const) : undefined);
    ssm = new SsmService({ clock: systemClock, visibleMs: 500, hosts: { find, run: (_id, script, limits) => runner.run(script, limits) } });
    const nothing = () => Promise.reject(new Transient("only AWS stands in this world"));
    adapters = { clients: new Clients(interceptWith((call) => ssm.handle(call), "arbiter")), clock: systemClock, place: "arbiter", dialer: { dial: nothing, ca: undefined }, secrets: { read: nothing } };
    now = { ...context, startedAt: systemClock.now(), at: systemClock.now(), sent: [] };
  });
  afterEach(async () => {
    await runner.close();
    await ssm.close();
    rmSync(folder, { recursive: true });
  });

  const script = (text: string): void => writeFileSync(join(folder, "HAScripts", "takeover.sh"), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  const look = async (): Promise<StepDecision> => command.decide(await command.look(input, now, adapters), input, now);
  async function afterWaiting(): Promise<StepDecision> {
    let decision = await look();
    for (let tries = 0; tries < 300 && (decision.to === "wait" || decision.to === "act"); tries += 1) {
      await systemClock.sleep(20);
      decision = await look();
    }
    return decision;
  }
  /** Sends what the look wants, and gives how many changes that were. */
  async function send(): Promise<number> {
    const decision = await look();
    const mutations = decision.to === "act" ? decision.mutations : [];
    for (const mutation of mutations) await sendAws(mutation.call as AwsMutationCall, adapters);
    return mutations.length;
  }

  it("runs in the host's folder, once although the command was sent twice, and is seen to have ended well", async () => {
    script("echo ran >> ran; echo taken over");
    // The second before the first is listed, and with no record of it: nothing but the wrapper is left to refuse.
    expect([await send(), await send()]).toEqual([1, 1]);
    expect(await afterWaiting()).toMatchObject({ to: "done", proof: expect.stringContaining("ended with exit code 0") });
    await systemClock.sleep(200);
    expect(readFileSync(join(folder, "ran"), "utf8")).toBe("ran\n");
  });

  it("brings its exit code and the end of what it said to a person", async () => {
    script("echo 'no license' >&2; exit 3");
    await send();
    expect(await afterWaiting()).toMatchObject({ to: "stuck", because: expect.stringContaining("Failed, exit code 3: no license") });
  });

  it("does not run on a host of another role, and says which it met", async () => {
    script("echo ran >> ran");
    writeFileSync(join(folder, "role"), "site-b/reporting\n");
    await send();
    expect(await afterWaiting()).toMatchObject({ to: "stuck", because: expect.stringContaining("this host is site-b/reporting and not site-b/app; nothing was run") });
  });

  it("says that a script is not there", async () => {
    await send();
    expect(await afterWaiting()).toMatchObject({ to: "stuck", because: expect.stringContaining("HAScripts/takeover.sh") });
  });
});
