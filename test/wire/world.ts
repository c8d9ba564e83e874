// One world of the wire test: the local world's application (two sites as processes, PostgreSQL, DNS, providers) with an
// endpoint in the place of AWS, to which the synthesised templates are deployed.
//
// Who answers what, and why:
//   CloudFormation, Lambda, DynamoDB, Step Functions, SQS, SNS, KMS, IAM, Logs, EventBridge, Secrets Manager, CloudWatch, S3,
//   Route 53, STS                             moto, with the changes that fixtures/moto_shims.py lists; or the given endpoint
//   EC2, RDS, Auto Scaling                    moto, also with a given endpoint: what happens there has to happen at the sites
//   Systems Manager                           the local world's stand-in, in AWS's JSON protocol: moto's commands run nothing
//                                             and always succeed, and it knows no DescribeInstanceInformation
//   Route 53's name servers, health checks    the local world's name server, fed from Route 53's records (names.ts)
//   functions                                 processes on this machine (functions.ts)
//   schedules, queues to functions            the test (regular.ts); alarms are never evaluated, the test sets the one it needs
//   TLS of RDS, AWS's own host names          database-tls.ts, front.ts
//   state machines                            moto, or in the second run our own executor in the same protocol

import { chmodSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Bundle } from "../../infra/aws/handler-function.ts";
import { bundle } from "../../infra/bundle.ts";
import { SsmService } from "../../infra/local/aws/ssm.ts";
import { Opening } from "../../infra/local/opening.ts";
import { systemClock } from "../../infra/local/system-clock.ts";
import { ApplicationWorld } from "../../infra/local/world/application-world.ts";
import { zoneIds } from "../../infra/local/world/plan-resources.ts";
import { Reaper } from "../../infra/local/world/reaper.ts";
import { DynamoTable } from "../../lambdas/aws/dynamo-table.ts";
import { RecordStore } from "../../lambdas/runtime/record-store.ts";
import { recordTableName } from "../../workflows/names.ts";
import type { Plan } from "../../workflows/plan.ts";
import { client } from "./aws.ts";
import { Functions } from "./functions.ts";
import type { FunctionCall } from "./functions.ts";
import { serveAwsJson, serveJson } from "./http.ts";
import type { Served } from "./http.ts";
import { deployTo, startMoto } from "./moto.ts";
import type { DeployedStack } from "./moto.ts";
import { Names } from "./names.ts";
import { Outside } from "./outside.ts";
import type { Dial } from "./outside.ts";
import { beginRegularWork, schedulesOf } from "./regular.ts";
import { relays, runRelayed } from "./relay.ts";
import { makeAlarm, makeBucketPolicies, makeRecords, makeSecrets, makeSites, withIds } from "./sites.ts";
import type { Endpoints, SwitchRecords } from "./sites.ts";
import { switchObjectPath } from "./templates.ts";
import type { Synthesised } from "./templates.ts";

export interface WorldOptions {
  /** The plan at its tempo, with the ids that it has in the file. */
  readonly plan: Plan;
  readonly tempo: number;
  /** An endpoint in the place of moto for what is deployed. */
  readonly endpoint?: string;
  /** Gives the application for a plan. */
  readonly synthesise: (plan: Plan, bundle: Bundle) => Synthesised;
  /** Makes what executes state machines in the place of the endpoint, once everything is deployed. */
  readonly executor?: (world: Deployed) => Promise<Served>;
}

/** What stands when the templates are deployed. */
export interface Deployed {
  readonly plan: Plan;
  readonly endpoints: Endpoints;
  readonly synthesised: Synthesised;
  readonly stacks: Readonly<Record<string, DeployedStack>>;
}

export interface WireWorld extends Deployed {
  readonly application: ApplicationWorld;
  readonly functions: Functions;
  readonly record: RecordStore;
  /** Where Step Functions is asked. */
  readonly machines: string;
  /** The last of what functions and moto wrote to their logs, for whoever has to find out why something failed. */
  complaints(): string;
  close(): Promise<void>;
}

/** Begins everything and deploys. What has come up is ended again when a part does not. */
export async function startWorld(options: WorldOptions): Promise<WireWorld> {
  const opening = new Opening();
  const close = async (): Promise<void> => {
    const failures = await opening.close();
    if (failures.length > 0) throw new TypeError(`while the world was closed: ${failures.join("; ")}`);
  };
  try {
    return { ...(await open(options, opening)), close };
  } catch (thrown) {
    await opening.close();
    throw thrown;
  }
}

async function open(options: WorldOptions, opening: Opening): Promise<Omit<WireWorld, "close">> {
  const reaper = opening.keep(await Reaper.start(), (each) => each.close());
  const folder = makeFolder();
  reaper.registerFolder(folder);
  const functions = opening.keep(new Functions(reaper), (each) => each.close());
  const late: Late = {};
  const bridge = opening.keep(await serveJson((path, body) => answer(path, body, functions, late)), (each) => each.close());
  const moto = opening.keep(await startMoto({ reaper, bridge: bridge.url, codeFolder: join(folder, "code") }), (each) => each.close());
  // The same ids in each world, so that the plan and its digest are the same.
  await fetch(`${moto.url}/moto-api/seed?a=7`, { method: "POST" });
  const endpoints: Endpoints = { platform: options.endpoint ?? moto.url, sites: moto.url };
  const plan = await withIds(options.plan, endpoints);
  const synthesised = options.synthesise(plan, options.endpoint === undefined ? bundle : relays(folder, bridge.url));

  const application = opening.keep(await ApplicationWorld.start({ plan, clock: systemClock, tempo: options.tempo, folder, reaper, watched: (_what, work) => work() }), (each) => each.close());
  late.application = application;
  const outside = opening.keep(await Outside.open(plan, application, endpoints.platform), (each) => each.close());
  late.outside = outside;
  // A given endpoint may have an authority of its own, of which this process was told in the same way.
  const known = process.env["NODE_EXTRA_CA_CERTS"];
  writeFileSync(join(folder, "authorities.pem"), [outside.authorities, ...(known === undefined ? [] : [readFileSync(known, "utf8")])].join("\n"));
  const commands = opening.keep(new SsmService({ hosts: application.hosts, clock: systemClock }), (each) => each.close());
  const systems = opening.keep(await serveAwsJson("ssm", commands), (each) => each.close());
  const surroundings = {
    AWS_ENDPOINT_URL: endpoints.platform,
    AWS_ENDPOINT_URL_EC2: endpoints.sites,
    AWS_ENDPOINT_URL_RDS: endpoints.sites,
    AWS_ENDPOINT_URL_AUTO_SCALING: endpoints.sites,
    AWS_ENDPOINT_URL_SSM: systems.url,
    NODE_EXTRA_CA_CERTS: join(folder, "authorities.pem"),
    UNDERSTUDY_WIRE_BRIDGE: bridge.url,
    UNDERSTUDY_WIRE_NAME_SERVER: `127.0.0.1:${application.dnsPort}`,
  };
  functions.surround(surroundings);

  const stacks = await deployTo(endpoints.platform, synthesised.folder).catch((thrown: unknown): never => {
    throw new TypeError(`${String(thrown)}\n${functions.log.slice(-20).join("\n")}\n${moto.complaints()}`);
  });
  const deployed: Deployed = { plan, endpoints, synthesised, stacks };
  const machines = options.executor === undefined ? endpoints.platform : opening.keep(await options.executor(deployed), (each) => each.close()).url;
  functions.surround({ ...surroundings, AWS_ENDPOINT_URL_SFN: machines });
  await makeSurroundings(deployed, application, opening);

  opening.keep(await beginRegularWork(endpoints.platform, schedulesOf(synthesised, stacks), Object.values(stacks).map(({ region }) => region)), (end) => end());
  await application.startClient();
  const record = new RecordStore({ table: new DynamoTable(client(DynamoDBClient, endpoints.platform, plan.arbiter.region), recordTableName), clock: systemClock });
  return { ...deployed, application, functions, record, machines, complaints: () => [...functions.log.slice(-40), moto.complaints()].join("\n") };
}

/** What is not in our templates, or is left out of them by the endpoint. */
async function makeSurroundings(deployed: Deployed, application: ApplicationWorld, opening: Opening): Promise<void> {
  const { plan, endpoints, synthesised, stacks } = deployed;
  const [zoneId = ""] = zoneIds(plan);
  await Promise.all([makeSites(plan, endpoints), makeSecrets(plan, application.secrets, endpoints), makeAlarm(plan, stacks, endpoints), makeBucketPolicies(synthesised, stacks, endpoints)]);
  const records = switchOutput(stacks);
  await makeRecords(plan, zoneId, records, endpoints);
  const check = { id: records.primary.healthCheck, url: `${endpoints.platform}/${switchObjectPath(synthesised)}` };
  const names = opening.keep(new Names({ endpoint: endpoints.platform, zoneId, zone: application.zone, check }), (each) => each.close());
  // Until the records are taken over those of the local world stand there, with checks of their own.
  application.useHealthChecks((id) => names.isHealthy(id) ?? (id.includes("/") ? application.siteAnswers(id) : true));
  await names.start();
}

/** A folder for everything; PostgreSQL's own account has to be able to enter when this runs as root. */
function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "understudy-wire-"));
  chmodSync(folder, 0o755);
  mkdirSync(join(folder, "code"));
  return folder;
}

interface Late {
  application?: ApplicationWorld;
  outside?: Outside;
}

/** What moto and the functions' processes ask of this process. */
async function answer(path: string, body: unknown, functions: Functions, { application, outside }: Late): Promise<unknown> {
  if (path === "/invoke") return functions.invoke(body as FunctionCall);
  if (path === "/relay") return runRelayed(body as Parameters<typeof runRelayed>[0], functions, bundle);
  if (application === undefined || outside === undefined) throw new TypeError(`${path} was asked before the world was there`);
  switch (path) {
    case "/stop":
      await application.machines.stop((body as { readonly machine: string }).machine);
      return {};
    case "/promote":
      await application.databases.promote((body as { readonly database: string }).database);
      return {};
    case "/dial":
      return outside.dial(body as Dial);
    default:
      throw new TypeError(`nobody answers ${path}`);
  }
}

/** The output by which the stack says which records the health switch needs. */
function switchOutput(stacks: Deployed["stacks"]): SwitchRecords {
  const outputs = Object.values(stacks).flatMap((stack) => Object.values(stack.outputs));
  const found = outputs.find((value) => value.includes("healthCheck"));
  if (found === undefined) throw new TypeError(`no stack says which records the health switch needs: ${outputs.join(", ")}`);
  return JSON.parse(found) as SwitchRecords;
}
