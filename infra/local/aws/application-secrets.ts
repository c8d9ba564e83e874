// Stands in for secrets of an application, each in a Region of its own, beside those that the product signs in with.
// Behaviour:
// - PutSecretValue makes a version whose id is the request's token. The same token with the same content is the same version,
//   with other content it is ResourceExistsException. The labels given move to it; AWSCURRENT stays unless it is among them.
// - UpdateSecretVersionStage moves a label only where RemoveFromVersionId has it (else InvalidParameterException), and
//   AWSPREVIOUS follows AWSCURRENT.
// - AWSPENDING stands at the current version from the start, as a rotation leaves it that has ended.
// - Reads show a change after `visibleMs`. A version is read by its id at once: it never changes.

import type { Clock } from "../../../workflows/ports.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import { AwsAnswerError, notImplemented } from "./backend.ts";
import type { AwsCall, AwsService } from "./backend.ts";
import { optionalText, text, texts } from "./input.ts";
import { Lagging } from "./lagging.ts";

export interface SecretAtStart {
  readonly name: string;
  readonly region: string;
  readonly fields: Readonly<Record<string, string | number>>;
}
/** The version that has each label. */
type Labels = Readonly<Record<string, string>>;
interface Secret {
  readonly versions: Map<string, string>;
  readonly labels: Lagging<Labels>;
}

const firstVersion = "00000000-0000-0000-0000-000000000001";

export class ApplicationSecrets implements AwsService {
  readonly #secrets: ReadonlyMap<string, Secret>;
  readonly #others: AwsService;
  readonly #changed: () => void;
  #rotations = 0;

  /** `others` answers for every other secret; `changed` is called after each change. */
  constructor({ secrets, others, clock, visibleMs = 0, changed = () => undefined }: { readonly secrets: readonly SecretAtStart[]; readonly others: AwsService; readonly clock: Clock; readonly visibleMs?: Milliseconds; readonly changed?: () => void }) {
    this.#secrets = new Map(secrets.map(({ name, region, fields }) => [`${region} ${name}`, { versions: new Map([[firstVersion, JSON.stringify(fields)]]), labels: new Lagging<Labels>({ AWSCURRENT: firstVersion, AWSPENDING: firstVersion }, clock, visibleMs) }]));
    this.#others = others;
    this.#changed = changed;
  }

  async handle(call: AwsCall): Promise<unknown> {
    const name = text(call, "SecretId");
    const secret = this.#secrets.get(`${call.region} ${name}`);
    if (secret === undefined) {
      if (call.operation === "GetSecretValue") return this.#others.handle(call);
      throw new AwsAnswerError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
    }
    switch (call.operation) {
      case "DescribeSecret":
        return { Name: name, VersionIdsToStages: stagesOf(secret.labels.shown) };
      case "GetSecretValue": {
        const version = optionalText(call, "VersionId") ?? secret.labels.shown[optionalText(call, "VersionStage") ?? "AWSCURRENT"] ?? "";
        const content = secret.versions.get(version);
        if (content === undefined) throw new AwsAnswerError("ResourceNotFoundException", "Secrets Manager can't find the specified secret value.");
        return { Name: name, VersionId: version, SecretString: content };
      }
      case "PutSecretValue": {
        const [version, content] = [text(call, "ClientRequestToken"), text(call, "SecretString")];
        const known = secret.versions.get(version);
        if (known !== undefined && known !== content) throw new AwsAnswerError("ResourceExistsException", "A resource with the ID you requested already exists.");
        secret.versions.set(version, content);
        secret.labels.set({ ...secret.labels.value, ...Object.fromEntries(texts(call, "VersionStages").map((stage) => [stage, version])) });
        return { VersionId: version };
      }
      case "UpdateSecretVersionStage": {
        const [stage, to, from] = [text(call, "VersionStage"), text(call, "MoveToVersionId"), text(call, "RemoveFromVersionId")];
        const labels = secret.labels.value;
        if (labels[stage] !== from) throw new AwsAnswerError("InvalidParameterException", `The parameter RemoveFromVersionId can't be ${from}: the staging label ${stage} is attached to version ${labels[stage] ?? "none"}.`);
        if (!secret.versions.has(to)) throw new AwsAnswerError("ResourceNotFoundException", "Secrets Manager can't find the specified secret version.");
        this.#move(secret, stage, to);
        return { Name: name };
      }
      default:
        throw notImplemented(call);
    }
  }

  /** What the current version holds. */
  fieldsOf(region: string, name: string): Readonly<Record<string, unknown>> | undefined {
    const secret = this.#secrets.get(`${region} ${name}`);
    const content = secret?.versions.get(secret.labels.value["AWSCURRENT"] ?? "");
    return content === undefined ? undefined : (JSON.parse(content) as Readonly<Record<string, unknown>>);
  }

  /** A rotation begins: its new version is pending. */
  beginRotation(region: string, name: string): void {
    const secret = this.#secrets.get(`${region} ${name}`);
    const { AWSCURRENT, AWSPENDING } = secret?.labels.value ?? {};
    if (secret === undefined || (AWSPENDING !== undefined && AWSPENDING !== AWSCURRENT)) return;
    this.#rotations += 1;
    const version = `rotation-${String(this.#rotations).padStart(23, "0")}`;
    const fields = this.fieldsOf(region, name);
    secret.versions.set(version, JSON.stringify({ ...fields, password: `rotated-${this.#rotations}` }));
    secret.labels.set({ ...secret.labels.value, AWSPENDING: version });
  }

  /** The rotation ends: what was pending is current. */
  endRotation(region: string, name: string): void {
    const secret = this.#secrets.get(`${region} ${name}`);
    const version = secret?.labels.value["AWSPENDING"];
    if (secret !== undefined && version !== undefined) this.#move(secret, "AWSCURRENT", version);
  }

  #move(secret: Secret, stage: string, to: string): void {
    const labels = secret.labels.value;
    const former = labels[stage];
    secret.labels.set({ ...labels, [stage]: to, ...(stage === "AWSCURRENT" && former !== undefined && former !== to ? { AWSPREVIOUS: former } : {}) });
    this.#changed();
  }
}

function stagesOf(labels: Labels): Readonly<Record<string, readonly string[]>> {
  const versions = [...new Set(Object.values(labels))];
  return Object.fromEntries(versions.map((version) => [version, Object.keys(labels).filter((label) => labels[label] === version)]));
}
