// The built-in command that makes a MongoDB member the primary of its set and lets it stay so. Nobody has run it against a server
// here: mongosh was not at hand. Facts (MongoDB manual): `hello` tells the name by which the member knows itself (`me`) and the
// primary that it knows; a member of higher priority than the primary calls an election and takes over ("Adjust Priority for
// Replica Set Member"), so after an outage the old primary goes home by itself unless priorities are put right (A12, B13);
// priorities lie between 0 and 1000; replSetReconfig needs a primary and a majority, and only with `force: true` neither. Forced,
// the surviving members are made the whole set, and writes that only the lost ones hold are rolled back when those return
// ("Reconfigure a Replica Set with Unavailable Members").
//
// The login, where the set asks for one, lies on the machine in a file that only root reads: first line the user, second the password.

import { endAsAnswered, promotionExit, shellText } from "../database-promotion/promotion-command.ts";

/** The first line of a command, by which the modelled world knows it. */
export const mongodbOpening = "# Makes the MongoDB member the primary";

export interface MongodbCommand {
  /** `host:port` by which the set knows the member. */
  readonly address: string;
  readonly replicaSet: string | undefined;
  readonly tls: boolean;
  /** Makes the members that answer the whole set, where they are too few to elect; `of`: no other member may answer then. */
  readonly force: false | { readonly of: readonly string[] };
  /** How long the election may take, in whole seconds. */
  readonly waitSeconds: number;
}

/** What mongosh runs: it says `understudy-refused CODE sentence` or the line of facts. */
export function preferenceScript({ address, replicaSet, tls, force, waitSeconds }: MongodbCommand): string {
  return `const me = ${JSON.stringify(address)}, wanted = ${JSON.stringify(replicaSet ?? null)}, force = ${force !== false}, mayStay = ${JSON.stringify(force === false ? [] : force.of)};
const refuse = (code, sentence) => { print("understudy-refused " + code + " " + sentence); quit(0); };
const { UNDERSTUDY_MONGODB_USER: user, UNDERSTUDY_MONGODB_PASSWORD: password } = process.env;
const login = user ? encodeURIComponent(user) + ":" + encodeURIComponent(password) + "@" : "";
const open = (host) => new Mongo("mongodb://" + login + host + "/admin?directConnection=true&serverSelectionTimeoutMS=10000&tls=${tls}").getDB("admin");
const own = open(me), hello = own.hello();
if (!hello.setName) refuse(${promotionExit.noReplica}, "it is a member of no replica set");
if (wanted !== null && hello.setName !== wanted) refuse(${promotionExit.otherServer}, "it is a member of " + hello.setName + " and not of " + wanted);
if (hello.me !== me) refuse(${promotionExit.otherServer}, "it knows itself as " + hello.me);
if (!hello.isWritablePrimary && !hello.secondary) refuse(${promotionExit.cannotApply}, "it is neither primary nor secondary: it is starting, recovering, rolling back or an arbiter");
const status = own.runCommand({ replSetGetStatus: 1 });
const answering = status.members.filter((each) => each.health === 1 && [1, 2, 7].includes(each.state)).map((each) => each.name);
const newest = status.members.find((each) => each.self).optimeDate.toISOString();
const admin = force || hello.isWritablePrimary ? own : hello.primary ? open(hello.primary) : refuse(${promotionExit.noQuorum}, "the set has no primary, and nothing is forced");
const { config } = (force ? own : admin).runCommand({ replSetGetConfig: 1 });
const mine = config.members.find((each) => each.host === me);
if (!mine || mine.arbiterOnly || mine.hidden || mine.votes === 0 || mine.priority === 0) refuse(${promotionExit.noReplica}, "the configuration of the set lets it not be elected");
let removed = [];
if (force) {
  const votes = (of) => of.reduce((sum, each) => sum + each.votes, 0);
  const left = config.members.filter((each) => answering.includes(each.host));
  if (hello.primary || hello.isWritablePrimary) refuse(${promotionExit.noReplica}, "it knows a primary, so there is nothing to force");
  const other = left.find((each) => !mayStay.includes(each.host));
  if (other) refuse(${promotionExit.otherServer}, other.host + " answers too, and the question named " + mayStay.join(", ") + " only");
  if (votes(left) * 2 > votes(config.members)) refuse(${promotionExit.noReplica}, "a majority of the set answers, so it elects by itself");
  removed = config.members.filter((each) => !left.includes(each)).map((each) => each.host);
  config.members = left;
}
const others = config.members.filter((each) => each !== mine);
const highest = Math.max(0, ...others.map((each) => each.priority));
const preferred = mine.priority > highest;
if (!preferred) {
  for (const each of others) each.priority = Math.min(each.priority, 999);
  mine.priority = Math.min(highest, 999) + 1;
}
if (force || !preferred) {
  config.version += 1;
  const answer = admin.runCommand(force ? { replSetReconfig: config, force: true } : { replSetReconfig: config });
  if (answer.ok !== 1) refuse(${promotionExit.notDone}, "the new configuration was refused: " + answer.errmsg);
}
let waited = 0;
for (; !own.hello().isWritablePrimary; waited += 1) {
  if (waited >= ${waitSeconds}) refuse(${promotionExit.notYet}, "it has the highest priority and was not elected yet; it may still be");
  sleep(1000);
}
print("understudy-promoted engine=mongodb set=" + hello.setName + " way=" + (force ? "forced" : preferred ? "found" : "preferred") + " priority=" + mine.priority + " newest=" + newest + " waited=" + waited + " removed=" + (removed.join(",") || "none"));`;
}

/** What comes before mongosh in the shell text: it is there, and the login is read, where the set asks for one. */
export function mongoshOpening(address: string): string {
  return `cd /
say() { printf 'understudy: %s\\n' "$1" >&2; }
refuse() { say "$2; nothing was changed"; exit "$1"; }
server="the MongoDB member "${shellText(address)}
command -v mongosh > /dev/null || refuse ${promotionExit.noServer} "mongosh is not installed on this host"
secrets="\${UNDERSTUDY_MONGODB_LOGIN:-/etc/understudy/mongodb}"
if [ -e "$secrets" ]; then
  UNDERSTUDY_MONGODB_USER=$(sed -n 1p "$secrets") || refuse ${promotionExit.noServer} "$secrets cannot be read"
  UNDERSTUDY_MONGODB_PASSWORD=$(sed -n 2p "$secrets")
  export UNDERSTUDY_MONGODB_USER UNDERSTUDY_MONGODB_PASSWORD
fi`;
}

/** The shell text. */
export function mongodbCommand(command: MongodbCommand): string {
  return `${mongodbOpening}
# ${command.force !== false ? "forced" : "preferred"}: ${command.address}
${mongoshOpening(command.address)}
answer=$(mongosh --nodb --quiet --norc --eval ${shellText(preferenceScript(command))}) || { printf '%s\\n' "$answer" >&2; say "$server did not answer to the end; how its set is configured has to be looked at"; exit ${promotionExit.notDone}; }
${endAsAnswered}`;
}
