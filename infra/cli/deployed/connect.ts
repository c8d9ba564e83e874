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
  /** The address that `npm start` prints: its rehearsal is meant, and not AWS. */
  readonly local?: string;
  readonly as?: string;
}

export interface Connection {
  readonly installation: Installation;
  /** Who types, for the record: by the name that `--as` says, else as AWS calls them. IAM vouches for the call and for no name. */
  who(): Promise<Person>;
  /** The address of the rehearsal that is meant instead of AWS. */
  readonly local?: string;
}

/** Gives the connection; no call is made before something is asked. Throws `Refused` where no Region is named. */
export function connect({ region: named, endpoint, local: given, as }: WhereOptions, environment: NodeJS.ProcessEnv = process.env): Connection {
  const local = localAddress(given, environment);
  if (local !== undefined && (named !== undefined || endpoint !== undefined)) throw new Refused(`${given === undefined ? "UNDERSTUDY_LOCAL" : "--local"} means the rehearsal at ${local}, ${named === undefined ? "--endpoint" : "--region"} does not; leave out one of them`, { code: "usage" });
  const region = local === undefined ? regionOf(named, environment) : "local";
  if (local !== undefined) signLocally(environment);
  // The SDK's own variable, so that every client of this process asks there.
  if (local !== undefined || endpoint !== undefined) environment["AWS_ENDPOINT_URL"] = local ?? endpoint;
  const clients = new Clients();
  return {
    installation: installationOf(region, invokeOn(region, clients, local), local === undefined ? "LIVE" : "LOCAL"),
    ...(local === undefined ? {} : { local }),
    who: async () => {
      const { arn, name, groups } = await readCaller(clients, region).catch((thrown: unknown) => {
        throw explained(thrown, { region, local });
      });
      return { subject: as ?? name, groups, channel: "command-line", issuer: "aws", issuerSubject: arn };
    },
  };
}

/** The rehearsal that is meant: what is given, else what the environment says. Only this machine itself is believed to be one. */
function localAddress(given: string | undefined, environment: NodeJS.ProcessEnv): string | undefined {
  const text = given ?? environment["UNDERSTUDY_LOCAL"] ?? "";
  if (text === "") return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== "http:" || !["127.0.0.1", "localhost"].includes(url.hostname)) throw new Refused(`${given === undefined ? "UNDERSTUDY_LOCAL" : "--local"} is "${text.slice(0, 80)}", which is no address of a rehearsal on this machine; npm start prints one, such as http://127.0.0.1:8080/`, { code: "usage" });
  return url.origin;
}

/** Requests to the rehearsal are signed by nobody: the keys for AWS are not used for it, and whoever has none can rehearse. */
function signLocally(environment: NodeJS.ProcessEnv): void {
  for (const name of ["AWS_PROFILE", "AWS_SESSION_TOKEN"]) Reflect.deleteProperty(environment, name);
  Object.assign(environment, { AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local" });
}

/** The arbiter's Region: where the record and all functions that are called here lie. */
export function regionOf(named: string | undefined, environment: NodeJS.ProcessEnv): string {
  const region = named ?? [environment["AWS_REGION"], environment["AWS_DEFAULT_REGION"]].find((each) => each !== undefined && each !== "");
  if (region === undefined) throw new Refused("the arbiter's Region is not named; give --region (arbiter.region of the plan) or set AWS_REGION", { code: "usage" });
  if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(region)) throw new Refused(`"${region}" is no Region of AWS; one looks like eu-north-1`, { code: "usage" });
  return region;
}
