/** What the picture needs to know of a part. */
export interface GraphPart {
  readonly name: string
  readonly depends_on: readonly string[]
}

export interface Placed<T> {
  readonly part: T
  readonly x: number
  readonly y: number
}

export interface Edge {
  readonly from: string
  readonly to: string
  readonly path: string
}

export interface Graph<T> {
  readonly parts: readonly Placed<T>[]
  readonly edges: readonly Edge[]
  readonly width: number
  readonly height: number
}

/** Of one part in the picture, in pixels. */
export const CARD = { width: 224, height: 76, across: 56, down: 16 }

/**
 * Each part in the column behind the last one that it waits for. A part that waits for an unknown one, or in a circle,
 * which the server refuses, stands in the first column.
 */
export const levelsOf = (parts: readonly GraphPart[]): Map<string, number> => {
  const byName = new Map(parts.map(part => [part.name, part]))
  const levels = new Map<string, number>()
  const levelOf = (name: string, path: ReadonlySet<string>): number => {
    const known = levels.get(name)
    if (known !== undefined) return known
    const needs = (byName.get(name)?.depends_on ?? []).filter(need => byName.has(need) && !path.has(need))
    const within = new Set([...path, name])
    const level = Math.max(0, ...needs.map(need => levelOf(need, within) + 1))
    levels.set(name, level)
    return level
  }
  for (const { name } of parts) levelOf(name, new Set([name]))
  return levels
}

/** Where each part stands, and the lines between them. */
export const graphOf = <T extends GraphPart>(parts: readonly T[]): Graph<T> => {
  const levels = levelsOf(parts)
  const filled: number[] = []
  const placed = parts.map(part => {
    const level = levels.get(part.name) ?? 0
    const row = filled[level] ?? 0
    filled[level] = row + 1
    return { part, x: level * (CARD.width + CARD.across), y: row * (CARD.height + CARD.down) }
  })
  const places = new Map(placed.map(each => [each.part.name, each]))
  const edges = placed.flatMap(to =>
    to.part.depends_on.flatMap(name => {
      const from = places.get(name)
      return from === undefined ? [] : [{ from: name, to: to.part.name, path: curve(from, to) }]
    }),
  )
  const columns = filled.length
  const rows = Math.max(0, ...filled)
  return {
    parts: placed,
    edges,
    width: Math.max(0, columns * (CARD.width + CARD.across) - CARD.across),
    height: Math.max(0, rows * (CARD.height + CARD.down) - CARD.down),
  }
}

const curve = (from: { readonly x: number; readonly y: number }, to: { readonly x: number; readonly y: number }): string => {
  const x1 = from.x + CARD.width
  const y1 = from.y + CARD.height / 2
  const y2 = to.y + CARD.height / 2
  const middle = (x1 + to.x) / 2
  return `M${x1} ${y1} C${middle} ${y1} ${middle} ${y2} ${to.x} ${y2}`
}
