// What isolated drills may do in RDS: make copies under names of their own, and promote and delete only what has such a name and carries the tag of
// a run of this plan. So no instance that a plan names, or anybody else has, can be deleted or promoted by their function's deletion and tag rights.

import { drillCopyPrefix } from "./names.ts";
import type { ActionRow, Place, Resource, Things } from "./permission-things.ts";
import { drillTag } from "./restored-tags.ts";

const rdsArn = ({ partition, region, account }: Place, what: string): string => `arn:${partition}:rds:${region}:${account}:${what}`;
const here = ({ drilled }: Things, { site }: Place): Things["drilled"] => drilled.filter((each) => each.site === site);
/** A drill's copies at the site; none where no drill makes any. */
const atSite = (things: Things, place: Place, resources: (plan: string) => readonly Resource[]): readonly Resource[] => [...new Set(here(things, place).map(({ plan }) => plan))].flatMap(resources);

/** Runs are named after their plan. */
export const drillMarks = (plan: string): NonNullable<Resource["conditions"]> => ({ StringLike: { [`aws:ResourceTag/${drillTag}`]: [`${plan}-*`] } });
/** RDS asks this of the tags in the request that makes the instance. */
export const drillMarking = (plan: string): NonNullable<Resource["conditions"]> => ({ StringLike: { [`aws:RequestTag/${drillTag}`]: [`${plan}-*`] }, "ForAllValues:StringEquals": { "aws:TagKeys": [drillTag] } });

/** An action on the copies of drills, under a condition. */
export const drilledCopies = (because: string, conditions: (plan: string) => NonNullable<Resource["conditions"]>): ActionRow => ({
  at: "site",
  resources: (things, place) => atSite(things, place, (plan) => [{ arn: rdsArn(place, `db:${drillCopyPrefix}*`), conditions: conditions(plan) }]),
  because,
});

/** The making of a copy: of the plan's own instance, under a drill's name, with the groups of the plan's replica. */
export const drillSources: ActionRow = {
  at: "site",
  resources: (things, place) => here(things, place).flatMap(({ id }) => (id === "" ? [] : [`db:${id}`, `db:${drillCopyPrefix}*`, "subgrp:*", "pg:*", "og:*"].map((what) => ({ arn: rdsArn(place, what) })))),
  because: "copies of the plan's instances under the names of isolated drills; the groups are those of the plan's replica, which only RDS knows",
};

/** Looking for what drills left. */
export const drillLists: ActionRow = {
  at: "site",
  resources: (things, place) => atSite(things, place, () => [{ arn: rdsArn(place, "db:*") }]),
  because: "finds what isolated drills made, which RDS lists only with all others of the Region",
};
