/** Where people reach the Spark UI of a driver from outside the cluster: templates of the configuration, and what they give. */

/** The names that a template may contain in double braces. Their values are names of Kubernetes, so they need no encoding. */
export const UI_PLACEHOLDERS = ['namespace', 'pod', 'podPrefix', 'applicationId'] as const;

/** The values of {@link UI_PLACEHOLDERS} for one driver. */
export interface UiValues {
  readonly namespace: string;
  /** Name of the driver's pod. */
  readonly pod: string;
  readonly applicationId: string;
}

interface UiAddress {
  /** Template of the host name. */
  readonly host: string;
  /** Template of the path below which the UI is; `/`: the host has only this UI. */
  readonly path: string;
  /** Whether addresses begin with https. */
  readonly https: boolean;
  /** Templates of annotations, by their names. */
  readonly annotations: Readonly<Record<string, string>>;
}

/** An Ingress for each driver. */
export interface UiIngress extends UiAddress {
  /** Template of the path in the rule, when the controller needs another one than `path`. */
  readonly pathPattern?: string | undefined;
  readonly className?: string | undefined;
  /** Name of the Secret with the certificate of the host. */
  readonly tlsSecret?: string | undefined;
}

/** An HTTPRoute of the Gateway API for each driver. */
export interface UiHttpRoute extends UiAddress {
  readonly parentRefs: readonly {
    readonly name: string;
    readonly namespace?: string | undefined;
    readonly sectionName?: string | undefined;
  }[];
}

/** What makes the Spark UI reachable: one of the two. */
export interface SparkUiAccess {
  readonly ingress?: UiIngress | undefined;
  readonly httpRoute?: UiHttpRoute | undefined;
}

const PLACEHOLDER = /\{\{\s*([^{}]*?)\s*\}\}/g;

/** A template with the values of a driver. */
export function fillUiTemplate(template: string, values: UiValues): string {
  const all: Readonly<Record<string, string>> = { ...values, podPrefix: values.pod.replace(/-driver$/, '') };
  return template.replace(PLACEHOLDER, (_, name: string) => all[name] ?? '');
}

/** The host, the path without a slash at its end, and the URL of the Spark UI of a driver; undefined without an access. */
export function uiAddress(
  { ingress, httpRoute }: SparkUiAccess,
  values: UiValues,
): { readonly host: string; readonly path: string; readonly url: string } | undefined {
  const access = ingress ?? httpRoute;
  if (!access) return undefined;
  const host = fillUiTemplate(access.host, values);
  const path = fillUiTemplate(access.path, values).replace(/\/+$/, '');
  return { host, path, url: `${access.https ? 'https' : 'http'}://${host}${path}/` };
}
