// A run that nobody lets go on before its commit point takes back what it did (design §7): here the fence has stopped the
// machine of a site whose chat server had failed, a question follows, and nobody answers it.

import { lettingDecide } from "../../infra/local/letting-decide.ts";
import { RealWorld } from "../../infra/local/real-world.ts";
import { waitUntilSteady } from "../../infra/local/steady.ts";
import { systemClock } from "../../infra/local/system-clock.ts";
import { readRun } from "../../workflows/record.ts";
import type { RunState } from "../../workflows/record.ts";
import type { Plan } from "../../workflows/plan.ts";
import { doFault, planAt, withNothingLeft } from "./fixtures/worlds.ts";

jest.setTimeout(240_000);

interface StartsMachines {
  readonly activate: { readonly "auto-scaling": object };
}

function startsMachines(step: object): step is StartsMachines {
  return "activate" in step && typeof step.activate === "object" && step.activate !== null && "auto-scaling" in step.activate;
}

/** The shipped plan with a question between the fences and the promotion, which waits for eight seconds. */
function asking(plan: Plan): Plan {
  const steps = plan.steps.flatMap((step): readonly object[] => {
    const inner: readonly object[] = "together" in step ? step.together.flat() : [];
    const activate = inner.find(startsMachines);
    if (activate === undefined) return [step];
    return [{ activate: { "auto-scaling": { ...activate.activate["auto-scaling"], gate: "May the other site be started?" } } }, ...inner.filter((other) => other !== activate)];
  });
  return { ...plan, decide: { ...plan.decide, expires: 8_000 }, steps: steps as unknown as Plan["steps"] };
}

async function newest(world: RealWorld): Promise<RunState | undefined> {
  const [run] = await world.record.listRuns(world.plan.plan, 1);
  return run === undefined ? undefined : readRun(await world.record.entries(run.run));
}

it("starts the stopped machine again, ends as rolled back, and leaves the source active and served from", () =>
  withNothingLeft(async () => {
    const world = await RealWorld.start({ plan: lettingDecide(asking(planAt(20)), ["demo"]), clock: systemClock, tempo: 20 });
    try {
      await waitUntilSteady(world, new AbortController().signal);
      await doFault(world, "kill service chat-server site-a");
      let state: RunState | undefined;
      for (const until = systemClock.now() + 120_000; systemClock.now() < until && state?.closed == null; await systemClock.sleep(100)) {
        state = await newest(world);
        const gate = state?.gates.find((each) => each.gate === "approve-failover" && each.status === "waiting");
        if (gate !== undefined && state !== undefined) {
          await world.invoke("decide", { run: state.run, gate: gate.gate, revision: gate.revision, digest: gate.digest, decision: "approve", by: "demo", typed: world.plan.plan, reason: "so that the fence is done" });
        }
      }
      expect(state?.closed).toMatchObject({ end: "rolled-back" });
      expect(world.aws.changes.map(({ what }) => what)).toEqual(["ssm.SendCommand", "ec2.StopInstances", "ec2.StartInstances", "ssm.SendCommand"]);
      expect(state?.gates.find((gate) => gate.gate === "before-activate-auto-scaling")).toMatchObject({ status: "expired" });
      expect(await world.activeSite()).toBe("site-a");
      expect(world.application.room.stateOf("site-a")).toBe("running");
      expect(await world.application.database?.role("site-b")).toBe("standby");
      // The takeover scripts that undo the renounce start the services again, the failed one too.
      const before = world.application.writer?.acknowledged.size ?? 0;
      for (const until = systemClock.now() + 20_000; systemClock.now() < until && (world.application.writer?.acknowledged.size ?? 0) < before + 20; ) await systemClock.sleep(100);
      expect(world.application.writer?.lastSite).toBe("site-a");
      expect(world.application.writer?.acknowledged.size).toBeGreaterThanOrEqual(before + 20);
    } finally {
      await world.close();
    }
  }));
