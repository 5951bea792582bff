/** Thousandths of a CPU of a quantity as people write it to Kubernetes (`2`, `0.5`, `500m`), or undefined. */
export function parseCpuMillis(text: string): number | undefined {
  const match = /^([0-9]+(?:\.[0-9]+)?)(m?)$/.exec(text.trim());
  return match ? Number(match[1]) * (match[2] === 'm' ? 1 : 1000) : undefined;
}
