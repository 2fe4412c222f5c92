/** What the picture needs to know of a stage. */
export interface Stage {
  readonly name: string
  readonly back_to?: string
}

export type Place = 'done' | 'here' | 'to_come'

export interface Step<T> {
  readonly stage: T
  /** Counts from 1. */
  readonly number: number
  readonly place: Place
}

/** A way back, from the card of one number to that of another, in a row of its own below the cards. */
export interface Back {
  readonly from: number
  readonly to: number
  /** Counts from 0, the nearest to the cards. */
  readonly row: number
}

/** Of one stage in the picture, in pixels. */
export const CARD = { width: 132, across: 20 }
export const ROW = 14

/**
 * Where an item stands in each stage of its flow: before the one it is in all are done, also those that it passes anew after it was
 * sent back; at the end all are. With a stage that the flow does not have all are to come.
 */
export const stepsOf = <T extends Stage>(stages: readonly T[], current: string, isDone: boolean): readonly Step<T>[] => {
  const at = stages.findIndex(stage => stage.name === current)
  return stages.map((stage, index) => ({
    stage,
    number: index + 1,
    place: isDone || index < at ? 'done' : index === at ? 'here' : 'to_come',
  }))
}

/** The ways back, so that no two of a row share a card; short ones are nearest. Those to the same stage are not drawn. */
export const backsOf = (stages: readonly Stage[]): readonly Back[] => {
  const numbers = new Map(stages.map((stage, index) => [stage.name, index + 1]))
  const wanted = stages
    .flatMap((stage, index) => {
      const to = stage.back_to === undefined ? undefined : numbers.get(stage.back_to)
      return to === undefined || to > index ? [] : [{ from: index + 1, to }]
    })
    .sort((one, other) => one.from - one.to - (other.from - other.to) || one.from - other.from)
  const rows: { readonly from: number; readonly to: number }[][] = []
  return wanted.map(back => {
    const free = rows.findIndex(taken => taken.every(each => each.to > back.from || each.from < back.to))
    const row = free === -1 ? rows.length : free
    rows[row] = [...(rows[row] ?? []), back]
    return { ...back, row }
  })
}

/** The line of a way back: down from the one card, along, and up to the other, which it meets a little to the right of its middle. */
export const pathOf = ({ from, to, row }: Back): string => {
  const middle = (number: number) => (number - 1) * (CARD.width + CARD.across) + CARD.width / 2
  const depth = (row + 1) * ROW
  const start = middle(from) - 8
  const end = middle(to) + 8
  return `M${start} 0 V${depth - 4} Q${start} ${depth} ${start - 4} ${depth} H${end + 4} Q${end} ${depth} ${end} ${depth - 4} V3`
}

/** Of all cards in a row. */
export const widthOf = (count: number): number => Math.max(0, count * (CARD.width + CARD.across) - CARD.across)
