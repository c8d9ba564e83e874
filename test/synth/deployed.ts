// Plans as they would be deployed, synthesised in memory: which stacks come of them, with everything resolved that is known
// before a deployment. Functions are made of an empty bundle, except where a test is about the bundles.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "aws-cdk-lib";
import type { AppProps } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { buildApp } from "../../infra/aws/build-app.ts";
import type { BuiltApp } from "../../infra/aws/build-app.ts";
import { compilePlan } from "../../infra/aws/deployment.ts";
import { ControlStack } from "../../infra/aws/control-stack.ts";
import type { Deployment } from "../../infra/aws/deployment.ts";
import { flat } from "../../infra/aws/roles.ts";
import { createDigest } from "../../workflows/digest.ts";
import type { Plan } from "../../workflows/plan.ts";


export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

const folder = mkdtempSync(join(tmpdir(), "understudy-synth-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A bundle without code in it. */
export function emptyBundle(): string {
  const empty = join(folder, "empty");
  mkdirSync(empty, { recursive: true });
  writeFileSync(join(empty, "index.mjs"), "export const handler = async () => ({});\n");
  return empty;
}

export function deploymentOf(plans: readonly Plan[], more: Partial<Deployment> = {}): Deployment {
  return { plans: plans.map((plan) => compilePlan(plan, createDigest(plan))), account: undefined, pages: [], ...more };
}

/** CDK's own check of templates takes seconds, so only the test that is about it asks for it. */
const quick: AppProps = { builtinCloudFormationValidation: false, treeMetadata: false };

/** Builds the application. */
export function built(plans: readonly Plan[], more: Partial<Deployment> = {}, props: AppProps = quick): BuiltApp {
  return unnoted(() => buildApp(deploymentOf(plans, more), emptyBundle, { outdir: mkdtempSync(join(folder, "out-")), ...props }));
}

/** CDK notes for each of thousands of elements where it was made, which takes a fifth of the time and is read by nobody here. */
function unnoted<T>(work: () => T): T {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return work();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** Of many plans, only the stack that they share: each plan's own takes a second. */
export function sharedOf(plans: readonly Plan[]): Readonly<Record<string, Resource>> {
  const [region = ""] = plans.map(({ arbiter }) => arbiter.region);
  return unnoted(() => {
    const app = new App({ outdir: mkdtempSync(join(folder, "out-")), ...quick });
    const stack = new ControlStack(app, `understudy-control-${region}`, { env: { region }, region, plans, pages: [], bundle: emptyBundle });
    return (Template.fromStack(stack).toJSON() as { readonly Resources: Readonly<Record<string, Resource>> }).Resources;
  });
}

export class Stacks {
  readonly #templates: ReadonlyMap<string, Readonly<Record<string, Resource>>>;

  constructor({ control, plans, vantage }: BuiltApp) {
    this.#templates = new Map([...control.values(), ...plans.values(), ...vantage.values()].map((stack) => [stack.stackName, (Template.fromStack(stack).toJSON() as { readonly Resources: Readonly<Record<string, Resource>> }).Resources]));
  }

  get names(): readonly string[] {
    return [...this.#templates.keys()].sort();
  }

  /** The resources of one type in a stack, by logical id. */
  of(stack: string, type: string): readonly (readonly [string, Resource])[] {
    return Object.entries(this.#templates.get(stack) ?? {}).filter(([, resource]) => resource.Type === type);
  }

  /** The same in all stacks. */
  all(type: string): readonly { readonly stack: string; readonly id: string; readonly resource: Resource }[] {
    return this.names.flatMap((stack) => this.of(stack, type).map(([id, resource]) => ({ stack, id, resource })));
  }

  /** The one resource of a type whose property has the value. */
  one(stack: string, type: string, property: string, value: string): Resource {
    const found = this.of(stack, type).filter(([, { Properties }]) => flat(Properties[property] ?? "") === value);
    if (found.length !== 1) throw new TypeError(`${stack} has ${found.length} of ${type} whose ${property} is ${value}, not one: ${this.of(stack, type).map(([, { Properties }]) => flat(Properties[property] ?? "")).join(", ")}`);
    return (found[0] as readonly [string, Resource])[1];
  }

  /** The only resource of a type in a stack, with its logical id. */
  only(stack: string, type: string): Resource & { readonly id: string } {
    const found = this.of(stack, type);
    const [first] = found;
    if (first === undefined || found.length > 1) throw new TypeError(`${stack} has ${found.length} of ${type}, not one`);
    return { ...first[1], id: first[0] };
  }

  /** A resource by its logical id. */
  at(stack: string, id: string): Resource {
    const found = this.#templates.get(stack)?.[id];
    if (found === undefined) throw new TypeError(`${stack} has no resource ${id}`);
    return found;
  }

  template(stack: string): Readonly<Record<string, Resource>> {
    return this.#templates.get(stack) ?? {};
  }
}

export const stacksOf = (plans: readonly Plan[], more: Partial<Deployment> = {}): Stacks => new Stacks(built(plans, more));

/** The environment of a function, as text. */
export function environmentOf({ Properties }: Resource): Readonly<Record<string, string>> {
  const { Variables } = Properties["Environment"] as { readonly Variables: Readonly<Record<string, unknown>> };
  return Object.fromEntries(Object.entries(Variables).map(([name, value]) => [name, flat(value)]));
}

