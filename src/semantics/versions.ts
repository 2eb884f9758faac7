/** Whether dotted version `version` is `least` or newer; suffixes such as `+cu121` or `rc1` are left out. */
export function atLeast(version: string, least: string): boolean {
  const a = numbers(version);
  const b = numbers(least);
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

function numbers(version: string): number[] {
  return (/^\d+(?:\.\d+)*/.exec(version)?.[0] ?? '0').split('.').map(Number);
}
