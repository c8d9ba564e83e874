// The built-in command that puts the priorities of a MongoDB set right for one member, and changes nothing else of it. Nobody has run it
// against a server here: mongosh was not at hand. Facts (MongoDB manual): a configuration is replaced only by one of a higher version, so
// one that was made from what somebody has changed meanwhile is refused; `commitmentStatus` of replSetGetConfig says, at a primary from 4.4
// on, whether a majority has the present one; a new primary raises the configuration's term and leaves its version; replSetGetStatus tells
// the version and term that each member has; who has priority 0, and so whoever is hidden or delayed, is never elected, which somebody wanted.
// Whole numbers of 64 bits, as a term is, are objects in mongosh: two of the same value are not the same (BSON's Long), so they are compared as texts.
// The server refuses a configuration before it takes any of it with these codes (src/mongo/base/error_codes): 103 (NewReplicaSetConfigurationIncompatible, such as a
// version that is not above the present one), 93 (InvalidReplicaSetConfig) and 13 (Unauthorized). Any other error may come after it has taken it.
// Recalled: a member takes over from one of lower priority only while it is no more than two seconds behind it.

import { endAsAnswered, promotionExit, shellText } from "../database-promotion/promotion-command.ts";
import { mongoshOpening } from "./mongodb-command.ts";
import type { MongodbCommand } from "./mongodb-command.ts";

/** The first line of the command, by which the modelled world knows it. */
export const prioritiesOpening = "# Puts the priorities of the MongoDB set right";

export type PrioritiesCommand = Omit<MongodbCommand, "force">;

/** How the command ends where it has changed nothing. A repeated mark ends as the run that it repeats; 74 and 77 may come after a change. */
export const unmovedExits: ReadonlySet<number> = new Set([promotionExit.noReplica, promotionExit.noServer, promotionExit.otherServer, promotionExit.tooOld, promotionExit.cannotApply, promotionExit.notApplied, promotionExit.noQuorum, promotionExit.refused]);

/** How long the member may take to hold what the primary holds before anything is changed, in seconds, and how far behind counts as that. */
const freshWithinSeconds = 30;
const freshSeconds = 2;

/** What mongosh runs: it says `understudy-refused CODE sentence` or the line of facts. What it changes it changes in one call. */
export function prioritiesScript({ address, replicaSet, tls, waitSeconds }: PrioritiesCommand): string {
  return `const me = ${JSON.stringify(address)}, wanted = ${JSON.stringify(replicaSet ?? null)};
const refuse = (code, sentence) => { print("understudy-refused " + code + " " + sentence); quit(0); };
const { UNDERSTUDY_MONGODB_USER: user, UNDERSTUDY_MONGODB_PASSWORD: password } = process.env;
const login = user ? encodeURIComponent(user) + ":" + encodeURIComponent(password) + "@" : "";
const open = (host) => new Mongo("mongodb://" + login + host + "/admin?directConnection=true&serverSelectionTimeoutMS=10000&tls=${tls}").getDB("admin");
const ask = (db, command) => { try { return db.runCommand(command); } catch (error) { return { ok: 0, code: error.code, errmsg: String(error.message) }; } };
const own = open(me), hello = own.hello();
if (!hello.setName) refuse(${promotionExit.noReplica}, "it is a member of no replica set; nothing was changed");
if (wanted !== null && hello.setName !== wanted) refuse(${promotionExit.otherServer}, "it is a member of " + hello.setName + " and not of " + wanted + "; nothing was changed");
if (hello.me !== me) refuse(${promotionExit.otherServer}, "it knows itself as " + hello.me + "; nothing was changed");
if (!hello.isWritablePrimary && !hello.secondary) refuse(${promotionExit.cannotApply}, "it is neither primary nor secondary: it is starting, recovering, rolling back or an arbiter; nothing was changed");
const leads = hello.isWritablePrimary ? me : hello.primary;
if (!leads) refuse(${promotionExit.noQuorum}, "the set has no primary, and nothing is forced; nothing was changed");
const admin = leads === me ? own : open(leads);
const read = ask(admin, { replSetGetConfig: 1, commitmentStatus: true });
if (read.ok !== 1) refuse(${promotionExit.noServer}, "the primary " + leads + " does not tell its configuration: " + read.errmsg + "; nothing was changed");
if (read.commitmentStatus === undefined) refuse(${promotionExit.tooOld}, "the primary " + leads + " does not tell whether a majority has its configuration, as servers before 4.4 do not; nothing was changed");
if (read.commitmentStatus !== true) refuse(${promotionExit.cannotApply}, "a change of the configuration is still on its way to a majority; nothing was changed");
const config = read.config;
const mine = config.members.find((each) => each.host === me);
if (!mine || mine.arbiterOnly || mine.hidden || mine.votes === 0 || !(mine.priority > 0)) refuse(${promotionExit.noReplica}, "the configuration of the set lets it not be elected (hidden, delayed, without a vote or of priority 0), and that stays so; nothing was changed");
let status, behind, fresh = 0;
for (;; fresh += 1) {
  status = ask(admin, { replSetGetStatus: 1 });
  if (status.ok !== 1) refuse(${promotionExit.noServer}, "the primary " + leads + " does not tell how its members are: " + status.errmsg + "; nothing was changed");
  const at = (host) => status.members.find((each) => each.name === host);
  behind = at(me) && at(leads) ? Math.round((at(leads).optimeDate - at(me).optimeDate) / 1000) : undefined;
  if (behind !== undefined && behind <= ${freshSeconds}) break;
  if (fresh >= ${freshWithinSeconds}) refuse(${promotionExit.notApplied}, behind === undefined ? "the primary " + leads + " does not tell how far it is; nothing was changed" : "it is " + behind + " s behind the primary " + leads + ", and would not be elected; nothing was changed");
  sleep(1000);
}
const answering = status.members.filter((each) => each.health === 1 && [1, 2, 7].includes(each.state)).map((each) => each.name);
const votes = (of) => of.reduce((sum, each) => sum + each.votes, 0);
const voting = votes(config.members.filter((each) => answering.includes(each.host)));
if (voting * 2 <= votes(config.members)) refuse(${promotionExit.noQuorum}, voting + " of " + votes(config.members) + " votes answer the primary, which is no majority; nothing was changed");
const others = config.members.filter((each) => each !== mine && each.priority > 0);
const sayPriorities = (of) => of.members.filter((each) => each.priority > 0).map((each) => each.host + "/" + each.priority).join(",");
const before = sayPriorities(config);
const highest = Math.max(0, ...others.map((each) => each.priority));
const found = mine.priority > highest;
if (!found) {
  for (const each of others) each.priority = Math.min(each.priority, 999);
  mine.priority = Math.min(highest, 999) + 1;
  config.version = Number(config.version) + 1;
  const answer = ask(admin, { replSetReconfig: config });
  if (answer.ok !== 1) refuse([103, 93, 13].includes(answer.code) ? ${promotionExit.refused} : ${promotionExit.notDone}, "the new priorities were refused, by a change that came between if it names the version: " + answer.errmsg + "; they were " + before + " and should have become " + sayPriorities(config));
}
let waited = 0, after = config, seen = status, late = [];
for (;; waited += 1) {
  const isPrimary = own.hello().isWritablePrimary;
  if (isPrimary) {
    const again = ask(own, { replSetGetConfig: 1, commitmentStatus: true });
    seen = ask(own, { replSetGetStatus: 1 });
    if (again.ok === 1 && seen.ok === 1) {
      after = again.config;
      const now = after.members.find((each) => each.host === me);
      if (!now || after.members.some((each) => each.host !== me && each.priority >= now.priority)) refuse(${promotionExit.notDone}, "somebody has changed the configuration after that: its priorities are " + sayPriorities(after) + ", they were " + before + " before");
      late = seen.members.filter((each) => each.health === 1 && (String(each.configVersion) !== String(after.version) || String(each.configTerm) !== String(after.term))).map((each) => each.name);
      if (again.commitmentStatus === true && late.length === 0) break;
    }
  }
  if (waited >= ${waitSeconds}) refuse(${promotionExit.notYet}, isPrimary ? "it is the primary, and its configuration has not reached all members that answer: " + late.join(", ") : "it has the highest priority and was not elected yet; it may still be. The priorities were " + before);
  sleep(1000);
}
const names = (of) => of.join(",") || "none";
print("understudy-promoted engine=mongodb set=" + hello.setName + " way=" + (found ? "found" : "changed") + " before=" + before + " after=" + sayPriorities(after) + " fixed=" + names(after.members.filter((each) => !(each.priority > 0)).map((each) => each.host)) + " version=" + after.version + " term=" + after.term + " silent=" + names(seen.members.filter((each) => each.health !== 1).map((each) => each.name)) + " waited=" + waited);`;
}

/** The shell text. */
export function prioritiesCommand(command: PrioritiesCommand): string {
  return `${prioritiesOpening}
# preferred: ${command.address}
${mongoshOpening(command.address)}
answer=$(mongosh --nodb --quiet --norc --eval ${shellText(prioritiesScript(command))}) || { printf '%s\\n' "$answer" >&2; say "$server did not answer to the end; how its set is configured has to be looked at"; exit ${promotionExit.notDone}; }
${endAsAnswered}`;
}
