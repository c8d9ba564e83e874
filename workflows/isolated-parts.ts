// How each kind of step takes part in an isolated drill. Every kind stands here, or this does not compile; the command line and the gate print it.

import type { StepKindName } from "./plan-steps.ts";

export interface IsolatedPart {
  /** `copied`: done to a copy of its own; `taken-back`: carried out at the target and undone again; `own`: a step of drills themselves. */
  readonly how: "copied" | "taken-back" | "own" | "left-out";
  /** What is done, or why not, a clause that follows "because" where it is left out. */
  readonly because: string;
}

const leftOut = (because: string): IsolatedPart => ({ how: "left-out", because });
const source = leftOut("the source goes on serving");
const traffic = leftOut("no user may be led elsewhere by a drill");
const provider = leftOut("a provider delivers to one address only, and users' messages would be lost");
const application = leftOut("the application at the target would be changed beside the one that serves");
const scaled = leftOut("the cluster at the target follows the one that serves, and is left as it is");
const script = leftOut("what a script of the application does beside the site that serves, and what takes it back, only its owner knows");
const noCopy = leftOut("no copy of its own can be made of it");
const mends = leftOut("it belongs to a repair, which mends a site in place");
const copies = leftOut("it belongs to a re-protection");
const moved = leftOut("what it asks is so only after users have been moved");

export const isolatedParts: Readonly<Record<StepKindName, IsolatedPart>> = {
  "fence.renounce": source, "fence.ec2-stop": source, "fence.auto-scaling": source, "fence.self-fence": source, "fence.kubernetes": source, "fence.ecs": source, "fence.event-sources": source, "fence.event-rules": source, "fence.network-acl": source,
  "promote.rds-replica": { how: "copied", because: "a copy of the instance that serves is made at the target, promoted there and deleted again" },
  "promote.postgresql": noCopy, "promote.mysql": noCopy, "promote.sql-server": noCopy, "promote.mongodb": noCopy, "promote.global-cluster": noCopy, "promote.restore": noCopy,
  "promote.owner-confirms": leftOut("its owner promotes it, and a drill asks nobody to"),
  "activate.command": script,
  "activate.auto-scaling": { how: "taken-back", because: "the group is scaled out and set back, where the plan says isolated.start" },
  "activate.ec2-start": { how: "taken-back", because: "the machines are started and those that were are stopped again, where the plan says isolated.start" },
  "activate.kubernetes": application, "activate.ecs": application, "activate.rabbitmq-cluster": application,
  "activate.lambda": leftOut("what a function of the user's own does beside the site that serves, only its owner knows"),
  "activate.aurora-serverless": scaled, "activate.aurora-instances": scaled,
  "activate.event-rules": leftOut("what its rules begin would be done beside the site that serves"),
  "activate.event-sources": leftOut("its consumers would take events that are for the site that serves"),
  "configure.ssm-parameter": application, "configure.secret": application, "configure.appconfig": application, "configure.cname": application,
  "traffic.route53-health-switch": traffic, "traffic.arc-routing-control": traffic, "traffic.route53-records": traffic, "traffic.route53-round-robin": traffic, "traffic.elb-targets": traffic,
  "webhooks.viber": provider, "webhooks.facebook": provider, "webhooks.whatsapp": provider, "webhooks.telegram": provider, "webhooks.http": provider,
  "restore.files": mends, "restart.services": mends,
  "reprotect.rds-set-aside": copies, "reprotect.rds-replica": copies, "reprotect.postgresql": copies,
  "live.shut-down": leftOut("it belongs to a live drill"),
  "drill.left-overs": { how: "own", because: "it deletes what earlier drills left, and proves that nothing is left of this one" },
  "drill.rds-copy": { how: "own", because: "it makes the copy and deletes it again" },
  "drill.rds-promote": { how: "own", because: "it promotes the copy" },
  "verify.https": leftOut("it asks the names that users know; the plan's test names under isolated.verify are asked instead"),
  "verify.sql-write": moved, "verify.dns": moved, "verify.inbound": moved,
  "verify.journey": leftOut("what it changes it changes under the names that users know"),
  "verify.publish-consume": leftOut("a message through the broker at the target could reach the application there"),
};
