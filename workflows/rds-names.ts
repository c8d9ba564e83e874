// How RDS names instances where one points at another.

export interface InstanceAt {
  readonly id: string;
  readonly region: string;
}

/** Whether RDS's word for another instance means that one: it says its identifier within a Region and its ARN (arn:aws:rds:REGION:ACCOUNT:db:ID) across Regions. `ownRegion`: of the instance that says it. */
export function meansInstance(word: string, { id, region }: InstanceAt, ownRegion: string): boolean {
  // RDS keeps identifiers in small letters, however a plan writes them.
  const expectedId = id.toLowerCase();
  if (!word.startsWith("arn:")) return word === expectedId && region === ownRegion;
  const [, , service, itsRegion, , kind, itsId] = word.split(":");
  return service === "rds" && itsRegion === region && kind === "db" && itsId === expectedId;
}
