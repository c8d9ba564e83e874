// The environment of each deployed function, in the types that its own schema reads: a variable that is forgotten does not
// compile. Names are the fixed ones, because the stacks know of each other by nothing else.

import type * as z from "zod/mini";
import type { baseEnvironment, consoleEnvironment, decidingEnvironment, lookingEnvironment, openingEnvironment, pagingEnvironment, probingEnvironment, reportingEnvironment, startingEnvironment, steppingEnvironment, sweepingEnvironment, switchingEnvironment } from "../../lambdas/runtime/environment.ts";
import { createDigest } from "../../workflows/digest.ts";
import { Refused } from "../../workflows/failure.ts";
import { controlFunctionName, machineAlias, pagesTopicName, recordTableName, registerTableName, reportsBucketName } from "../../workflows/names.ts";
import type { Where } from "../../workflows/permission-things.ts";
import { lookingFunctions } from "../../workflows/looking.ts";
import { machineArn } from "../../workflows/permissions-own.ts";
import type { ControlStackFunction, PlanFunction } from "../../workflows/permissions-own.ts";
import type { Plan } from "../../workflows/plan.ts";
import type { SignIn } from "./console-settings.ts";
import { flat } from "./roles.ts";

type Base = z.input<typeof baseEnvironment>;
type Variables = Readonly<Record<string, string>>;

function base(region: string, place: string): Base {
  return { UNDERSTUDY_PLACE: place, UNDERSTUDY_ARBITER_REGION: region, UNDERSTUDY_TABLE: recordTableName };
}

/** The sites of a plan that lie in other accounts, by Region. */
function accounts(plan: Plan): Pick<Base, "UNDERSTUDY_ACCOUNTS"> {
  const others = Object.values(plan.sites).flatMap(({ region, account }) => (account === undefined ? [] : [[region, { role: account.role, externalId: account["external-id"] }] as const]));
  return others.length === 0 ? {} : { UNDERSTUDY_ACCOUNTS: JSON.stringify(Object.fromEntries(others)) };
}

/** The variables of one function, in the type of the schema that it reads. */
function whole<E extends z.core.$ZodType<unknown, Base>>(variables: z.input<E>): Variables {
  return Object.fromEntries(Object.entries(variables as Readonly<Record<string, string | undefined>>).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

const probes = (plan: Plan) => ({ UNDERSTUDY_PROBES: JSON.stringify({ [plan.plan]: lookingFunctions(plan) }) });
const topic = (region: string, { partition, account }: Where) => ({ UNDERSTUDY_TOPIC: `arn:${partition}:sns:${region}:${account}:${pagesTopicName}` });

/** Of a function that is deployed with a plan; `console`: its address. */
export function planEnvironment(plan: Plan, key: PlanFunction, where: Where, console = "none"): Variables {
  const { region } = plan.arbiter;
  const common = { ...base(region, "arbiter"), ...accounts(plan) };
  switch (key) {
    case "open":
      return whole<typeof openingEnvironment>({ ...common, UNDERSTUDY_PLAN_DIGEST: createDigest(plan) });
    case "assess":
    case "enrol":
      return whole<typeof baseEnvironment>(common);
    case "look":
      return whole<typeof lookingEnvironment>({ ...common, ...probes(plan) });
    case "gate":
    case "close":
      return whole<typeof pagingEnvironment>({ ...common, ...topic(region, where), UNDERSTUDY_CONSOLE: console });
    default:
      return whole<typeof steppingEnvironment>({
        ...common,
        ...probes(plan),
        UNDERSTUDY_REGISTERS: JSON.stringify(Object.fromEntries(Object.entries(plan.sites).map(([site, { region: at }]) => [site, { region: at, table: registerTableName }]))),
      });
  }
}

/** Of a function that all plans share; `console`: its address. */
export function controlEnvironment(plans: readonly Plan[], key: ControlStackFunction, region: string, where: Where, console = "none"): Variables {
  const common = base(region, "arbiter");
  // Whoever ends questions says so to what keeps incidents.
  const carrier = { UNDERSTUDY_NOTIFY: controlFunctionName("notify") };
  if (key === "switch") return whole<typeof switchingEnvironment>({ ...common, ...topic(region, where), ...carrier });
  if (key === "decide") return whole<typeof decidingEnvironment>({ ...common, ...carrier });
  if (key === "read" || key === "notify") return whole<typeof baseEnvironment>(common);
  if (key === "report") return whole<typeof reportingEnvironment>({ ...common, UNDERSTUDY_REPORTS: reportsBucketName(where.account, region) });
  // By the alias, so that a deploy never changes a run.
  const machines = { UNDERSTUDY_PLANS: JSON.stringify(plans.map(({ plan }) => plan)), UNDERSTUDY_MACHINES: `${machineArn(region, "{machine}", where)}:${machineAlias}` };
  const starting = { ...common, ...topic(region, where), ...machines };
  if (key === "sweep") return whole<typeof sweepingEnvironment>({ ...starting, ...carrier, UNDERSTUDY_CONSOLE: console });
  return whole<typeof startingEnvironment>(starting);
}

/** Of the function that looks from one place; `queue` is the URL of its own queue. */
export function probeEnvironment(plan: Plan, place: string, queue: string): Variables {
  return whole<typeof probingEnvironment>({ ...base(plan.arbiter.region, place), ...accounts(plan), UNDERSTUDY_QUEUE: queue, UNDERSTUDY_PLAN_DIGESTS: JSON.stringify([createDigest(plan)]) });
}

/** Of the console: who signs people in, and what the tokens of programs must say. */
export function consoleEnvironmentOf(region: string, { issuer, client, audience, scope, name }: SignIn): Variables {
  return { UNDERSTUDY_ARBITER_REGION: region, UNDERSTUDY_ISSUER: issuer, UNDERSTUDY_CLIENT: client, UNDERSTUDY_AUDIENCE: audience, UNDERSTUDY_SCOPE: scope, ...(name === undefined ? {} : { UNDERSTUDY_NAME_CLAIM: name }) } satisfies z.input<typeof consoleEnvironment>;
}

/** Of the function to which the hosts of a data centre report. */
export function insideEnvironment(plan: Plan, place: string): Variables {
  return whole<typeof baseEnvironment>(base(plan.arbiter.region, place));
}

/** Of the function at which watchdogs renew their leases. */
export function watchdogEnvironment(plan: Plan): Variables {
  return whole<typeof baseEnvironment>(base(plan.arbiter.region, "arbiter"));
}

/** Of the function that looks whether a failover would work. */
export function readinessEnvironment(plan: Plan, where: Where): Variables {
  const { region } = plan.arbiter;
  return whole<typeof pagingEnvironment>({ ...base(region, "arbiter"), ...accounts(plan), ...topic(region, where) });
}

/** Lambda takes no more, names and values together. */
const mostBytes = 4_096;

/** Throws `Refused` where an environment would be too large: only plans that share an arbiter can make it so. */
export function checkSize(variables: Variables, name: string, resolve: (value: unknown) => unknown): void {
  const bytes = Object.entries(variables).reduce((sum, [key, value]) => sum + key.length + Buffer.byteLength(flat(resolve(value)).replaceAll("<AWS::AccountId>", "000000000000").replaceAll("<AWS::Partition>", "aws-us-gov")), 0);
  if (bytes > mostBytes) throw new Refused(`the plans that share an arbiter's Region are too many: the environment of ${name} would have ${bytes} bytes, Lambda takes ${mostBytes}; give some of them an arbiter in another Region`);
}
