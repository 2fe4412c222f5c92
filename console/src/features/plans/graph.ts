/** What the picture needs to know of a stream. */
export interface GraphStream {
  readonly id: string
  readonly needs: readonly string[]
  readonly after: readonly string[]
}

export interface Placed<T> {
  readonly stream: T
  readonly x: number
  readonly y: number
}

export interface Edge {
  readonly from: string
  readonly to: string
  /** Needed: merged before the other starts; else the other builds on it while both run. */
  readonly isNeed: boolean
  readonly path: string
}

export interface Graph<T> {
  readonly streams: readonly Placed<T>[]
  readonly edges: readonly Edge[]
  readonly width: number
  readonly height: number
}

/** Of one stream in the picture, in pixels. */
export const CARD = { width: 208, height: 60, across: 60, down: 14 }

/**
 * The turn of each stream, from 0: behind the last of those that it needs or builds on. What is in a circle or behind
 * one, which the server refuses, is in the turn that it has come to by then. Takes a time that grows with the lines.
 */
export const turnsOf = (streams: readonly GraphStream[]): Map<string, number> => {
  const turns = new Map(streams.map(({ id }) => [id, 0]))
  const open = new Map<string, number>()
  const behind = new Map(streams.map(({ id }) => [id, [] as string[]]))
  for (const { id, needs, after } of streams) {
    const before = new Set([...needs, ...after].filter(each => turns.has(each) && each !== id))
    open.set(id, before.size)
    for (const each of before) behind.get(each)?.push(id)
  }
  const ready = streams.map(({ id }) => id).filter(id => open.get(id) === 0)
  for (let next = ready.pop(); next !== undefined; next = ready.pop()) {
    const turn = turns.get(next) ?? 0
    for (const each of behind.get(next) ?? []) {
      turns.set(each, Math.max(turns.get(each) ?? 0, turn + 1))
      const left = (open.get(each) ?? 0) - 1
      open.set(each, left)
      if (left === 0) ready.push(each)
    }
  }
  return turns
}

/** Where each stream stands, and the lines between them. */
export const graphOf = <T extends GraphStream>(streams: readonly T[]): Graph<T> => {
  const turns = turnsOf(streams)
  const filled: number[] = []
  const placed = streams.map(stream => {
    const turn = turns.get(stream.id) ?? 0
    const row = filled[turn] ?? 0
    filled[turn] = row + 1
    return { stream, x: turn * (CARD.width + CARD.across), y: row * (CARD.height + CARD.down) }
  })
  const places = new Map(placed.map(each => [each.stream.id, each]))
  const edges = placed.flatMap(to => {
    const line = (isNeed: boolean) => (id: string) => {
      const from = places.get(id)
      return from === undefined ? [] : [{ from: id, to: to.stream.id, isNeed, path: curve(from, to) }]
    }
    return [...to.stream.needs.flatMap(line(true)), ...to.stream.after.flatMap(line(false))]
  })
  return {
    streams: placed,
    edges,
    width: Math.max(0, filled.length * (CARD.width + CARD.across) - CARD.across),
    height: Math.max(0, Math.max(0, ...filled) * (CARD.height + CARD.down) - CARD.down),
  }
}

interface Point {
  readonly x: number
  readonly y: number
}

const curve = (from: Point, to: Point): string => {
  const x1 = from.x + CARD.width
  const y1 = from.y + CARD.height / 2
  const y2 = to.y + CARD.height / 2
  const middle = (x1 + to.x) / 2
  return `M${x1} ${y1} C${middle} ${y1} ${middle} ${y2} ${to.x} ${y2}`
}
