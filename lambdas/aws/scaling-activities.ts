// What EC2 Auto Scaling has done about a group lately. Apart from what the group is, because who only looks at that may not read this.

import { DescribeScalingActivitiesCommand } from "@aws-sdk/client-auto-scaling";
import type { Activity } from "@aws-sdk/client-auto-scaling";
import type { Instant } from "../../workflows/units.ts";
import type { Clients } from "./clients.ts";
import { autoscaling } from "./services.ts";
import { reading } from "./translate.ts";

/** Why launches failed since an instant, the latest first, at most the 20 last activities. Throws `Transient` or `Refused`. */
export async function readLaunchFailures(clients: Clients, region: string, name: string, since: Instant, signal?: AbortSignal): Promise<readonly string[]> {
  return (await activitiesOf(clients, region, name, signal))
    .filter((activity) => activity.StatusCode === "Failed" && (activity.StartTime?.getTime() ?? 0) >= since)
    .map((activity) => activity.StatusMessage ?? activity.Description ?? "no reason given");
}

const over = new Set(["Successful", "Failed", "Cancelled"]);

/** What the group is just doing, as it describes it; a launch that was under way when Launch was suspended goes on. Throws `Transient` or `Refused`. */
export async function readActivitiesUnderWay(clients: Clients, region: string, name: string, signal?: AbortSignal): Promise<readonly string[]> {
  return (await activitiesOf(clients, region, name, signal)).filter(({ StatusCode }) => !over.has(StatusCode ?? "")).map(({ Description, StatusCode }) => Description ?? StatusCode ?? "an activity that it does not describe");
}

/** The 20 last activities, the latest first. */
async function activitiesOf(clients: Clients, region: string, name: string, signal: AbortSignal | undefined): Promise<readonly Activity[]> {
  const client = clients.get(autoscaling, region, "read");
  const answer = await reading(`autoscaling.DescribeScalingActivities in ${region}`, () =>
    client.send(new DescribeScalingActivitiesCommand({ AutoScalingGroupName: name, MaxRecords: 20 }), signal ? { abortSignal: signal } : {}),
  );
  return answer.Activities ?? [];
}
