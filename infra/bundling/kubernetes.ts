// What bundles keep of the client library of Kubernetes. Its generated code knows every object and every operation at once: the
// apps API alone makes a bundle of 1.2 MB. Kept are the operations and the objects that are named here. What is used without being
// named fails where it is used, with a sentence that leads here; test/contract/kubernetes-bundle.test.ts holds both sides together.

import { readFile } from "node:fs/promises";
import type { PluginBuild } from "esbuild";

/** The operations that lambdas/aws/kubernetes-client.ts asks for. */
export const keptOperations = ["readNamespacedDeployment", "replaceNamespacedDeploymentScale", "listNamespacedPod"] as const;

/** The objects that are read or written in full; a field that is of another one can be passed by, and not be read. */
export const keptModels = [
  "V1Deployment", "V1DeploymentSpec", "V1DeploymentStatus", "V1DeploymentCondition", "V1LabelSelector", "V1LabelSelectorRequirement", "V1ObjectMeta",
  "V1Scale", "V1ScaleSpec", "V1ScaleStatus",
  "V1PodList", "V1ListMeta", "V1Pod", "V1PodSpec", "V1PodStatus", "V1PodCondition", "V1ContainerStatus", "V1ContainerState", "V1ContainerStateWaiting",
] as const;

const leftOut = (what: string): string => `Object.assign(new Error(\`${what} of the Kubernetes library was left out of this bundle: see infra/bundling/kubernetes.ts\`),{name:"Defect"})`;

/** Methods of the generated APIs begin and end indented by four. */
const method = /^ {4}async (\w+)\(.*\) \{\n(?:(?! {4}\}$).*\n)* {4}\}$/gm;
const kept = new Set<string>(keptOperations.flatMap((name) => [name, `${name}WithHttpInfo`]));

/** An API with the operations that are kept; any other throws where it is asked for. */
export function slimApi(text: string): string {
  const classes = [...text.matchAll(/^export class (\w+)/gm)].map((match) => match[1] ?? "");
  return `${text.replace(method, (whole, name: string) => (kept.has(name) ? whole : ""))}
for(const api of [${classes.join(",")}])Object.setPrototypeOf(api.prototype,new Proxy(Object.getPrototypeOf(api.prototype),{get(base,name,self){
  if(name in base||typeof name==="symbol")return Reflect.get(base,name,self);
  throw ${leftOut("the operation ${name}")};
}}));`;
}

/**
 * What reads and writes objects, with those that are kept. In what was read, another object stands as something that throws when
 * a field of it is asked for; to write one throws at once. (Writing asks for the fields of a class without making one of it.)
 */
export function slimSerializer(text: string): string {
  const start = text.indexOf("let typeMap = {");
  const end = text.indexOf("\n};", start);
  return `${keptModels.map((name) => `import{${name}}from"./${name}.js";`).join("\n")}
let reading;
const leftOut=(name)=>class{
  constructor(){reading=name;return new Proxy({},{get(_,field){if(typeof field==="symbol")return undefined;throw ${leftOut("${field} of ${name}")}}})}
  static getAttributeTypeMap(){if(reading!==name)throw ${leftOut("the writing of ${name}")};reading=undefined;return[]}
};
${text.slice(0, start).replace(/^(export \* from|import \{).*\n/gm, "")}
let typeMap=new Proxy({${keptModels.join(",")}},{get:(models,name)=>models[name]??leftOut(name)});
${text.slice(end + "\n};".length)}`;
}

/** The transport of the library, which drags in a whole HTTP client; ours is another. */
const ownTransport = `export class IsomorphicFetchHttpLibrary{constructor(){throw ${leftOut("the transport")}}}`;

/** Adds it to a build. */
export function slimKubernetes(build: PluginBuild): void {
  const load = (path: string, contents: (text: string) => string): void =>
    build.onLoad({ filter: new RegExp(`@kubernetes[\\\\/]client-node[\\\\/]dist[\\\\/]gen[\\\\/]${path}$`) }, async ({ path: file }) => ({ contents: contents(await readFile(file, "utf8")), loader: "js" }));
  load(String.raw`apis[\\/]\w+Api\.js`, slimApi);
  load(String.raw`models[\\/]ObjectSerializer\.js`, slimSerializer);
  load(String.raw`http[\\/]isomorphic-fetch\.js`, () => ownTransport);
}
