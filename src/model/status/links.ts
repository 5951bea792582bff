/** Links to what shows a batch: templates in the configuration, and the links that are made from them. */

/** The pages that can be linked. */
const LINK_KINDS = ['sparkUi', 'historyServer', 'logs', 'dashboard'] as const;

/** One of {@link LINK_KINDS}. */
export type LinkKind = (typeof LINK_KINDS)[number];

/** Links by what they show; those that the configuration has. */
export interface Links {
  /** The Spark UI of the running driver, where people reach it. */
  readonly sparkUi?: string;
  /** The ended application in the History Server. */
  readonly historyServer?: string;
  /** The log of the driver. */
  readonly logs?: string;
  /** The pod of the driver in a dashboard. */
  readonly dashboard?: string;
}

/**
 * The names that a template may contain in double braces: `https://grafana/d/x?var-pod={{pod}}`. `podPrefix` is the start of
 * the names of all pods of an attempt: that of the driver without `-driver`.
 */
export const LINK_PLACEHOLDERS = [
  'batchId',
  'name',
  'tenant',
  'cluster',
  'namespace',
  'pod',
  'podPrefix',
  'applicationId',
  'attempt',
] as const;

/** The values of {@link LINK_PLACEHOLDERS} for one driver. */
export type LinkValues = Readonly<Record<Exclude<(typeof LINK_PLACEHOLDERS)[number], 'podPrefix'>, string>>;

const PLACEHOLDER = /\{\{\s*([^{}]*?)\s*\}\}/g;

/** The names in a template that no placeholder has. */
export function unknownPlaceholders(template: string, known: readonly string[] = LINK_PLACEHOLDERS): string[] {
  return [...template.matchAll(PLACEHOLDER)].map(([, name = '']) => name).filter((name) => !known.includes(name));
}

/** The links of a driver. Values are encoded, so that a name cannot change the address. */
export function linksOf(templates: Readonly<Partial<Record<LinkKind, string | undefined>>>, values: LinkValues): Links {
  const links: Partial<Record<LinkKind, string>> = {};
  for (const kind of LINK_KINDS) {
    const template = templates[kind];
    if (template !== undefined) links[kind] = fillTemplate(template, values);
  }
  return links;
}

/** A valid template with the values of its placeholders, encoded. */
export function fillTemplate(template: string, values: LinkValues): string {
  const all: Readonly<Record<string, string>> = { ...values, podPrefix: values.pod.replace(/-driver$/, '') };
  return template.replace(PLACEHOLDER, (_, name: string) => encodeURIComponent(all[name] ?? ''));
}

const TITLES: Readonly<Record<LinkKind, string>> = {
  sparkUi: 'Spark UI',
  historyServer: 'History Server',
  logs: 'Logs',
  dashboard: 'Dashboard',
};

/** Whether an address is that of a Service: its name is only known inside the cluster. */
export function isInsideCluster(url: string): boolean {
  return /^https?:\/\/[^/:]+\.svc(?:\.[^/:]+)?(?::\d+)?(?:\/|$)/.test(url);
}

/**
 * The links that lead somewhere: the driver serves the Spark UI only while it runs; the History Server has ended applications.
 */
export function liveLinks(
  links: Links,
  isRunning: boolean,
): readonly { readonly title: string; readonly url: string }[] {
  return LINK_KINDS.flatMap((kind) => {
    const url = links[kind];
    const isLive = kind === 'sparkUi' ? isRunning : kind !== 'historyServer' || !isRunning;
    return url === undefined || !isLive ? [] : [{ title: TITLES[kind], url }];
  });
}
