// The local clusters of ARC behave as is written beside them, asked by the SDK's own client.

import { interceptWith } from "../../../infra/local/aws/intercept.ts";
import { LocalRoutingControls } from "../../../infra/local/aws/routing-controls.ts";
import { VirtualClock } from "../../../infra/local/virtual-clock.ts";
import { Clients } from "../../../lambdas/aws/clients.ts";
import { readRoutingControl } from "../../../lambdas/aws/recovery-cluster.ts";
import { sendAws } from "../every-send.ts";
import { failureOf } from "./world.ts";

const panel = "arn:aws:route53-recovery-control::111122223333:controlpanel/0a1b";
const [one, other, assertion, gate] = [`${panel}/routingcontrol/aaaa`, `${panel}/routingcontrol/bbbb`, `${panel}/safetyrule/oneIsOn`, `${panel}/safetyrule/gate`];
const at = (region: string) => ({ region, endpoint: `https://0a1b.route53-recovery-cluster.${region}.amazonaws.com/v1` });

let clock: VirtualClock;
let controls: LocalRoutingControls;
let clients: Clients;
let followed: string[];
beforeEach(() => {
  clock = new VirtualClock();
  followed = [];
  controls = new LocalRoutingControls({ pairs: [{ name: "shop.example.com", controls: [{ arn: one, check: "check-a", on: true }, { arn: other, check: "check-b", on: false }], assertion, gate }], clock, visibleMs: 3_000, healthMs: 10_000, changed: (name) => followed.push(name) });
  clients = new Clients(interceptWith((call) => controls.handle(call), "arbiter"));
});
const told = (region: string) => Promise.all([one, other].map((arn) => readRoutingControl(clients, at(region), arn)));
const update = (states: Readonly<Record<string, "On" | "Off">>, rules?: readonly string[], region = "us-west-2") =>
  sendAws({ operation: "route53-recovery-cluster.UpdateRoutingControlStates", region, input: { Endpoint: at(region).endpoint, UpdateRoutingControlStateEntries: Object.entries(states).map(([RoutingControlArn, RoutingControlState]) => ({ RoutingControlArn, RoutingControlState })), ...(rules === undefined ? {} : { SafetyRulesToOverride: [...rules] }) } }, { clients });
const swapped = { [one]: "Off", [other]: "On" } as const;

describe("a cluster of ARC, asked by the SDK's own client", () => {
  it("tells new states at once at the endpoint that took them, and at the others a little later", async () => {
    expect(await update(swapped)).toBe("accepted by the endpoint in us-west-2");
    expect([await told("us-west-2"), await told("us-east-1")]).toEqual([["Off", "On"], ["On", "Off"]]);
    await clock.advance(3_000);
    expect(await told("us-east-1")).toEqual(["Off", "On"]);
  });

  it("lets the health checks follow, and tells whom it concerns", async () => {
    await update(swapped);
    await clock.advance(9_999);
    expect([controls.isHealthy("check-a"), controls.isHealthy("check-b"), followed]).toEqual([true, false, []]);
    await clock.advance(1);
    expect([controls.isHealthy("check-a"), controls.isHealthy("check-b"), followed]).toEqual([false, true, ["shop.example.com"]]);
  });

  it("refuses to leave none On, by the name of its rule, also where that would be a moment only, and changes nothing of the call", async () => {
    await expect(update({ [one]: "Off" })).rejects.toThrow(`a safety rule of ARC says no: The states were not changed, because they do not satisfy the safety rule ${assertion}`);
    expect(await failureOf(update({ [one]: "Off" }))).toBe("Refused ConflictException");
    expect(await told("us-west-2")).toEqual(["On", "Off"]);
    expect(await update({ [one]: "Off" }, [assertion])).toMatch(/^accepted/);
  });

  it("refuses whatever a closed gate covers, but for who overrides exactly that rule", async () => {
    controls.closeGate();
    expect(await failureOf(update(swapped))).toBe("Refused ConflictException");
    expect(await failureOf(update(swapped, [assertion]))).toBe("Refused ConflictException");
    expect(await update(swapped, [gate])).toMatch(/^accepted/);
  });

  it("knows no other control, and then changes none", async () => {
    expect(await failureOf(update({ ...swapped, [`${panel}/routingcontrol/cccc`]: "On" }))).toBe("Refused ResourceNotFoundException");
    expect(await failureOf(readRoutingControl(clients, at("us-west-2"), `${panel}/routingcontrol/cccc`))).toBe("Refused ResourceNotFoundException");
    expect(await told("us-west-2")).toEqual(["On", "Off"]);
  });
});

describe("an endpoint that is not available", () => {
  it.each([400, 503])("is busy and no refusal, with status %i", async (httpStatusCode) => {
    const away = new Clients(interceptWith(async () => { throw Object.assign(new Error("try another"), { name: "EndpointTemporarilyUnavailableException", $metadata: { httpStatusCode } }); }, "arbiter"));
    expect(await failureOf(readRoutingControl(away, at("us-west-2"), one))).toBe("Transient EndpointTemporarilyUnavailableException");
  });
});

describe("clients of two clusters in one Region", () => {
  it("are two: each speaks to the endpoint that its step names", async () => {
    const heard: string[] = [];
    const both = new Clients((client) => {
      const { config } = client as unknown as { readonly config: { readonly endpoint?: () => Promise<{ readonly hostname: string }> } };
      client.send = async () => {
        heard.push((await config.endpoint?.())?.hostname ?? "");
        return { RoutingControlState: "On" };
      };
    });
    for (const cluster of ["0a1b", "0c1d", "0a1b"]) await readRoutingControl(both, { region: "us-west-2", endpoint: `https://${cluster}.example.com/v1` }, one);
    expect(heard).toEqual(["0a1b.example.com", "0c1d.example.com", "0a1b.example.com"]);
  });
});
