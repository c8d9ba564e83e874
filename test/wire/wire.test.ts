// Over the wire: the synthesised templates of the shipped plan deployed by somebody else's CloudFormation, and one failover, from
// the alarm to its end, executed by somebody else's Step Functions with our bundled handlers; and then the same with our own
// executor. `npm run test:contract` (start.mjs) runs it: one and a half to two and a half minutes on two cores. It ends what it
// started.
//
// With `-- --endpoint URL` that endpoint (for example the AWS Emulator) takes moto's place as CloudFormation, Step Functions,
// Lambda, DynamoDB, SQS, SNS, S3, Route 53, CloudWatch, Secrets Manager and KMS. It has to be empty, because the stacks have
// fixed names, and to execute Node.js functions that reach loopback of this machine: what is deployed there as code are relays
// (relay.ts). One that speaks https by an authority of its own needs that in NODE_EXTRA_CA_CERTS and AWS_CA_BUNDLE. Moto is
// started all the same, for the sites' EC2, RDS and Auto Scaling and for the second run; the table of what it makes is not asserted.
//
// Independent of our code:
// - that the templates are templates: moto parses them, resolves Ref, GetAtt, Join and parameters, orders and makes resources;
// - that the bundles load from the deployed zips with the deployed environment, and that what they send over HTTP is what
//   AWS's protocols are: the SDK writes it and moto reads it (JSON, query, XML), in twelve services; conditional writes too;
// - the engine: moto executes the deployed definition, with its own data shaping, task tokens, Parallel, retries and catches.
// Not independent, because it is ours:
// - fixtures/moto_shims.py: state machines of templates land in the executing engine with their substitutions; versions and
//   aliases of machines, starting by alias; the promotion of a replica, `stopping`; one request to a table at a time; and some
//   forms that moto gets wrong. The table in resources.ts marks what a shim makes;
// - functions.ts in the place of Lambda: processes on this machine, no IAM (least privilege is not tried here at all), no VPC;
// - Systems Manager, name servers, health checks, schedules, queues to functions, alarms: stand-ins or the test (world.ts);
// - the sites: the local world's processes, databases and providers, as in `npm start`.
// Compared are the order of states entered and the final outputs. Of the two runs in real time are left out: rounds of a loop, and
// the ids of run and plan. Of the replay, in which our executor is given what moto's engine was given, nothing is left out but
// task tokens, spaces in JSON and the times of events.

import type { Machine } from "../../workflows/asl.ts";
import { canonicalJson } from "../../workflows/digest.ts";
import type { RunState } from "../../workflows/record.ts";
import { withNothingLeft } from "../real/fixtures/worlds.ts";
import { platformFacts, recorded, siteFacts } from "./deployed.ts";
import type { PlatformFacts, SiteFacts } from "./deployed.ts";
import type { DoneCall } from "./functions.ts";
import { countsByType, dataOf, entered, withoutLoops } from "./histories.ts";
import type { DeployedStack } from "./moto.ts";
import { deployedDefinition, serveOurExecutor } from "./our-executor.ts";
import { replay } from "./replay.ts";
import type { Replayed } from "./replay.ts";
import { fates, whatBecameOf } from "./resources.ts";
import type { Ended } from "./run.ts";
import { runScripted } from "./scripted.ts";
import type { Answers } from "./scripted.ts";
import type { Synthesised } from "./templates.ts";
import { Worlds } from "./worlds.ts";

jest.setTimeout(480_000);

const endpoint = process.env["UNDERSTUDY_WIRE_ENDPOINT"];
const onMoto = endpoint === undefined;

/** Ways that a failover which succeeds does not take; each ends the run without success. */
const otherWays: Readonly<Record<string, Answers>> = {
  "errors that pass, a step that a person skips, a branch that a person stops": {
    open: [{ throws: "Transient" }, { go: "opened" }],
    look: [{ go: "looked" }, { go: "looked" }, { go: "looked" }],
    assess: [{ go: "watch", waitSeconds: 0 }, { go: "ask" }, { go: "go" }],
    "approve-failover": [{ go: "approve" }],
    "fence-renounce": [{ throws: "Refused" }],
    "stuck-fence-renounce": [{ go: "skip" }],
    "fence-ec2-stop": [{ go: "wait", waitSeconds: 1 }, { throws: "Unknown" }, { go: "done" }],
    "promote-rds-replica": [{ throws: "Defect" }],
    "stuck-promote-rds-replica": [{ go: "stop" }],
    "activate-auto-scaling": [{ go: "stuck" }, { go: "done" }],
    "stuck-activate-auto-scaling": [{ go: "retry" }],
    "activate-command": [{ go: "stopped" }],
    close: [{ go: "not ok" }],
  },
  "a look that fails for good": { open: [{ go: "opened" }], look: [{ throws: "Defect" }], close: [{ go: "not ok" }] },
  "a record that cannot be written at the end": { open: [{ go: "joined" }], close: [{ throws: "Refused" }] },
};

interface Told {
  readonly ended: Ended;
  readonly sites: SiteFacts;
  readonly record: ReturnType<typeof recorded>;
}
interface ByEndpoint extends Told {
  readonly stacks: Readonly<Record<string, DeployedStack>>;
  readonly synthesised: Synthesised;
  readonly platform: PlatformFacts;
  readonly definition: string;
  readonly calls: readonly DoneCall[];
  readonly replayed: Replayed;
  readonly scripted: Readonly<Record<string, Pick<Ended, "execution" | "history"> & { readonly replayed: Replayed }>>;
}

let first: ByEndpoint;
let ours: Told;

beforeAll(async () => {
  const worlds = new Worlds();
  try {
    first = await withNothingLeft(() =>
      worlds.failOverIn(onMoto ? {} : { endpoint }, async (world, ended) => {
        const calls = world.functions.calls();
        const platform = await platformFacts(world);
        const told = { ended, sites: await siteFacts(world), record: recorded((await world.record.entries(ended.run)).map(({ body }) => body)) };
        const definition = await deployedDefinition(world, "site-b");
        const scripted: Record<string, Pick<Ended, "execution" | "history"> & { readonly replayed: Replayed }> = {};
        for (const [index, [way, answers]] of Object.entries(otherWays).entries()) {
          const run = await runScripted(world, "site-b", `scripted-${index}`, answers);
          scripted[way] = { ...run, replayed: await replay(definition, run, run.calls) };
        }
        return { ...told, stacks: world.stacks, synthesised: world.synthesised, platform, definition, calls, scripted, replayed: await replay(definition, ended, calls) };
      }),
    );
    ours = await withNothingLeft(() =>
      worlds.failOverIn({ executor: serveOurExecutor }, async (world, ended) => ({ ended, sites: await siteFacts(world), record: recorded((await world.record.entries(ended.run)).map(({ body }) => body)) })),
    );
  } finally {
    worlds.close();
  }
});

describe("the templates", () => {
  it("are deployed, every stack of them", () => {
    expect(Object.fromEntries(Object.entries(first.stacks).map(([name, { status }]) => [name, status]))).toEqual(Object.fromEntries(Object.keys(first.synthesised.stacks).map((name) => [name, "CREATE_COMPLETE"])));
    expect(Object.keys(first.stacks).toSorted()).toEqual(["understudy-control-eu-north-1", "understudy-plan-hybrid-chat", "understudy-vantage-eu-central-1", "understudy-vantage-eu-west-1"]);
  });

  it("become the resources that the table says, no more and no fewer", () => {
    const became = whatBecameOf(first.synthesised, first.stacks);
    if (onMoto) expect(became).toEqual(fates);
    else expect(Object.entries(became).filter(([type, fate]) => fates[type] !== "left out" && fate !== "made" && fate !== "by a shim")).toEqual([]);
  });

  it("give each machine the compiled definition, byte for byte, with the ARNs of published versions", () => {
    const { machines } = first.synthesised.planned;
    // One each for failover, switchover, re-protection and isolated drills, which this plan lets.
    expect(first.platform.machines.map(({ target }) => target).toSorted()).toEqual(["site-a", "site-a", "site-a", "site-a", "site-b", "site-b", "site-b", "site-b"]);
    for (const { definition, ofVersion } of first.platform.machines) {
      expect(ofVersion).toBe(definition);
      // Several lead to the same site; what each is for stands in its comment.
      const compiled = machines.find((each) => each.definition.Comment === (JSON.parse(definition) as { readonly Comment: string }).Comment);
      const arns = [...new Set([...definition.matchAll(/"FunctionName":"([^"]+)"/g)].map((match) => match[1] ?? ""))];
      expect(arns.filter((arn) => !/^arn:aws:lambda:eu-north-1:\d{12}:function:understudy-hybrid-chat-[a-z-]+:1$/.test(arn))).toEqual([]);
      // The ARN's own name says which placeholder it took: open → ${Open}, dns-failover → ${DnsFailover}.
      const placeholders = arns.map((arn) => [arn, `\${${(/hybrid-chat-([a-z-]+):1$/.exec(arn)?.[1] ?? "").split("-").map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("")}}`] as const);
      expect(placeholders.reduce((text, [arn, placeholder]) => text.replaceAll(arn, placeholder), definition)).toBe(canonicalJson(compiled?.definition));
    }
  });

  it("make functions whose code and environment are whole", () => {
    const functions = first.platform.functions.filter(({ FunctionName }) => FunctionName?.startsWith("understudy-"));
    const expected = Object.values(first.synthesised.stacks).flatMap((resources) => Object.values(resources).flatMap(({ Type, Properties }) => (Type === "AWS::Lambda::Function" ? [String(Properties?.["FunctionName"])] : [])));
    expect(functions.map(({ FunctionName }) => FunctionName).toSorted()).toEqual(expected.toSorted());
    for (const { FunctionName, Runtime, Handler, Environment, CodeSize } of functions) {
      expect({ FunctionName, Runtime, Handler }).toEqual({ FunctionName, Runtime: "nodejs24.x", Handler: "index.handler" });
      expect(CodeSize).toBeGreaterThan(200);
      expect(Object.values(Environment?.Variables ?? {}).filter((value) => /\$\{|AWS::|Fn::|<[A-Z]/.test(value))).toEqual([]);
      expect(Environment?.Variables).toMatchObject({ UNDERSTUDY_TABLE: "understudy", UNDERSTUDY_ARBITER_REGION: "eu-north-1" });
    }
  });

  it("make the record in the arbiter's Region and a register in each site's", () => {
    const table = { keys: ["pk", "sk"], billing: "PAY_PER_REQUEST" };
    expect(first.platform.tables).toEqual({ record: table, "site-a": table, "site-b": table });
  });

  it("enrol the plan, by the bundled function that CloudFormation called and that answered it over https", () => {
    expect(first.platform.enrolled).toMatchObject({ planDigest: first.synthesised.planned.planDigest });
  });
});

it("the observers' votes reach CloudWatch, as bundled functions publish them", () => {
  expect(first.platform.votes).toEqual(expect.arrayContaining(["hybrid-chat arbiter site-a", "hybrid-chat site-a site-a", "hybrid-chat site-b site-a"]));
});

describe.each<readonly [string, () => Told]>([
  [onMoto ? "a failover in moto's engine" : "a failover in the engine of the endpoint", () => first],
  ["the same in our executor", () => ours],
])("%s", (_name, told) => {
  it("ends as a success, in the engine and in the record", () => {
    const { execution, state, decided } = told().ended;
    expect({ status: execution.status, error: execution.error, cause: execution.cause }).toEqual({ status: "SUCCEEDED", error: undefined, cause: undefined });
    expect(JSON.parse(execution.output ?? "")).toMatchObject({ run: told().ended.run, plan: "hybrid-chat", epoch: 1, go: "ok" });
    expect((state as RunState).closed).toMatchObject({ end: "succeeded" });
    expect(Object.values(state.steps).map(({ step, status }) => `${step} ${status}`).filter((each) => !each.endsWith(" done"))).toEqual([]);
    // Facts that changed while somebody read them are asked about once more.
    expect([...new Set(decided.map((question) => question.replace(/\/\d+$/, "")))]).toEqual(["approve-failover", "before-webhooks-viber"]);
  });

  it("leaves the world moved to the other site", () => {
    expect(told().sites).toEqual({
      machinesAtHome: ["stopped"],
      database: { status: "available", replicaOf: null, takesWrites: true },
      group: { desired: 2, inService: 2 },
      switchedTo: "site-b",
      weights: { "agents.chat.example.com. site-a-1": 0, "agents.chat.example.com. site-b-1": 100 },
      resolvesTo: ["203.0.113.10"],
      webhooks: { viber: "https://ccm.site-b.chat.example.com/webhooks/viber", facebook: "https://ccm.site-b.chat.example.com/webhooks/facebook" },
    });
  });

  it("called people, and made each change", () => {
    // A machine that is dead renounces nothing, so there is no command for it.
    expect(told().record).toEqual({
      pagesFailed: 0,
      applied: [
        "autoscaling.UpdateAutoScalingGroup in eu-central-1 for activate-auto-scaling",
        "ec2.StopInstances in eu-west-1 for fence-ec2-stop",
        "facebook.subscriptions in internet for webhooks-facebook",
        "rds.PromoteReadReplica in eu-central-1 for promote-rds-replica",
        "route53.ChangeResourceRecordSets in us-east-1 for traffic-route53-records",
        "s3.PutObject in eu-central-1 for traffic-route53-health-switch",
        "ssm.SendCommand in eu-central-1 for activate-command",
        "ssm.SendCommand in eu-central-1 for activate-command-2",
        "viber.set_webhook in internet for webhooks-viber",
      ],
    });
  });
});

describe("both engines", () => {
  const definition = (): Machine => JSON.parse(first.definition) as Machine;

  it("go the same way, but for how often they looked", () => {
    const way = withoutLoops(entered(first.ended.history, definition()));
    expect(withoutLoops(entered(ours.ended.history, definition()))).toEqual(way);
    expect(way[""]).toContain("Close the run");
    expect(Object.keys(way)).toHaveLength(7);
  });

  it("come to the same output, but for the ids of run and plan", () => {
    const output = ({ ended }: Told): unknown => ({ ...(JSON.parse(ended.execution.output ?? "{}") as object), run: "RUN", planDigest: "DIGEST" });
    expect(output(first)).toEqual(output(ours));
  });

  it("do exactly the same when our executor is given what the other was given", () => {
    sameThroughout(first.ended, first.replayed, definition());
  });

  it.each(Object.keys(otherWays))("do exactly the same on another way: %s", (way) => {
    const run = first.scripted[way];
    if (run === undefined) throw new TypeError(`${way} was not run`);
    expect(run.execution.status).toBe("FAILED");
    sameThroughout(run, run.replayed, definition());
  });
});

/** Every state entered, every input and output, every question to a function, every event's kind, and the end. */
function sameThroughout({ execution, history }: Pick<Ended, "execution" | "history">, replayed: Replayed, definition: Machine): void {
  expect({ unasked: replayed.unasked, unknown: replayed.unknown }).toEqual({ unasked: [], unknown: [] });
  expect(entered(replayed.history, definition)).toEqual(entered(history, definition));
  expect(dataOf(replayed.history, definition)).toEqual(dataOf(history, definition));
  expect(countsByType(replayed.history)).toEqual(countsByType(history));
  expect({ status: replayed.status, error: replayed.error, cause: replayed.cause }).toEqual({ status: execution.status, error: execution.error, cause: execution.cause });
  expect(replayed.output === undefined ? undefined : JSON.parse(replayed.output)).toEqual(execution.output === undefined ? undefined : JSON.parse(execution.output));
}
