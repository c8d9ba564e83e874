// RabbitMQ clusters that the product's built-in command forms, on machines on which no shell runs. Behaviour: at home the nodes of
// a plan are one cluster, at the other site each is one of its own. A node joins the first, if that runs, within 6 s; one that is in
// already changes nothing and takes 1 s. What belongs together and does not run is waited for in vain.

import { formationExit, formationHeader } from "../../../lambdas/steps/cluster-formation/rabbitmq-command.ts";
import type { Plan } from "../../../workflows/plan.ts";
import { allSteps, isKind, plannedNodes } from "../../../workflows/plan-steps.ts";
import type { Clock } from "../../../workflows/ports.ts";
import { rabbitmqNames } from "../../../workflows/rabbitmq-names.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import type { HostRun } from "../aws/ssm.ts";

const takesMs: Milliseconds = 6_000;
const asksMs: Milliseconds = 1_000;

interface ReadFormation {
  readonly own: string;
  readonly first: string;
  readonly together: readonly string[];
}

/** What a built-in formation command is about; undefined for any other text. */
export function readFormation(text: string): ReadFormation | undefined {
  if (!text.startsWith(`${formationHeader}\n`)) return undefined;
  const word = (name: string): string => new RegExp(`^${name}='([^']*)'$`, "m").exec(text)?.[1] ?? "";
  return { own: word("own"), first: word("first"), together: word("together").split(" ") };
}

/** Which nodes are in the cluster of a first node. */
export class Formations {
  readonly #members = new Map<string, Set<string>>();
  readonly #roles = new Map<string, string>();

  constructor(plan: Plan) {
    for (const step of allSteps(plannedNodes(plan.steps))) {
      if (!isKind(step, "activate.rabbitmq-cluster")) continue;
      for (const site of Object.keys(plan.sites)) {
        const names = rabbitmqNames(step.input, site);
        names.forEach((name, index) => this.#roles.set(name, step.input.nodes[index] ?? ""));
        this.#members.set(names[0] ?? "", new Set(site === plan.home ? names : names.slice(0, 1)));
      }
    }
  }

  /** The nodes in the cluster of a first node, itself included. */
  of(first: string): readonly string[] {
    return [...(this.#members.get(first) ?? [])];
  }

  /** Runs the command on the machine of a node; `lives`: whether the machine of a role runs. */
  async run({ own, first, together }: ReadFormation, lives: (role: string) => boolean, clock: Clock): Promise<HostRun> {
    const ended = (code: number, stdout: string, stderr: string): HostRun => ({ code, stdout, stderr, timedOut: false });
    const runs = (name: string): boolean => lives(this.#roles.get(name) ?? "");
    const members = this.#members.get(first);
    if (members === undefined || !this.#roles.has(own)) return ended(formationExit.noNode, "", `understudy: the RabbitMQ node ${own} does not run on this host; nothing was changed\n`);
    const isIn = members.has(own);
    if (!isIn && !runs(first)) return ended(formationExit.noFirst, "", `understudy: port 4369 of ${first.slice(first.indexOf("@") + 1)} does not answer ${own} (timeout); nothing was changed\n`);
    await clock.sleep(isIn ? asksMs : takesMs);
    members.add(own);
    const missing = together.filter((name) => !members.has(name) || !runs(name));
    const now = [...members].filter(runs);
    if (missing.length > 0) return ended(formationExit.notFormed, "", `understudy: ${own} runs together with: ${now.join(" ")}; missing: ${missing.join(" ")}; partitions: []\n`);
    return ended(0, `understudy-formed node=${own} joined=${isIn ? "no" : "yes"} running=${now.toSorted().join(",")} partitions=none\n`, "");
  }
}
