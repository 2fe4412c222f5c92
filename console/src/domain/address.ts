/** The router reads what looks like JSON as JSON: a query such as 42 or true comes back as the text that it was. */
export const textOf = (value: unknown, most: number): string | undefined => {
  const said = typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value)
  return said.trim() === '' ? undefined : said.slice(0, most)
}

/** Without what is undefined, as it stands in an address. */
export const given = <T extends object>(parts: T): T => Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as T
