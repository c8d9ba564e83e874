// What actions of steps and probes work on, and how a row of an action is written: permission-resources.ts has the rows.

import type { Restored } from "./database-copies.ts";
import type { StepInput } from "./plan-steps.ts";

/** Where everything of ours lies; the deployment gives its own account, the committed table a word for it. */
export interface Where {
  readonly partition: string;
  readonly account: string;
}

/** What a step or probe touches. Both sites are in it, because the same functions serve both directions. */
export interface Things {
  readonly hosts: readonly { readonly site: string; readonly id: string }[];
  /** Whether any of the hosts runs Windows. */
  readonly windows?: boolean;
  readonly instances: readonly { readonly site: string; readonly id: string }[];
  /** Those of them that a run may promote to databases of their own. */
  readonly promoted: readonly { readonly site: string; readonly id: string }[];
  /** Instances that backups are restored to. */
  readonly restored: readonly (Restored & { readonly site: string; readonly plan: string })[];
  /** Instances that a re-protection sets aside and makes anew. */
  readonly copied: readonly { readonly site: string; readonly id: string; readonly plan: string }[];
  /** Sites at which isolated drills make copies of the plan's databases, with the instance that serves as the source of each. */
  readonly drilled: readonly { readonly site: string; readonly id: string; readonly plan: string }[];
  readonly clusters: readonly { readonly site: string; readonly id: string }[];
  /** Global clusters as each site's API moves them, with the ARNs of their clusters at both sites; `detaches`: of the site's own, where it may be detached. */
  readonly globalClusters: readonly { readonly site: string; readonly id: string; readonly clusters: readonly string[]; readonly detaches?: string }[];
  /** Aurora clusters that get more capacity, with the plan whose runs give it. */
  readonly enlarged: readonly { readonly site: string; readonly id: string; readonly plan: string }[];
  readonly groups: readonly { readonly site: string; readonly id: string }[];
  /** Groups on whose machines, whichever they are, commands run. */
  readonly commandedGroups: readonly { readonly site: string; readonly id: string }[];
  readonly kubernetes: readonly { readonly site: string; readonly id: string }[];
  /** Services of ECS, as CLUSTER/SERVICE. */
  readonly ecsServices: readonly { readonly site: string; readonly id: string }[];
  /** Event source mappings, by their UUIDs. */
  readonly mappings: readonly { readonly site: string; readonly id: string }[];
  /** Rules of EventBridge, as the end of their ARNs: `rule/NAME` or `rule/BUS/NAME`. */
  readonly eventRules: readonly { readonly site: string; readonly id: string }[];
  readonly subnets: readonly { readonly site: string; readonly id: string }[];
  /** Functions of the user's own, as NAME:QUALIFIER. */
  readonly functions: readonly { readonly site: string; readonly id: string }[];
  readonly objects: readonly { readonly bucket: string; readonly key: string }[];
  readonly records: readonly { readonly zone: string; readonly name: string; readonly type: string }[];
  readonly secrets: readonly string[];
  /** Documents of ours that are sent; where there are any, no other may be. */
  readonly documents: readonly { readonly site: string; readonly id: string }[];
  /** Plans whose watchdogs' leases are read and forbidden. */
  readonly leases: readonly string[];
  readonly parameters: readonly { readonly site: string; readonly id: string }[];
  /** Secrets of the application in each site's own Region; those that we sign in with are `secrets`. */
  readonly siteSecrets: readonly { readonly site: string; readonly id: string }[];
  readonly profiles: readonly ({ readonly site: string } & StepInput<"configure.appconfig">["profiles"][string])[];
  /** Routing controls of ARC, by their ARNs; `override`: whether a safety rule may be overridden for them. */
  readonly routingControls: readonly { readonly arn: string; readonly override: boolean }[];
  readonly targetGroups: readonly { readonly site: string; readonly id: string }[];
}

/** Things that an action without resources works on. */
export const noThings: Things = { hosts: [], instances: [], promoted: [], restored: [], copied: [], drilled: [], clusters: [], globalClusters: [], enlarged: [], groups: [], commandedGroups: [], kubernetes: [], ecsServices: [], mappings: [], eventRules: [], subnets: [], functions: [], objects: [], records: [], secrets: [], leases: [], documents: [], parameters: [], siteSecrets: [], profiles: [], routingControls: [], targetGroups: [] };

export interface Resource {
  readonly arn: string;
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

/** Where a site's calls go. */
export interface Place extends Where {
  readonly site: string;
  readonly region: string;
}

/** One action: it works at the sites, or on what lies elsewhere. */
export type ActionRow =
  | { readonly at: "site"; readonly resources: (things: Things, place: Place) => readonly Resource[]; readonly because: string }
  | { readonly at: "elsewhere"; readonly resources: (things: Things, arbiter: Omit<Place, "site">) => readonly Resource[]; readonly because: string };
