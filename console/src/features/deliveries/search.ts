/** What stands in the address of the journal; absent is no filter. */
export interface DeliveriesSearch {
  readonly connection?: string
}

/** Reads the filter of an address. */
export const deliveriesSearch = (search: Record<string, unknown>): DeliveriesSearch => {
  const { connection } = search
  return (typeof connection === 'string' || typeof connection === 'number') && connection !== '' ? { connection: String(connection) } : {}
}
