/**
 * A number as Java writes a double (`Double.toString`): 1.0 and not 1, 1.0E-4 and not 0.0001. Spark writes factors into
 * the driver's properties that way.
 */
export function javaDouble(value: number): string {
  if (value === 0) return '0.0';
  const magnitude = Math.abs(value);
  if (magnitude >= 1e-3 && magnitude < 1e7) return Number.isInteger(value) ? `${value}.0` : String(value);
  const [mantissa = '', exponent = ''] = value.toExponential().split('e');
  return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}E${exponent.replace('+', '')}`;
}
