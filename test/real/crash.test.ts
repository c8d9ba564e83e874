// The process that runs the handlers dies at the worst moments: just before a change is made and just after it, when its
// answer is still on its way. It is started again, and the run has to end in the same world, every change made once.
//
// The run is that of a site that was killed. Each of its changes meets a kill before and a kill after it: all of them in two
// runs, before the odd ones and after the even ones, and the other way round. The renounce scripts are not among them,
// because a machine that died runs none; the step runtime's own tests let it die around them. (With a database that lives on,
// a door that was kept from looking for seconds rightly refuses the promotion: the loss it then measures is larger than what
// was accepted.)

import type { OnChange } from "../../infra/local/aws-world.ts";
import type { RealWorld } from "../../infra/local/real-world.ts";
import type { Plan } from "../../workflows/plan.ts";
import { finalWorld } from "./fixtures/final-world.ts";
import type { FinalWorld } from "./fixtures/final-world.ts";
import { planAt, rehearseHere } from "./fixtures/worlds.ts";

jest.setTimeout(320_000);

/** The changes of the run in their order. */
const changes = [
  "ec2.StopInstances in eu-west-1 #1",
  "autoscaling.UpdateAutoScalingGroup in eu-central-1 #1",
  "rds.PromoteReadReplica in eu-central-1 #1",
  "ssm.SendCommand in eu-central-1 #1",
  "ssm.SendCommand in eu-central-1 #2",
  "s3.PutObject in eu-central-1 #1",
  "route53.ChangeResourceRecordSets in us-east-1 #1",
  "viber.set_webhook #1",
  "facebook.subscriptions #1",
] as const;
type Change = (typeof changes)[number];
type Kill = readonly ["before" | "after", Change];

const tempo = 10;

/**
 * The shipped plan with the deadlines of its steps as they are written: after a call that may have been made its effect is
 * waited for up to a minute before it is made again.
 * Looks are further apart than the tempo would have them, because nobody looks while the process starts again, and a pause of
 * more than three looks may hide a source that came back: the loss would then rightly be measured up to the pause's end.
 */
function plan(): Plan {
  const scaled = planAt(tempo);
  const steps = JSON.parse(JSON.stringify(scaled.steps), (key, value: unknown) => (key === "within" ? Number(value) * tempo : value)) as Plan["steps"];
  return { ...scaled, decide: { ...scaled.decide, every: 3_000 }, steps };
}

/** What a stand-in in front of the world answers when the caller's process died before the call left it. */
class NeverSent extends Error {}

/** Kills the handlers' process at the given moments, and counts the calls that reached the world and were accepted. */
class Killer {
  readonly done: string[] = [];
  readonly accepted: string[] = [];
  readonly #left: Kill[];
  world: RealWorld | undefined;

  constructor(kills: readonly Kill[]) {
    this.#left = [...kills];
  }

  readonly onChange: OnChange = async (moment, { what, region }) => {
    const named = region === null ? what : `${what} in ${region}`;
    const change = `${named} #${this.accepted.filter((each) => each.startsWith(`${named} `)).length + 1}`;
    if (moment === "after") this.accepted.push(change);
    const due = this.#left.findIndex(([when, which]) => when === moment && which === change);
    if (due === -1) return;
    this.#left.splice(due, 1);
    this.done.push(`${moment} ${change}`);
    await this.world?.handlers.kill();
    if (moment === "before") throw new NeverSent(`the process died before ${change}`);
  };
}

async function runWith(kills: readonly Kill[]): Promise<{ readonly world: FinalWorld; readonly killer: Killer; readonly restarts: number; readonly outcome: string; readonly lost: number | null }> {
  const killer = new Killer(kills);
  let world: FinalWorld | undefined;
  const { report, said } = await rehearseHere({
    fault: "kill site-a at 1s",
    plan: plan(),
    tempo,
    limitMs: 260_000,
    onChange: killer.onChange,
    onReady: (ready) => {
      killer.world = ready;
    },
    onMeasured: async (measured) => {
      world = await finalWorld(measured);
    },
  });
  if (world === undefined) throw new TypeError(`the run was not measured: ${said.join("\n")}`);
  process.stdout.write(`      ${report.outcome}, ${report.handlerRestarts} restarts, ${killer.accepted.length} changes, ${report.timesMs.total} ms\n`);
  if (report.outcome !== "succeeded") process.stdout.write(`${said.map((each) => `        ${each}`).join("\n")}\n`);
  return { world, killer, restarts: report.handlerRestarts, outcome: report.outcome, lost: report.writes.lost };
}

let clean: Awaited<ReturnType<typeof runWith>>;

beforeAll(async () => {
  clean = await runWith([]);
});

it("a run in which nothing dies makes each change once", () => {
  expect(clean.killer.accepted.toSorted()).toEqual([...changes].toSorted());
  expect(clean).toMatchObject({ outcome: "succeeded", restarts: 0, lost: 0 });
  expect(clean.world).toMatchObject({
    machines: { "site-a": "stopped", "site-b": "running" },
    databases: { "site-b": "primary" },
    switchObject: true,
    scripts: { "site-a": [], "site-b": ["takeover", "takeover-reporting"] },
  });
});

const odd = (_change: Change, index: number): boolean => index % 2 === 0;
const even = (_change: Change, index: number): boolean => index % 2 === 1;
const before = (change: Change): Kill => ["before", change];
const after = (change: Change): Kill => ["after", change];

it.each<readonly [string, readonly Kill[]]>([
  ["before each odd change and after each even one", [...changes.filter(odd).map(before), ...changes.filter(even).map(after)]],
  ["after each odd change and before each even one", [...changes.filter(odd).map(after), ...changes.filter(even).map(before)]],
])("killed %s, the run ends in the same world and makes each change once", async (_name, kills) => {
  const { world, killer, restarts, outcome, lost } = await runWith(kills);
  expect(killer.done.toSorted()).toEqual(kills.map((kill) => kill.join(" ")).toSorted());
  expect(restarts).toBe(kills.length);
  expect(outcome).toBe("succeeded");
  expect(lost).toBe(0);
  expect(killer.accepted.toSorted()).toEqual(clean.killer.accepted.toSorted());
  expect(world).toEqual(clean.world);
});
