// Counts and lists as people read them. Nothing here depends on a locale.

/** A count with its noun, e.g. '1 day' or '3 copies'. @param many the noun of several, by default with an s */
export function amount(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** The same, or '' for none. */
export function amountIfAny(count: number, one: string, many?: string): string {
  return count === 0 ? '' : amount(count, one, many);
}

/** A count with a comma at each thousand, e.g. 12034 is '12,034'. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** 'a', 'a and b', 'a, b and c'. */
export function listed(parts: readonly string[]): string {
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`;
}
