// Whether this machine could be used at night: who you are to AWS, whether the functions answer you, whether the clocks agree, and
// whether this version understands what is deployed. Asks only, and changes nothing.

import { Clients } from "../../../lambdas/aws/clients.ts";
import { readCaller } from "../../../lambdas/aws/identity.ts";
import { mayInvoke } from "../../../lambdas/aws/lambda.ts";
import { asFailure } from "../../../workflows/failure.ts";
import { controlFunctionName } from "../../../workflows/names.ts";
import type { Plan } from "../../../workflows/plan.ts";
import { everyStep } from "../../../workflows/repairs.ts";
import { catalogue } from "../../../workflows/steps.ts";
import { sayDuration } from "../../../workflows/units.ts";
import type { Instant, Milliseconds } from "../../../workflows/units.ts";
import type { Control, Installation } from "./installation.ts";
import { explained } from "./trouble.ts";

export interface Finding {
  readonly outcome: "pass" | "warn" | "fail" | "not-checkable";
  readonly subject: string;
  readonly sentence: string;
}
export interface DoctorPorts {
  readonly installation: Installation;
  readonly caller: () => Promise<{ readonly arn: string }>;
  /** Throws where that function may not be invoked; invokes nothing. */
  readonly may: (control: Control) => Promise<void>;
  readonly now: () => Instant;
  readonly nodeVersion: string;
}

/** The ports with the credentials of whoever types. */
export function doctorPorts(installation: Installation, now: () => Instant, local?: string): DoctorPorts {
  const clients = new Clients();
  const { region } = installation;
  const told = (control?: Control) => (thrown: unknown): never => {
    throw explained(thrown, { region, local }, control === undefined ? undefined : { name: controlFunctionName(control), changes: false });
  };
  return {
    installation,
    caller: () => readCaller(clients, region).catch(told()),
    may: (control) => mayInvoke(clients, region, controlFunctionName(control)).catch(told(control)),
    now,
    nodeVersion: process.versions.node,
  };
}

const purposes: Readonly<Record<Control, string>> = { read: "to look", decide: "to decide at gates", request: "to ask for runs", switch: "to pause and to stop" };
/** Wrong by more, a person misjudges how old things are and when they expire. */
const mostSkewMs: Milliseconds = 5_000;

/** All findings, in the order in which one depends on the other. */
export async function examine(ports: DoctorPorts): Promise<readonly Finding[]> {
  const { installation, nodeVersion } = ports;
  const node: Finding = Number(nodeVersion.split(".")[0]) >= 20 ? { outcome: "pass", subject: "Node", sentence: `Version ${nodeVersion}.` } : { outcome: "fail", subject: "Node", sentence: `Version ${nodeVersion} is too old; 20.19 or newer is needed.` };
  const caller = await found("AWS", async () => ({ outcome: "pass", subject: "AWS", sentence: installation.world === "LIVE" ? `You are ${(await ports.caller()).arn}, and ask in ${installation.region}.` : `Nothing of it is asked; the rehearsal takes you for ${nameOf((await ports.caller()).arn)}.` }));
  if (caller.outcome === "fail") return [node, caller, ...(Object.keys(purposes) as Control[]).map((control): Finding => ({ outcome: "not-checkable", subject: controlFunctionName(control), sentence: "AWS does not know who you are." }))];
  const functions = await Promise.all((Object.keys(purposes) as Control[]).map((control) => found(controlFunctionName(control), async () => (await ports.may(control), { outcome: "pass", subject: controlFunctionName(control), sentence: `You may call it ${purposes[control]}.` }))));
  return [node, caller, ...functions, await clockFinding(ports), ...(await planFindings(installation))];
}

const nameOf = (arn: string): string => arn.split("/").at(-1) ?? arn;

async function found(subject: string, look: () => Promise<Finding>): Promise<Finding> {
  try {
    return await look();
  } catch (thrown) {
    const message = asFailure(thrown).message;
    return { outcome: "fail", subject, sentence: `${message.charAt(0).toUpperCase()}${message.slice(1)}.` };
  }
}

async function clockFinding({ installation, now }: DoctorPorts): Promise<Finding> {
  return found("Clock", async () => {
    const before = now();
    const there = await installation.clock();
    const after = now();
    // What the way there took cannot be told from a wrong clock.
    const skewMs = there < before ? before - there : Math.max(0, there - after);
    const sentence = skewMs === 0 ? "This machine's clock agrees with that of the functions." : `This machine's clock is wrong by ${sayDuration(skewMs)} at least: times that you are shown as "ago" and "in" are wrong by that.`;
    return { outcome: skewMs > mostSkewMs ? "warn" : "pass", subject: "Clock", sentence };
  });
}

async function planFindings(installation: Installation): Promise<readonly Finding[]> {
  const answer = await installation.plans().catch((thrown: unknown) => asFailure(thrown).message);
  if (typeof answer === "string") return [{ outcome: "not-checkable", subject: "Plans", sentence: `The record gives no answer: ${answer}.` }];
  const { plans, unreadable } = answer;
  const unknown = unreadable.map(({ plan, because }): Finding => ({ outcome: "fail", subject: plan, sentence: `The record of it cannot be read: ${because}.` }));
  if (plans.length + unknown.length === 0) return [{ outcome: "warn", subject: "Plans", sentence: "No plan is deployed." }];
  const known = await Promise.all(plans.map(({ plan, deployed }) => found(plan, async () => {
    if (deployed === null) return { outcome: "warn", subject: plan, sentence: "It was taken back; its runs can still be read." };
    const strange = unknownKinds(await installation.planText(deployed.planDigest));
    const digest = deployed.planDigest.slice(0, 12);
    return strange.length === 0
      ? { outcome: "pass", subject: plan, sentence: `Deployed with digest ${digest}, and this version knows all its steps.` }
      : { outcome: "warn", subject: plan, sentence: `Deployed with digest ${digest} by another version: this one does not know ${strange.join(", ")}. Use the version that deployed it.` };
  })));
  return [...unknown, ...known];
}

/** The kinds of steps that a plan has and this version has not. */
function unknownKinds(plan: Plan): readonly string[] {
  return [...new Set(everyStep(plan).map(({ kind }) => kind as string))].filter((kind) => !(kind in catalogue));
}
