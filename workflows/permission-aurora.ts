// What steps may do in RDS to the plan's Aurora clusters: change a cluster's limits, add instances to it under names and with a mark of this
// plan's runs, and delete only what has such a name and mark. So no instance that anybody else has can be deleted by their function.

import { addedPrefix } from "./names.ts";
import type { ActionRow, Place, Resource, Things } from "./permission-things.ts";
import { addedTag } from "./restored-tags.ts";

const rdsArn = ({ partition, region, account }: Place, what: string): string => `arn:${partition}:rds:${region}:${account}:${what}`;
const row = (because: string, resources: (cluster: Things["enlarged"][number], place: Place) => readonly Resource[]): ActionRow => ({
  at: "site",
  resources: ({ enlarged }, place) => enlarged.filter(({ site }) => site === place.site).flatMap((each) => resources(each, place)),
  because,
});
const added = (place: Place, id: string): string => rdsArn(place, `db:${addedPrefix(id)}*`);
/** Runs are named after their plan. */
const marks = (plan: string): readonly string[] => [`us/${plan}-*/*`];

export const clusterLimits = row("the plan's Aurora clusters", ({ id }, place) => [{ arn: rdsArn(place, `cluster:${id}`) }]);
/** RDS lists the instances of a cluster only to whom it would list all. */
export const clusterInstances = row("the instances of the plan's Aurora clusters, which RDS lists only with all others of the Region", (_cluster, place) => [{ arn: rdsArn(place, "db:*") }]);
export const instanceToAdd = row("instances for the plan's Aurora clusters, under names of their own; the groups are those of the cluster, which only RDS knows", ({ id }, place) => [{ arn: added(place, id) }, { arn: rdsArn(place, `cluster:${id}`) }, { arn: rdsArn(place, "pg:*") }, { arn: rdsArn(place, "subgrp:*") }]);
export const instanceMarks = row("marks what a run adds to an Aurora cluster with its step, and sets no other tag", ({ id, plan }, place) => [{ arn: added(place, id), conditions: { StringLike: { [`aws:RequestTag/${addedTag}`]: marks(plan) }, "ForAllValues:StringEquals": { "aws:TagKeys": [addedTag] } } }]);
export const instanceToDelete = row("deletes what a run added to an Aurora cluster; only under such a name and with the mark of this plan's runs", ({ id, plan }, place) => [{ arn: added(place, id), conditions: { StringLike: { [`aws:ResourceTag/${addedTag}`]: marks(plan) } } }]);
