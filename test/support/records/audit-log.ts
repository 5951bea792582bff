import { readFileSync } from 'node:fs';

/** One request in the API server's audit log. */
export interface AuditEvent {
  readonly verb: string;
  readonly userAgent?: string;
  /** The authenticated user. */
  readonly user?: { readonly username?: string };
  /** The user that the request was sent as, if not the authenticated one. */
  readonly impersonatedUser?: { readonly username?: string; readonly groups?: readonly string[] };
  readonly objectRef?: {
    readonly resource?: string;
    readonly namespace?: string;
    readonly name?: string;
    readonly subresource?: string;
  };
  readonly responseStatus?: { readonly code?: number };
  readonly requestURI: string;
  readonly stage: string;
  readonly requestReceivedTimestamp: string;
  readonly stageTimestamp: string;
}

/** All events of an audit log, in order. */
export function auditEvents(auditLog: string): AuditEvent[] {
  return readFileSync(auditLog, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as AuditEvent);
}

/** All completed requests of our workers in a Kubernetes namespace, in order. */
export function ourRequests(auditLog: string, namespace: string): AuditEvent[] {
  return auditEvents(auditLog).filter(
    ({ stage, userAgent, objectRef }) =>
      stage === 'ResponseComplete' &&
      userAgent?.startsWith('temporal-spark-batch') &&
      objectRef?.namespace === namespace,
  );
}

/** Names of the pods that our workers created in a namespace, once per successful creation; dry runs do not count. */
export function createdDrivers(auditLog: string, namespace: string): string[] {
  return ourRequests(auditLog, namespace)
    .filter(
      ({ verb, objectRef, requestURI, responseStatus }) =>
        verb === 'create' &&
        objectRef?.resource === 'pods' &&
        responseStatus?.code === 201 &&
        !requestURI.includes('dryRun='),
    )
    .map(({ objectRef }) => objectRef?.name ?? '');
}
