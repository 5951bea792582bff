import { KubeConfig } from '@kubernetes/client-node';

/** The names of the contexts of a kubeconfig; none if there is no kubeconfig. @param file default: as kubectl finds it */
export function contextNames(file?: string): readonly string[] {
  const config = new KubeConfig();
  try {
    if (file === undefined) config.loadFromDefault();
    else config.loadFromFile(file);
  } catch {
    // The caller reads it again, and reports why that fails.
    return [];
  }
  return config.getContexts().map(({ name }) => name);
}
