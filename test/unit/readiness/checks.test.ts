// Each readiness check as a table of cases: what is so in the world, and what the check says of it. A world in which all is well
// passes, one that nobody can see is never a pass.

import { readinessChecks } from "../../../workflows/readiness/table.ts";
import type { Outcome } from "../../../workflows/readiness/judgement.ts";
import type { FactsOf, QuestionKind } from "../../../workflows/readiness/questions.ts";
import { hybridChat, minutes, now } from "../builders.ts";
import type { Edit } from "../plan/plans.ts";
import { chat, judged, only, pairOfRecords, seen, unanswered, well } from "./world.ts";
import type { World } from "./world.ts";

const plan = chat();
const normal = well(plan);

/** The normal answer to a kind of question with some fields changed. */
function changed<K extends QuestionKind>(kind: K, fields: Partial<NonNullable<FactsOf<K>>>, which: (id: string) => boolean = () => true): Partial<World> {
  const answer = normal[kind] as (question: { readonly id?: string; readonly site?: string }) => object;
  return { [kind]: (question: { readonly id?: string; readonly site?: string }) => (which(question.id ?? question.site ?? "") ? { ...answer(question), ...fields } : answer(question)) };
}
const isReplica = (id: string): boolean => id.endsWith("b");
const record = (fields: object): Partial<World> => ({ "record-sets": ({ step }) => ({ sets: [{ set: { Name: step.name, Type: step.type, TTL: 60, ResourceRecords: [], ...fields }, beyond: [] }], would: { is: "change" } }) });
const names = (at: 0 | 1, fields: object): Partial<World> => ({ "name-records": () => pairOfRecords.map((each, index) => (index === at ? { ...each, set: { ...each.set, ...fields } } : each)) });
const machines = (fields: object): Partial<World> => ({ machines: (question) => (normal.machines(question) as FactsOf<"machines">).map((each) => ({ ...each, ...fields })) });
const sighted = (fields: object, observer?: string): Partial<World> => ({ sightings: () => seen(plan, (each) => (observer === undefined || each.observer === observer ? { ...each, ...fields } : each)) });

type Case = readonly [code: string, says: string, outcome: Outcome, sentence: RegExp, world: Partial<World>, edits?: readonly Edit[]];

const cases: readonly Case[] = [
  ["replica-follows", "there is no instance", "fail", /RDS has no instance chat-config-b in eu-central-1/, { "database-instance": () => null }],
  ["replica-follows", "the instance is no replica", "fail", /no replica/, changed("database-instance", { replicaOf: null }, isReplica)],
  ["replica-follows", "it is a replica of another instance", "fail", /replica of other and not of chat-config-a/, changed("database-instance", { replicaOf: "other" }, isReplica)],
  ["replica-follows", "its name only ends like the writer's", "fail", /not of chat-config-a/, changed("database-instance", { replicaOf: "arn:aws:rds:eu-west-1:111122223333:db:old-chat-config-a" }, isReplica)],
  ["replica-follows", "replication has ended with an error", "fail", /error/, changed("database-instance", { replication: ["error"] }, isReplica)],
  ["replica-follows", "a backup is going on", "warn", /backing-up/, changed("database-instance", { status: "backing-up" }, isReplica)],
  ["writer-writes", "the writer is itself a replica", "fail", /itself a replica/, changed("database-instance", { replicaOf: "x" })],
  ["writer-writes", "the writer is being modified", "warn", /modifying/, changed("database-instance", { status: "modifying" })],
  ["replica-lag", "it is further behind than may be lost", "fail", /40 s behind, and only 30 s/, { "replica-lag": () => 40_000 }],
  ["replica-lag", "no lag is measured, which is not zero", "not-checkable", /no lag of chat-config-b/, { "replica-lag": () => null }],
  ["replica-backed-up", "the replica has no backups", "warn", /no automated backups/, changed("database-instance", { backupDays: 0 })],
  ["replica-backed-up", "it may be deleted", "warn", /may be deleted/, changed("database-instance", { deletionProtection: false })],
  ["replica-size", "the replica is of a smaller class", "warn", /db\.t4g\.micro/, changed("database-instance", { class: "db.t4g.micro" }, isReplica)],
  ["replica-size", "only the writer has a standby in another zone", "warn", /none when it writes/, changed("database-instance", { multiAz: false }, isReplica)],
  ["database-engine", "the engine is another", "fail", /runs mysql, and the plan says postgres/, changed("database-instance", { engine: "mysql" })],
  ["database-endpoint", "the endpoint is another", "warn", /is reached at elsewhere:5432/, changed("database-instance", { endpoint: "elsewhere:5432" })],
  ["database-endpoint", "AWS has not made one yet", "not-checkable", /no endpoint yet/, changed("database-instance", { endpoint: null })],
  ["machines-there", "a machine does not exist any more", "fail", /EC2 has no i-0b51c0de7e5700b22 in eu-central-1/, { machines: () => [] }],
  ["machines-there", "a machine was terminated", "fail", /any more/, machines({ state: "terminated" })],
  ["machines-there", "the machine that takes the takeover script is stopped", "fail", /stopped, and a machine that does not run takes no script/, machines({ state: "stopped" })],
  ["scripts-can-run", "the agent at the standby has lost its connection", "fail", /ConnectionLost/, { agents: ({ ids }) => ids.map((id) => ({ id, ping: "ConnectionLost" })) }],
  ["scripts-can-run", "Systems Manager does not know the host", "fail", /does not know i-0b/, { agents: () => [] }],
  ["source-can-renounce", "the agent at the source is silent, and the fence does the work", "warn", /No renounce script/, { agents: () => [] }],
  ["machines-apart", "both run on one dedicated host", "fail", /same dedicated host h-1/, machines({ host: "h-1" })],
  ["machines-apart", "both are in one zone", "warn", /eu-west-1a/, machines({ zone: "eu-west-1a" })],
  ["machines-apart", "no machine has a place", "not-checkable", /no zone/, machines({ zone: null })],
  ["group-can-grow", "there is no group", "fail", /no Auto Scaling group media-workers-b/, { "scaling-group": () => null }],
  ["group-can-grow", "launching is suspended", "fail", /Launch of media-workers-b is suspended/, changed("scaling-group", { suspended: ["Launch"] })],
  ["group-can-grow", "the group is being deleted", "fail", /being deleted/, changed("scaling-group", { deleting: true })],
  ["group-can-grow", "it has no zone", "fail", /no zone/, changed("scaling-group", { zones: [] })],
  ["group-can-grow", "it has one zone only", "warn", /in a only/, changed("scaling-group", { zones: ["a"] })],
  ["group-at-source", "the group of the way back is gone", "fail", /no Auto Scaling group media-workers-a/, { "scaling-group": () => null }],
  ["group-launches", "the launch template is gone", "fail", /does not exist/, { launching: () => ({ by: "missing", template: "version 9 of the launch template media" }) }],
  ["group-launches", "the image was deregistered", "fail", /image ami-1, which is missing/, { launching: () => ({ by: "template", template: "t", image: { id: "ami-1", state: "missing" } }) }],
  ["group-launches", "the image is found by a parameter", "not-checkable", /by itself/, { launching: () => ({ by: "template", template: "t", image: { id: "resolve:ssm:x", state: "not-looked-up" } }) }],
  ["group-launches", "it launches by a launch configuration", "not-checkable", /launch configuration/, { launching: () => ({ by: "other", what: "the launch configuration old" }) }],
  ["group-quota", "the takeover does not fit into the quota", "fail", /needs 8 more processors .* 60 of 64/, changed("processors", { inUse: 60 })],
  ["group-quota", "the takeover fits, its growth does not", "warn", /cannot grow to 6/, changed("processors", { inUse: 50 })],
  ["group-quota", "nothing tells the quota", "not-checkable", /no quota/, { processors: () => null }],
  ["group-balanced", "no load balancer stands before it", "warn", /No load balancer/, changed("scaling-group", { balancers: 0 })],
  ["records-stand", "there is no such zone", "fail", /no hosted zone Z0123456789EXAMPLE00/, { "record-sets": () => null }],
  ["switch-object", "there is no such bucket", "fail", /no bucket hybrid-chat-understudy-switch in eu-central-1/, { "switch-object": () => null }],
  ["records-stand", "the name has no records", "fail", /no record set of type A/, { "record-sets": () => ({ sets: [], would: { is: "change" } }) }],
  ["records-stand", "the step would keep its hands off", "fail", /alias/, { "record-sets": () => ({ sets: pairOfRecords, would: { is: "hands-off", because: "they are of the form alias" } }) }],
  ["records-stand", "the records lead to the standby already", "warn", /leads to site-b already/, { "record-sets": () => ({ sets: pairOfRecords, would: { is: "right" } }) }],
  ["records-ttl", "clients would hold the answer for longer than the RTO", "fail", /60 min, longer than the RTO|1 h, longer than the RTO/, record({ TTL: 3_600 })],
  ["records-ttl", "they hold it for longer than the plan says", "warn", /plan reckons with 1 min/, record({ TTL: 300 })],
  ["records-ttl", "the records carry no TTL", "not-checkable", /no TTL/, record({ TTL: undefined })],
  ["switch-check", "no health check reads the object", "fail", /moves nothing/, { "health-checks": () => [] }],
  ["switch-check", "the check is not inverted", "fail", /not inverted/, { "health-checks": () => [{ id: "check-1", inverted: false, disabled: false, failureThreshold: 1, everySeconds: 10 }] }],
  ["switch-check", "the check is disabled", "fail", /disabled/, { "health-checks": () => [{ id: "check-1", inverted: true, disabled: true, failureThreshold: 1, everySeconds: 10 }] }],
  ["switch-check", "the check is slower than the plan", "warn", /every 30 s and needs 3 looks/, { "health-checks": () => [{ id: "check-1", inverted: true, disabled: false, failureThreshold: 3, everySeconds: 30 }] }],
  ["switch-object", "the switch stands away from where the application is", "fail", /leads away from site-a/, changed("switch-object", { present: true, anonymousStatus: 200 })],
  ["switch-object", "nobody may read the object", "fail", /lets nobody read/, changed("switch-object", { policyAllows: false })],
  ["switch-object", "the bucket blocks public policies", "fail", /blocks public policies/, changed("switch-object", { blocked: true })],
  ["switch-records", "the zone is somebody else's", "not-checkable", /no hosted zone of this account/, { "name-records": () => null }],
  ["switch-records", "there is no pair of failover records", "fail", /no pair of failover records/, { "name-records": () => [] }],
  ["switch-records", "PRIMARY carries another health check", "fail", /does not carry the switch's health check/, names(0, { HealthCheckId: "another" })],
  ["switch-records", "SECONDARY carries a health check too", "warn", /SECONDARY record/, names(1, { HealthCheckId: "another" })],
  ["switch-records", "PRIMARY answers something else", "fail", /192\.0\.2\.1, which is not of site-a/, names(0, { ResourceRecords: [{ Value: "192.0.2.1" }] })],
  ["switch-records", "clients hold the answer for an hour", "fail", /longer than the RTO/, names(1, { TTL: 3_600 })],
  ["record-protected", "there is no record", "fail", /no table understudy/, { "record-table": () => null }],
  ["record-protected", "it may be deleted and cannot be restored", "fail", /deletion protection is off and it cannot be restored/, { "record-table": () => ({ status: "ACTIVE", deletionProtection: false, pointInTimeRecovery: false }) }],
  ["record-protected", "it is being changed", "warn", /UPDATING/, { "record-table": () => ({ status: "UPDATING", deletionProtection: true, pointInTimeRecovery: true }) }],
  ["secret-fields", "there is no such secret", "fail", /no secret understudy\/hybrid-chat\/database in eu-north-1/, { secret: () => null }],
  ["secret-fields", "the secret lacks the password", "fail", /has no password/, { secret: () => ["username", "token", "appSecret", "verifyToken"] }],
  ["steps-permitted", "the organisation forbids what the role allows", "fail", /IAM denies ec2:StopInstances on \* \(a policy of the organisation\)\./, { role: () => [{ action: "ec2:StopInstances", resource: "*", because: "a policy of the organisation" }] }],
  ["steps-permitted", "there is no role", "fail", /no role for the steps/, { role: () => null }],
  ["standby-serves", "the standby is seen to fail", "fail", /answers/, sighted({ kind: "failing" })],
  ["standby-serves", "observers disagree about it", "warn", /disagree/, sighted({ kind: "failing" }, "site-a")],
  ["standby-serves", "the last sighting is old", "not-checkable", /no observer has seen/, sighted({ at: now - minutes(6) })],
  ["standby-serves", "observers are silent", "not-checkable", /no observer has seen/, sighted({ kind: "silent" })],
  ["mongodb-quorum", "a member knows no primary", "fail", /answers/, sighted({ kind: "failing" })],
  ["names-resolve", "a public name leads nowhere", "fail", /leads nowhere/, { addresses: () => ({ addresses: [], blind: false }) }],
  ["names-resolve", "nothing resolves from here", "not-checkable", /control address/, { addresses: () => ({ addresses: [], blind: true }) }],
  ["certificate-accepted", "clients refuse the certificate", "fail", /signed itself/, { certificate: () => ({ is: "refused", detail: "shows a certificate that it signed itself" }) }],
  ["certificate-accepted", "the server cannot be reached from here", "not-checkable", /did not accept/, { certificate: () => ({ is: "not-reached", detail: "did not accept the connection" }) }],
  ["certificate-watched", "nobody watches when certificates run out", "warn", /certificate probe/, {}, [{ at: ["services", "certificate"] }]],
  ["gateway-probed", "no gateway is asked from outside", "warn", /nobody sees what users see/, {}, [{ at: ["services", "gateway"] }, { at: ["services", "customer-channel-manager"] }]],
  ["single-points", "the plan names what there is only one of", "warn", /one machine\.$/, {}, [{ at: ["services", "load-balancer", "single-point-of-failure"], to: "one machine" }]],
  ["arbiter-apart", "the arbiter is in the Region of a site", "warn", /one failure takes both/, {}, [{ at: ["arbiter", "region"], to: "eu-west-1" }]],
  ["sites-apart", "both sites are in one Region", "warn", /takes both/, {}, [{ at: ["sites", "site-b", "region"], to: "eu-west-1" }]],
  ["adapter-fits", "a master–master pair is said to be on RDS", "fail", /supports no master–master pair/, {}, [{ at: ["services", "pair", "probe", "mysql"], to: "x.{site}.eu-west-1.rds.amazonaws.com:3306" }]],
];

const worstOf = (code: string, world: Partial<World>, edits: readonly Edit[] = []) => only(judged(chat(...edits), world), code)[0];

describe("a check", () => {
  it.each(cases.map(([code, says, outcome, sentence, world, edits]) => ({ code, says, outcome, sentence, world, edits })))("$code, when $says: $outcome", ({ code, outcome, sentence, world, edits }) => {
    const found = worstOf(code, world, edits);
    expect({ outcome: found?.outcome, sentence: found?.sentence }).toEqual({ outcome, sentence: expect.stringMatching(sentence) });
    expect(found?.todo).toMatch(/^[A-Z].{10,}/);
  });

  it.each(readinessChecks.map(({ code }) => code).filter((code) => code !== "single-points"))("%s passes in a world in which all is well", (code) => {
    const found = only(judged(plan), code);
    expect(found.length).toBeGreaterThan(0);
    expect(found.map(({ outcome, sentence, todo }) => [outcome, sentence, todo])).toEqual(found.map(({ sentence }) => ["pass", sentence, null]));
  });

  it("has a case in which it does not pass, or is attested", () => {
    expect(readinessChecks.map(({ code }) => code).filter((code) => !code.startsWith("attested-") && !cases.some(([known]) => known === code))).toEqual([]);
  });

  // The rows of the scenario table whose verdict is CHECK, and B10, which asks for a look at the lag.
  it.each(["B2", "B4", "B6", "B8", "B9", "B10", "B12", "B13", "C7", "C8", "C9", "C10", "D4", "E8", "E9", "E10", "E11", "E12", "E15"])("is there for row %s", (row) => {
    expect(readinessChecks.filter(({ rows }) => rows.includes(row)).map(({ code }) => code)).not.toEqual([]);
  });

  it("that asks is not checkable when nobody answers, and says why; what the plan says stands", () => {
    const nobody = Object.fromEntries(Object.keys(normal).map((kind) => [kind, () => unanswered("AWS is away")])) as unknown as World;
    const asking = new Set(judged(plan).filter(({ from }) => from === "world").map(({ code }) => code));
    const results = judged(plan, nobody);
    for (const { code, outcome, sentence } of results) {
      if (asking.has(code)) expect([code, outcome, sentence]).toEqual([code, "not-checkable", "Not checkable, because AWS is away."]);
      else expect([code, outcome]).toEqual([code, "pass"]);
    }
    expect(asking.size).toBeGreaterThan(25);
  });

  it("does not hide another: one question without an answer leaves the rest as they are", () => {
    const found = judged(plan, { role: () => unanswered("IAM is away") });
    expect(found.filter(({ outcome }) => outcome !== "pass").map(({ code }) => code)).toEqual(Array.from({ length: 6 }, () => "steps-permitted"));
  });
});

describe("the order and direction of the checks", () => {
  it("is worst first, and the table's own within an outcome", () => {
    const found = judged(plan, { "replica-lag": () => null, "record-table": () => null, ...changed("scaling-group", { balancers: 0 }) }).map(({ outcome }) => outcome);
    expect([...new Set(found)]).toEqual(["fail", "not-checkable", "warn", "pass"]);
    expect(found.slice(0, 3)).toEqual(["fail", "not-checkable", "warn"]);
  });

  it("turns with the application: away from site-b the replica is looked for at site-a, and the switch has to stand", () => {
    const found = judged(plan, {}, "site-b");
    expect(only(found, "replica-follows").map(({ subject, outcome }) => [subject, outcome])).toEqual([["chat-config at site-a", "fail"]]);
    expect(only(found, "switch-object")[0]).toMatchObject({ outcome: "fail", sentence: expect.stringContaining("is not there") });
    const standing = changed("switch-object", { present: true, anonymousStatus: 200 });
    expect(only(judged(plan, standing, "site-b"), "switch-object")[0]).toMatchObject({ outcome: "pass" });
    expect(only(judged(plan, changed("switch-object", { present: true, anonymousStatus: 403 }), "site-b"), "switch-object")[0]).toMatchObject({ outcome: "fail", sentence: expect.stringContaining("answered 403") });
    expect(only(judged(plan, changed("switch-object", { present: true }), "site-b"), "switch-object")[0]).toMatchObject({ outcome: "not-checkable" });
  });

  it("asks nothing that a plan has nothing of", () => {
    const small = judged({ ...hybridChat, databases: {}, steps: [], services: {}, sites: { "site-a": { region: "eu-west-1", hosts: {} }, "site-b": { region: "eu-central-1", hosts: {} } } });
    expect([...new Set(small.map(({ code }) => code))].sort()).toEqual(["arbiter-apart", "attested-B12", "certificate-watched", "gateway-probed", "record-protected", "sites-apart"]);
  });
});
