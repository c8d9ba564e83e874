// Rules on the order of steps: fence, then promote and activate, then traffic, then the rest. A wrong order is how two
// sites come to write at the same time, or how users are sent to a site that does not serve.

import { promotionOf } from "../database-copies.ts";
import type { Fault } from "../plan-fault.ts";
import { sayPath } from "../plan-fault.ts";
import { watchedServices } from "../plan.ts";
import { comesBefore } from "../plan-positions.ts";
import type { PlacedStep } from "../plan-positions.ts";
import { confirmsFence, describeStep } from "../steps.ts";
import { isWebhook, providerOf } from "../webhooks.ts";
import { clientStepsIn, directions, ofKind, ofPhase, promotionsIn, recordsIn, switchesIn } from "./given.ts";
import type { Given, PlanRule } from "./given.ts";

const fault = (later: { readonly path: PlacedStep["path"] }, what: string, instead: string): Fault => ({ path: later.path, at: "key", what, instead });
const placeOf = (placed: { readonly path: PlacedStep["path"] }): string => sayPath(placed.path);

/** Step Functions allows 80 characters; the longest ending that the compiler adds has 23. */
const longestTitle = 57;

export const orderRules: readonly PlanRule[] = [
  {
    code: "fence-comes-first",
    because: "R1: nothing is brought about at the target while the source may still act",
    faults: (given) =>
      ofPhase(given, "fence").flatMap((fence) => {
        const early = given.steps.find((other) => other.step.phase !== "fence" && !comesBefore(fence, other));
        return early === undefined ? [] : [fault(fence, `${placeOf(early)} does not wait for this fence`, "put the fence before every other step")];
      }),
  },
  {
    code: "renounce-comes-before-the-stop",
    because: "A3, A4: the scripts run on the machine that is to be shut down, so it has to be running",
    faults: (given) =>
      ofKind(given, "fence.renounce").flatMap((renounce) =>
        ofKind(given, "fence.ec2-stop").some((stop) => !comesBefore(renounce, stop) && stop.step.input.hosts.some((role) => renounce.step.input.hosts.includes(role)))
          ? [fault(renounce, "the scripts would run on machines that are stopped already", "put renounce before ec2-stop")]
          : [],
      ),
  },
  {
    code: "promotion-is-fenced",
    because: "R1, I2: two writers cannot be merged again, so the old one is confirmed to have stopped; renounce confirms nothing",
    faults: (given) =>
      ofPhase(given, "promote").flatMap((promote) =>
        ofPhase(given, "fence").some((fence) => confirmsFence(fence.step.kind) && comesBefore(fence, promote))
          ? []
          : [fault(promote, "no fence that can be confirmed comes before this promotion", "put fence: { ec2-stop: … } before it")],
      ),
  },
  {
    code: "promoted-exactly-once",
    because: "I1: a single-writer database moves with the site, and once",
    faults: (given) => {
      const promotes = promotionsIn(given);
      // A name that no database has is told by known-database; what it was meant for is not known then.
      const misnamed = promotes.some(({ step }) => given.plan.databases[step.input.database] === undefined && step.kind !== "promote.owner-confirms");
      return Object.entries(given.plan.databases).flatMap(([key, database]): readonly Fault[] => {
        if (database.writer !== "single") return [];
        const [first, second] = promotes.filter(({ step }) => step.input.database === key);
        if (first === undefined && misnamed) return [];
        if (first === undefined) return [{ path: ["databases", key], at: "key", what: "no step promotes it, so it would stay behind at the site that failed", instead: `add promote: { ${promotionOf(database).slice("promote.".length)}: { database: … } }` }];
        // The second way of a replica that could not be promoted: it does nothing where the first was done.
        if (second?.step.kind === "promote.restore" && first.step.kind !== "promote.restore") {
          return comesBefore(first, second) ? [] : [fault(second, `the second way of ${key} does not wait for ${placeOf(first)}`, "put it after that step")];
        }
        if (second !== undefined && first.step.kind === "promote.restore") return [fault(first, `the second way of ${key} comes before ${placeOf(second)}`, "put it after that step")];
        return second === undefined ? [] : [fault(second, `${placeOf(first)} promotes ${key} already`, "leave one out")];
      });
    },
  },
  {
    code: "traffic-waits-for-the-barrier",
    because: "I3, I19, A2: users are sent only to a site that is writable and runs what it needs",
    faults: (given) =>
      ofPhase(given, "traffic").flatMap((traffic) =>
        given.steps
          .filter(({ step }) => step.phase === "promote" || step.phase === "activate")
          .filter((before) => !comesBefore(before, traffic))
          .slice(0, 1)
          .map((before) => fault(traffic, `users would be sent there before ${placeOf(before)} is done`, "put traffic after every promote and activate")),
      ),
  },
  {
    code: "priorities-wait-for-the-promotion",
    because: "I22: nothing takes an election back, so before the promotion a planned move that is given up would leave the set at the target and the source fenced",
    faults: (given) =>
      ofKind(given, "configure.mongodb-priorities").flatMap((priorities) =>
        ofPhase(given, "promote")
          .filter((promote) => !comesBefore(promote, priorities))
          .slice(0, 1)
          .map((promote) => fault(priorities, `the set would be moved for good before ${placeOf(promote)} is done, and a planned move could not be taken back any more`, "put it after every promote")),
      ),
  },
  {
    code: "machines-are-no-services",
    because: "A2, I19: a machine that runs or is in service may still have nothing on it that answers, and users come right after",
    faults: (given) => {
      const machines = [...ofKind(given, "activate.auto-scaling"), ...ofKind(given, "activate.ec2-start"), ...ofKind(given, "activate.kubernetes"), ...ofKind(given, "activate.ecs")];
      const [stopped] = watchedServices(given.plan).flatMap(([key, { standby }]) => (standby === "stopped" ? [key] : []));
      // A takeover script that ended well is the proof of what it starts.
      if (stopped === undefined || machines.length === 0 || ofKind(given, "activate.command").length > 0) return [];
      return ofPhase(given, "traffic").slice(0, 1).flatMap((traffic): readonly Fault[] => {
        const asked = clientStepsIn(given).some(({ placed, urls }) => comesBefore(placed, traffic) && urls.some((url) => url.includes("{site}")) && machines.every((machine) => comesBefore(machine, placed)));
        return asked ? [] : [fault(traffic, `nobody asks whether ${stopped} answers at the target before users are sent there`, "put verify: { https: { urls: [\"https://….{site}.…\"] } } before it, after the machines are started")];
      });
    },
  },
  {
    code: "webhooks-wait-for-the-site",
    because: "A29: a provider proves the address when it is registered, so what answers there has to run",
    faults: (given) =>
      ofPhase(given, "webhooks").flatMap((webhook) =>
        given.steps
          .filter(({ step }) => step.phase === "promote" || step.phase === "activate")
          .filter((before) => !comesBefore(before, webhook))
          .slice(0, 1)
          .map((before) => fault(webhook, `messages would be sent there before ${placeOf(before)} is done`, "put webhooks after every promote and activate")),
      ),
  },
  {
    code: "verify-comes-after",
    because: "success is what was seen afterwards",
    faults: (given) => [
      ...ofKind(given, "verify.sql-write").flatMap((verify) =>
        promotionsIn(given)
          .filter((promote) => promote.step.input.database === verify.step.input.database && !comesBefore(promote, verify))
          .map((promote) => fault(verify, `${verify.step.input.database} takes no writes before ${placeOf(promote)} is done`, "put it after that step")),
      ),
      ...ofKind(given, "verify.dns").flatMap((verify) =>
        switches(given)
          .filter((traffic) => traffic.name === verify.step.input.name && !comesBefore(traffic.placed, verify))
          .map((traffic) => fault(verify, `${traffic.name} leads to the old site until ${placeOf(traffic.placed)} is done`, "put it after that step")),
      ),
      ...clientStepsIn(given).flatMap(({ placed, urls }) =>
        ofPhase(given, "traffic")
          .filter((traffic) => urls.some((url) => !url.includes("{site}")) && !comesBefore(traffic, placed))
          .slice(0, 1)
          .map((traffic) => fault(placed, `a name may lead to the old site until ${placeOf(traffic)} is done`, "put it after that step, or use {site} in its addresses")),
      ),
      ...ofKind(given, "verify.inbound").flatMap((verify) =>
        given.steps
          .filter(({ step }) => isWebhook(step) && providerOf(step) === verify.step.input.provider)
          .filter((registration) => !comesBefore(registration, verify))
          .map((registration) => fault(verify, `no message proves anything before ${placeOf(registration)} is done`, "put it after that step")),
      ),
      ...ofKind(given, "verify.publish-consume").flatMap((verify) =>
        ofKind(given, "activate.rabbitmq-cluster")
          .filter((forming) => forming.step.input.service === verify.step.input.service && !comesBefore(forming, verify))
          .map((forming) => fault(verify, `${verify.step.input.service} is no cluster before ${placeOf(forming)} is done`, "put it after that step")),
      ),
    ],
  },
  {
    code: "steps-can-be-told-apart",
    because: "each step is a state with a name of its own, of at most 80 characters with the compiler's endings",
    faults: (given) => {
      const [direction] = directions(given);
      if (direction === undefined) return [];
      const seen = new Map<string, PlacedStep>();
      return given.steps.flatMap((placed): readonly Fault[] => {
        const { title } = describeStep(placed.step, direction, given.plan);
        const first = seen.get(title);
        seen.set(title, placed);
        if (first !== undefined) return [fault(placed, `${placeOf(first)} is called ${JSON.stringify(title)} too`, "leave one out, or name other hosts or scripts")];
        if (title.length > longestTitle) return [fault(placed, `the step's name in the graph has ${title.length} characters: ${JSON.stringify(title)}`, `use shorter names, ${longestTitle} characters fit`)];
        return [];
      });
    },
  },
];

/** Every step that moves a name, with that name. */
export function switches(given: Given): readonly { readonly name: string; readonly placed: PlacedStep }[] {
  return [...switchesIn(given), ...recordsIn(given)].map((placed) => ({
    name: placed.step.input.name,
    placed,
  }));
}
