// Configuration: what tells the application at the target where its database and its other parts are now. All of it lies in
// the target's Region, so that nothing of the Region being left is called (R14).

import { basename, list, minutes, regionOf } from "./row.ts";
import type { RowsOf } from "./row.ts";
import { atSite } from "../plan.ts";

export const applicationConfigurationRows = {
  "configure.ssm-parameter": {
    kind: "configure.ssm-parameter",
    function: "application-configuration",
    title: (input, { target }) => `Set ${basename(atSite(input.parameter, target))} at ${target}`,
    sentence: (input, { source, target }) => `Set the parameter ${atSite(input.parameter, target)} in the Region of ${target} from the value of ${source} to that of ${target}; any other value is left to a person`,
    undo: "set the parameter back to the value that it had, if nobody has changed it since",
    proof: "the parameter read back has the target's value; that the application has read it only a later step can show",
    deadlineMs: minutes(5),
    callMs: 15_000,
    reads: ["ssm:GetParameter"],
    changes: ["ssm:PutParameter"],
    regions: (_input, { target }, plan) => [regionOf(plan, target)],
    source: "SSM PutParameter: each overwriting makes a new version, and no condition on the old one can be given; RDS: a promoted replica keeps its endpoint",
  },
  "configure.secret": {
    kind: "configure.secret",
    function: "application-configuration",
    title: (input, { target }) => `Set keys of ${basename(atSite(input.secret, target))} at ${target}`,
    sentence: (input, { target }) => `Make a version of the secret ${atSite(input.secret, target)} in the Region of ${target} with ${list(Object.keys(input.keys))} of ${target} and all else as it is, then move AWSCURRENT to it from exactly the version that was seen; while a rotation is under way nothing is changed`,
    undo: "move AWSCURRENT back to the version that had it, if nobody has moved it since",
    proof: "AWSCURRENT stands at a version with the target's values; that the application has read it only a later step can show",
    deadlineMs: minutes(10),
    callMs: 15_000,
    reads: ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"],
    changes: ["secretsmanager:PutSecretValue", "secretsmanager:UpdateSecretVersionStage"],
    regions: (_input, { target }, plan) => [regionOf(plan, target)],
    source: "Secrets Manager UpdateSecretVersionStage fails where RemoveFromVersionId has not the label: a compare-and-swap (R16); a replica of a secret takes no changes; AWSPENDING on another version than AWSCURRENT is a rotation that would overwrite what is set",
  },
  "configure.appconfig": {
    kind: "configure.appconfig",
    function: "application-configuration",
    title: (input, { target }) => `Deploy configuration ${input.profiles[target]?.profile ?? "?"} at ${target}`,
    sentence: (input, { target }) => `Make a version of the hosted configuration ${input.profiles[target]?.profile ?? "?"} with ${list(Object.keys(input.keys))} of ${target} and all else as it is, deploy it by ${input.profiles[target]?.strategy ?? "?"} and watch it to its end; a rollback is for a person`,
    undo: "deploy the version that was deployed before, if no other has been deployed since",
    proof: "the deployment is COMPLETE, its bake time included, and what is deployed has the target's values",
    deadlineMs: minutes(30),
    callMs: 15_000,
    reads: ["appconfig:ListDeployments", "appconfig:GetHostedConfigurationVersion", "appconfig:ListHostedConfigurationVersions"],
    changes: ["appconfig:CreateHostedConfigurationVersion", "appconfig:StartDeployment"],
    regions: (_input, { target }, plan) => [regionOf(plan, target)],
    source: "AppConfig: LatestVersionNumber and LatestDeploymentNumber are conditions on what was seen (R16); one deployment at a time in an environment; an alarm of the environment rolls back until the bake time is over",
  },
  "configure.cname": {
    kind: "configure.cname",
    function: "application-configuration",
    title: (input, { target }) => `Lead ${input.name} to ${target}`,
    sentence: (input, { source, target }) => `Replace the CNAME of the private name ${input.name}, old for new in one transaction, so that it leads to what belongs to ${target} and no more to that of ${source}`,
    undo: "put the former record back, old for new, if nobody has changed it since",
    proof: "the record read back leads to the target, and the change is INSYNC or, where its id was lost, older than the time in which changes reach all name servers",
    deadlineMs: minutes(10),
    callMs: 15_000,
    reads: ["route53:ListResourceRecordSets", "route53:GetChange"],
    changes: ["route53:ChangeResourceRecordSets"],
    regions: () => ["us-east-1"],
    source: "a batch is transactional and DELETE must match exactly: a compare-and-swap (R16); private zones too are changed by Route 53's one control plane in us-east-1 (R14), and only their own networks can ask them",
  },
} as const satisfies RowsOf<"application-configuration">;
