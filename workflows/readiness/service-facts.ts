// What is answered of the platforms that run an application, and of clusters of databases, as values.

import type { Milliseconds } from "../units.ts";

/** A Kubernetes Deployment; `missing`: which of cluster and deployment is not there, a clause. */
export type DeploymentStanding =
  | { readonly is: "there"; readonly wanted: number; readonly available: number; readonly troubles: readonly string[] }
  | { readonly is: "missing"; readonly what: string };

/** An event source mapping with how long its function may run with what it was handed. */
export interface MappingStanding {
  readonly state: string;
  /** What Lambda says of its last batch; empty for nothing. */
  readonly told: string;
  readonly functionMayRunMs: Milliseconds;
}

/** Subnets with the network ACLs that they have, and the one that is to deny: what it lets through, or undefined where it is not there. */
export interface NetworkAclsStanding {
  readonly subnets: readonly { readonly subnet: string; readonly acl: string }[];
  readonly deny: { readonly allows: readonly string[] } | undefined;
}

/** A rule of EventBridge. */
export interface RuleStanding {
  readonly state: string;
  readonly schedule: string | undefined;
  /** The AWS service that alone may change it, if one manages it. */
  readonly managedBy: string | undefined;
}

/** A global cluster, and its cluster at one site; null where there is none. */
export interface GlobalClusterStanding {
  readonly global: {
    readonly version: string;
    /** What RDS says of a move that is under way; null for none. */
    readonly moving: string | null;
    /** `inStep`: null where RDS tells nothing of it. */
    readonly members: readonly { readonly arn: string; readonly isPrimary: boolean; readonly inStep: boolean | null }[];
  } | null;
  readonly cluster: { readonly status: string; readonly engine: string; readonly version: string; readonly instances: number } | null;
  /** How far it is behind, as CloudWatch tells it for Aurora; null where that is not measured. */
  readonly lagMs: Milliseconds | null;
}

/** A Lambda function of the user's own. */
export interface CustomFunctionFacts {
  /** `Active`, `Pending`, `Inactive` or `Failed`; "" where Lambda tells none. */
  readonly state: string;
  /** Why it is not active; empty for nothing. */
  readonly told: string;
  /** Why it may not be called; null: it may. */
  readonly denied: string | null;
}

/** A service of ECS, with what scales it. */
export interface EcsStanding {
  /** `ACTIVE`, or on its way to be deleted. */
  readonly status: string;
  readonly isDaemon: boolean;
  readonly desired: number;
  readonly running: number;
  /** Null: nothing scales it. */
  readonly scaling: { readonly min: number; readonly max: number; readonly suspended: readonly string[] } | null;
  /** What ECS says of a deployment that goes wrong; empty for nothing. */
  readonly troubles: readonly string[];
  /** Machines of its tasks whose agent is not connected. */
  readonly deaf: number;
}

/** An Aurora cluster. */
export interface AuroraStanding {
  readonly status: string;
  /** `aurora-mysql`, `aurora-postgresql`; RDS also lists clusters that are not Aurora's. */
  readonly engine: string;
  /** Changes that wait for the next maintenance window, by name. */
  readonly pending: readonly string[];
  /** In capacity units (ACU); null where no instance of it is serverless. */
  readonly limits: { readonly min: number; readonly max: number } | null;
  readonly instances: readonly { readonly id: string; readonly class: string; readonly isWriter: boolean }[];
  /** How many of the instances are serverless. */
  readonly serverless: number;
  /** The most that one of them has had within a day, in capacity units; null: not measured. */
  readonly peak: number | null;
}

/** Whether more instances of a class could be had for a cluster. */
export interface AuroraRoom {
  /** The zones of the cluster in which AWS offers the class for its engine. */
  readonly offeredIn: readonly string[];
  /** How many DB instances more the account may have in the Region; null: AWS does not tell. */
  readonly left: number | null;
}
