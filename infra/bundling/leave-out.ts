// What bundles leave out of the packages that they hold, because no code of ours can come to it. Without this each step
// function would be twice as large and take longer to load.

import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Plugin } from "esbuild";
import { slimKubernetes } from "./kubernetes.ts";

/** A module that is replaced by a few lines; what must not be used there says so. */
interface StandIn {
  readonly module: string;
  readonly because: string;
  readonly code: string;
}

const never = (what: string): string => `throw Object.assign(new Error("${what} was left out of this bundle: see infra/bundling/leave-out.ts"),{name:"Defect"});`;

const standIns: readonly StandIn[] = [
  {
    module: "@aws-sdk/credential-provider-node",
    because: "Lambda puts the credentials of the function's role into its environment; config files, SSO and the metadata of machines are not searched there",
    code: `export const defaultProvider=()=>async()=>{
      const{AWS_ACCESS_KEY_ID:accessKeyId,AWS_SECRET_ACCESS_KEY:secretAccessKey,AWS_SESSION_TOKEN:sessionToken}=process.env;
      if(!accessKeyId||!secretAccessKey)throw Object.assign(new Error("the environment holds no credentials, so nothing was sent"),{name:"CredentialsProviderError"});
      return{accessKeyId,secretAccessKey,...(sessionToken?{sessionToken}:{})};
    };`,
  },
  {
    module: "@smithy/core/event-streams",
    because: "no operation of ours answers with a stream of events",
    code: `export class EventStreamSerde{constructor(){${never("the reader of event streams")}}}
      export const eventStreamSerdeProvider=()=>({});export const resolveEventStreamSerdeConfig=(config)=>config;`,
  },
  {
    module: "@aws-sdk/endpoint-cache",
    because: "DynamoDB's discovery of endpoints is off unless somebody turns it on",
    code: `export class EndpointCache{get(){${never("the discovery of endpoints")}}has(){return false}}`,
  },
  {
    module: "@aws-sdk/signature-v4-multi-region",
    because: "no name of ours is an access point in several Regions (signing Region *) or a directory bucket of S3 Express",
    code: `import{SignatureV4}from"@smithy/signature-v4";
      export class SignatureV4SignWithCredentials extends SignatureV4{signWithCredentials(){${never("signing for S3 Express")}}presignWithCredentials(){${never("signing for S3 Express")}}}
      export class SignatureV4MultiRegion extends SignatureV4SignWithCredentials{static sigv4aDependency(){return"none"}
        sign(request,options){if(options?.signingRegion==="*")${never("signing for several Regions")}return super.sign(request,options)}}`,
  },
];

/** Hashes written in JavaScript, for a Node that was built without its own: Lambda's never is. */
const ownHashes = /[\\/]checksums?[\\/].*[\\/](Md5Js|Sha1Js|Sha256Js)\.js$/;

/** What slows a client down by itself when a service throttles: for the adaptive way of trying again only, and every client of ours tries in the standard way. */
const rateLimiter = /@smithy[\\/]core[\\/].*[\\/]util-retry[\\/]DefaultRateLimiter\.js$/;

/** Where S3 is asked: our own few lines (s3-endpoint.ts) in place of its rules for everything that a bucket's name can mean. */
const s3Endpoints = /@aws-sdk[\\/]client-s3[\\/]dist-es[\\/]endpoint[\\/]endpointResolver\.js$/;
const ownEndpoints = `import{awsEndpointFunctions}from"@aws-sdk/core/client";import{bucketEndpoint}from${JSON.stringify(join(import.meta.dirname, "s3-endpoint.ts"))};
  export const defaultEndpointResolver=(params)=>bucketEndpoint(params,awsEndpointFunctions);`;

/** The modules of the SDK that hold the shapes of all operations of a service. */
const schemas = /@aws-sdk[\\/]client-[^\\/]+[\\/]dist-es[\\/]schemas[\\/]schemas_\d+\.js$/;
const clientPackages = /@aws-sdk[\\/]client-[^\\/]+[\\/]package\.json$/;

/**
 * Two things keep esbuild from dropping the shapes that nobody uses. Keys of objects written as constants (`{ [_xN]: … }`)
 * could run code, for all it knows, so they are written out. And each known error is put into a list when the module is
 * loaded, which keeps its class: without that the SDK makes errors of its base class with the service's word as their name, as
 * it always does for those that all services share (Throttling, AccessDenied); `isAwsError` knows that word.
 */
export function slimSchema(text: string): string {
  const constants = new Map([...text.matchAll(/^const (\w+) = ("[^"\\\n]*");$/gm)].map((match) => [match[1] ?? "", match[2] ?? ""]));
  return text
    .replace(/\[(_\w+)\]: /g, (whole, name: string) => (constants.has(name) ? `${constants.get(name)}: ` : whole))
    .replace(/^n0_registry\.registerError\(\w+\$?, \w+\);$/gm, "");
}

/** The catalogues of steps and probes, and what of their rows only people read: on the command line and in tests, never in a function. */
const catalogues = /[\\/]workflows[\\/](step-rows[\\/][\w-]+|probes)\.ts$/;
const forPeople = /\b(source|proves|blindTo): "(?:[^"\\\n]|\\.)*",?|\bnoCase: (\{[^{}]*\}|\w+),/g;

/** The same for what draws reports, which tell what a look proves and what it is blind to. */
const forTests = /\bsource: "(?:[^"\\\n]|\\.)*",?|\bnoCase: (\{[^{}]*\}|\w+),/g;

/** Which actions of IAM a kind needs: for who writes policies and for readiness, and nothing that a step looks at. */
const forPolicies = /\b(reads|changes): \[[^\]]*\],?/g;
/** How a step is told in gates, runbooks and reports, which are other functions; each stands on one line of its row. */
const forRunbooks = /^    (title|sentence|proof|regions): .*,$/gm;

/** A catalogue without what only people read, but for what draws reports; for a step function also without the actions of IAM and the runbook's words. */
export function slimCatalogue(text: string, { policies = true, reports = false }: { readonly policies?: boolean; readonly reports?: boolean } = {}): string {
  const slim = text.replace(reports ? forTests : forPeople, "");
  if (policies) return slim;
  return reports ? slim.replace(forPolicies, "") : slim.replace(forPolicies, "").replace(forRunbooks, "");
}

/** The shapes of plans, whose descriptions are for editors; functions read plans that were found right before. */
const planShapes = /[\\/]workflows[\\/]plan-[\w-]+\.ts$/;
const described = /\.meta\(\{\s*description:\s*"(?:[^"\\]|\\.)*",?\s*\}\)/g;

/** Shapes without what only editors show. */
export function slimShapes(text: string): string {
  return text.replace(described, "");
}

/** Leaves it out; `policies`: whether what is bundled asks which actions of IAM steps and probes need; `reports`: whether it tells people what a look proves. */
export const leaveOut = ({ policies, reports = false }: { readonly policies: boolean; readonly reports?: boolean }): Plugin => ({
  name: "leave-out",
  setup(build) {
    for (const { module, code } of standIns) {
      build.onResolve({ filter: new RegExp(`^${module}$`) }, () => ({ path: module, namespace: "left-out", sideEffects: false }));
      build.onLoad({ filter: new RegExp(`^${module}$`), namespace: "left-out" }, () => ({ contents: code, loader: "js", resolveDir: import.meta.dirname }));
    }
    slimKubernetes(build);
    build.onLoad({ filter: s3Endpoints }, () => ({ contents: ownEndpoints, loader: "js" }));
    build.onLoad({ filter: schemas }, async ({ path }) => ({ contents: slimSchema(await readFile(path, "utf8")), loader: "js" }));
    build.onLoad({ filter: planShapes }, async ({ path }) => ({ contents: slimShapes(await readFile(path, "utf8")), loader: "ts" }));
    build.onLoad({ filter: catalogues }, async ({ path }) => ({ contents: slimCatalogue(await readFile(path, "utf8"), { policies, reports }), loader: "ts" }));
    build.onLoad({ filter: ownHashes }, ({ path }) => ({ contents: `export class ${basename(path, ".js")}{constructor(){${never("the hash in JavaScript")}}}`, loader: "js" }));
    build.onLoad({ filter: rateLimiter }, () => ({ contents: `export class DefaultRateLimiter{constructor(){${never("the adaptive way of trying again")}}}`, loader: "js" }));
    // Of its package file a client reads its own version only, for the name by which it calls itself.
    build.onLoad({ filter: clientPackages }, async ({ path }) => {
      const { version } = JSON.parse(await readFile(path, "utf8")) as { readonly version: string };
      return { contents: JSON.stringify({ version }), loader: "json" };
    });
  },
});
