// From the options of a command to the installation it speaks to, and to the name under which somebody decides.

import { Clients } from "../../../lambdas/aws/clients.ts";
import { readCaller } from "../../../lambdas/aws/identity.ts";
import { Refused } from "../../../workflows/failure.ts";
import type { Person } from "../../../workflows/person.ts";
import { installationOf, invokeOn } from "./installation.ts";
import type { Installation } from "./installation.ts";
import { explained } from "./trouble.ts";

export interface WhereOptions {
  readonly region?: string;
  readonly endpoint?: string;
  readonly as?: string;
}

export interface Connection {
  readonly installation: Installation;
  /** Who types, for the record: by the name that `--as` says, else as AWS calls them. IAM vouches for the call and for no name. */
  who(): Promise<Person>;
}

/** Gives the connection; no call is made before something is asked. Throws `Refused` where no Region is named. */
export function connect({ region: named, endpoint, as }: WhereOptions, environment: NodeJS.ProcessEnv = process.env): Connection {
  const region = regionOf(named, environment);
  // The SDK's own variable, so that every client of this process asks there.
  if (endpoint !== undefined) environment["AWS_ENDPOINT_URL"] = endpoint;
  const clients = new Clients();
  return {
    installation: installationOf(region, invokeOn(region, clients)),
    who: async () => {
      const { arn, name, groups } = await readCaller(clients, region).catch((thrown: unknown) => {
        throw explained(thrown, region);
      });
      return { subject: as ?? name, groups, channel: "command-line", issuer: "aws", issuerSubject: arn };
    },
  };
}

/** The arbiter's Region: where the record and all functions that are called here lie. */
export function regionOf(named: string | undefined, environment: NodeJS.ProcessEnv): string {
  const region = named ?? [environment["AWS_REGION"], environment["AWS_DEFAULT_REGION"]].find((each) => each !== undefined && each !== "");
  if (region === undefined) throw new Refused("the arbiter's Region is not named; give --region (arbiter.region of the plan) or set AWS_REGION", { code: "usage" });
  if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(region)) throw new Refused(`"${region}" is no Region of AWS; one looks like eu-north-1`, { code: "usage" });
  return region;
}
