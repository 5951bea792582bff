import { readFileSync } from 'node:fs';

/** One request to the API server, as its audit log tells it. */
export interface AuditEvent {
  readonly verb: string;
  readonly userAgent?: string;
  /** Who asked, as the API server knows them. */
  readonly user?: { readonly username?: string };
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

/** Everything in an audit log, in order. */
export function auditEvents(auditLog: string): AuditEvent[] {
  return readFileSync(auditLog, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as AuditEvent);
}

/** All completed requests of our own workers in a Kubernetes namespace, in order. */
export function ourRequests(auditLog: string, namespace: string): AuditEvent[] {
  return auditEvents(auditLog).filter(
    ({ stage, userAgent, objectRef }) =>
      stage === 'ResponseComplete' &&
      userAgent?.startsWith('temporal-spark-batch') &&
      objectRef?.namespace === namespace,
  );
}

/** Names of the pods that were created in a namespace, once for each creation that succeeded; a dry run creates none. */
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
