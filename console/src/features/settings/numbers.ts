/**
 * A number that a person wrote: spaces, commas and the endings k and M are understood. undefined when empty, NaN when
 * it is no number above 0.
 */
export function readAmount(text: string): number | undefined {
  const plain = text.replace(/[\s,_]/g, '')
  if (plain === '') {
    return undefined
  }
  const match = /^(\d+(?:\.\d+)?)([kKmM]?)$/.exec(plain)
  if (match?.[1] === undefined) {
    return Number.NaN
  }
  const unit = { k: 1e3, m: 1e6, '': 1 }[(match[2] ?? '').toLowerCase()] ?? 1
  const amount = Number(match[1]) * unit
  return amount > 0 ? amount : Number.NaN
}
