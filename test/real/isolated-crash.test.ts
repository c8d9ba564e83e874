// An isolated drill with real parts whose functions are killed with SIGKILL before each of its states, and just after it makes, fills, empties and deletes
// something, when the answer is still on its way. It goes on from its record, comes to its end, makes each change once, and leaves nothing, as looked
// at from outside. And a whole program that is killed while its copy stands leaves no process and no folder.
//
// Not among them are a kill between what the record intends and the call, and one that loses the answer of the promotion: what may have been sent is
// waited for one or two minutes (`settleMs`) before it is sent again or taken back, at any tempo. test/modelled/isolated-crashes.test.ts has both.

import { readdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import type { OnChange } from "../../infra/local/aws-world.ts";
import { differencesBetween } from "../../infra/local/outside-look.ts";
import { drilledAndCleaned, rehearseIsolatedDrill } from "../../infra/local/isolated-rehearsal.ts";
import type { RealWorld } from "../../infra/local/real-world.ts";
import { systemClock } from "../../infra/local/system-clock.ts";
import { descendantsOf } from "../../infra/local/world/processes.ts";
import type { Plan } from "../../workflows/plan.ts";
import { Command } from "../local/fixtures/command.ts";
import { planAt, withNothingLeft } from "./fixtures/worlds.ts";

jest.setTimeout(640_000);

const tempo = 10;

/** Nobody looks while the process starts again, and a site that is not looked at for three looks is one that nobody knows to be well. */
function plan(): Plan {
  const scaled = planAt(tempo);
  return { ...scaled, decide: { ...scaled.decide, every: 3_000 } };
}

const states = [
  "Open the run", "Look at both sites from every vantage point", "Assess what was seen", "Ask whether to begin the isolated drill at site-b", "Look at site-a again before acting", "Assess again before acting", "Clean up what drills left",
  "Make a copy of chat-config at site-b for the drill", "Scale out media-workers-b at site-b", "Promote the drill's copy of chat-config at site-b",
  "Undo Scale out media-workers-b at site-b", "Undo Promote the drill's copy of chat-config at site-b", "Undo Make a copy of chat-config at site-b for the drill", "Undo Clean up what drills left", "Close the run",
];
/** What happens at the same time is met by one kill. */
const killedAfter: readonly (readonly string[])[] = [["rds.CreateDBInstanceReadReplica #1", "autoscaling.UpdateAutoScalingGroup #1"], ["autoscaling.UpdateAutoScalingGroup #2"], ["rds.DeleteDBInstance #1"]];
const changes = [...killedAfter.flat(), "rds.PromoteReadReplica #1"];

/** What a look through the product's own answers would not show: the world's folders, the servers that run on them, and what hangs on the instances. */
async function look({ plan: { sites, home }, aws, application }: RealWorld): Promise<Readonly<Record<string, string>>> {
  const folder = dirname(application.sites.get(home)?.root ?? "");
  const shown = await Promise.all(Object.values(sites).map(async ({ region }) => {
    const { DBInstances } = (await aws.handle({ service: "rds", region, operation: "DescribeDBInstances", from: "arbiter", input: {} })) as { readonly DBInstances: readonly { readonly DBInstanceIdentifier: string; readonly TagList?: unknown }[] };
    return DBInstances.map(({ DBInstanceIdentifier, TagList }) => [`tags of ${DBInstanceIdentifier} in ${region}`, JSON.stringify(TagList ?? [])] as const);
  }));
  const folders = readdirSync(folder, { withFileTypes: true }).flatMap((each) => (each.isDirectory() ? [each.name] : []));
  return { ...Object.fromEntries(shown.flat()), folders: folders.toSorted().join(" "), "database servers": [...new Set(serversOn(folder))].toSorted().join(" ") };
}

/** The data folders below that one on which a PostgreSQL runs, as the process list has it; a child that has just been made shows its parent's line. */
function serversOn(folder: string): readonly string[] {
  const lines = descendantsOf(process.pid).flatMap((pid) => {
    try {
      return [readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0")];
    } catch {
      // It ended between the listing and the reading.
      return [];
    }
  });
  return lines.flatMap((words) => (words[0]?.endsWith("postgres") === true ? words.filter((word) => word.startsWith(folder)) : []));
}

/** The states that the drill's execution has entered so far and that call a function. */
function entered({ stepFunctions }: RealWorld, executionArn: string): readonly string[] {
  const { events } = stepFunctions.getExecutionHistory({ executionArn, maxResults: 1_000 }) as { readonly events: readonly { readonly type: string; readonly stateEnteredEventDetails?: { readonly name: string } }[] };
  return events.flatMap(({ type, stateEnteredEventDetails }) => (type === "TaskStateEntered" ? [stateEnteredEventDetails?.name ?? ""] : []));
}

class Killer {
  readonly states = new Set<string>();
  readonly accepted: string[] = [];
  kills = 0;
  readonly #executions: string[] = [];
  #world: RealWorld | undefined;
  #killing: Promise<void> | undefined;
  #isOver = false;

  readonly onChange: OnChange = async (moment, { what }) => {
    if (moment === "before") return;
    const change = `${what} #${this.accepted.filter((each) => each.startsWith(`${what} `)).length + 1}`;
    this.accepted.push(change);
    const together = killedAfter.find((each) => each.includes(change));
    if (together === undefined) return;
    // The answers of all of them are held until the last one has arrived, so that none dies before it was sent.
    const kills = this.kills;
    if (together.every((each) => this.accepted.includes(each))) await this.#kill();
    else while (this.kills === kills && !this.#isOver) await this.#world?.clock.sleep(5);
  };

  /** Two branches that begin at the same time are met by one kill, and none of them calls before it is over. */
  readonly onState = async (): Promise<void> => {
    const [arn] = this.#executions;
    const fresh = this.#world === undefined || arn === undefined ? [] : entered(this.#world, arn).filter((state) => !this.states.has(state));
    for (const state of fresh) this.states.add(state);
    if (fresh.length > 0) await this.#kill();
    await this.#killing;
  };

  watch(world: RealWorld): void {
    this.#world = world;
    world.stepFunctions.onStatusChange(({ executionArn }) => void this.#executions.push(executionArn));
  }
  end(): void {
    this.#isOver = true;
  }

  /** One process dies once, whoever wants it at the same time. */
  #kill(): Promise<void> {
    this.#killing ??= (this.#world?.handlers.kill() ?? Promise.resolve()).finally(() => {
      this.kills += 1;
      this.#killing = undefined;
    });
    return this.#killing;
  }
}

it("killed before every state and after what it changes, it succeeds, makes each change once, and leaves no copy, no tag, no server, no machine and no folder", async () => {
  const killer = new Killer();
  const said: string[] = [];
  const looks: Readonly<Record<string, string>>[] = [];
  let restarts = 0;
  let first = Promise.resolve();
  const { report } = await withNothingLeft(() =>
    rehearseIsolatedDrill({
      plan: plan(), tempo, clock: systemClock, decideAs: { name: "demo", decision: "approve" }, limitMs: 560_000, signal: new AbortController().signal, say: (sentence) => void said.push(sentence),
      onChange: killer.onChange,
      onState: killer.onState,
      onReady: (world) => {
        first = look(world).then((seen) => void looks.push(seen));
        killer.watch(world);
      },
      onMeasured: async (world) => {
        await first;
        looks.push(await look(world));
        restarts = world.handlers.restarts;
      },
    }).finally(() => killer.end()),
  );
  process.stdout.write(`      ${report.outcome}, ${restarts} restarts, ${killer.states.size} states, ${String(report.totalMs)} ms\n`);
  if (report.outcome !== "succeeded") process.stdout.write(`${said.map((each) => `        ${each}`).join("\n")}\n`);

  const { outcome, left, made } = report;
  expect({ outcome, left, made, differences: [...report.differences, ...differencesBetween(looks[0] ?? {}, looks[1] ?? {})] }).toEqual({ outcome: "succeeded", left: [], made: 1, differences: [] });
  expect(report.sentence).toContain("Clean-up is proven");
  expect(drilledAndCleaned(report)).toBe(true);
  expect(killer.accepted.toSorted()).toEqual(changes.toSorted());
  expect([...killer.states].toSorted()).toEqual(states.toSorted());
  expect(restarts).toBe(killer.kills);
  // Making the copy and filling the group begin at the same time, and may be met by one kill.
  expect(killer.kills).toBeGreaterThanOrEqual(states.length - 1 + killedAfter.length);
});

it("a whole program that is killed while its copy stands leaves no process, no database and no folder", async () => {
  const program = new Command(["rehearse", "--run", "drill", "--kind", "isolated", "--approve-as", "demo", "--tempo", "20"]);
  await program.says(/drill-rds-copy done/, 200_000).finally(() => program.signal("SIGKILL"));
  const { signal, left, processes } = await program.ended(10_000);
  expect({ signal, left }).toEqual({ signal: "SIGKILL", left: [] });
  // The program, its reaper, its handlers and, for the copy alone, a whole PostgreSQL.
  expect(processes).toBeGreaterThan(10);
});
