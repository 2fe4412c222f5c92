import type { Schemas } from '../../api/client'

export type Forecast = Schemas['PlanForecast']
export type StreamForecast = Schemas['StreamForecast']

/** Whole minutes in at most two units: `5 min`, `2 h 5 min`, `4 d 3 h`. */
export const minutesText = (minutes: number): string => {
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`
  return hours % 24 === 0 ? `${hours / 24} d` : `${Math.floor(hours / 24)} d ${hours % 24} h`
}

/** How much later something is, or earlier; what is as planned says nothing. */
export const movesText = (minutes: number): string =>
  minutes === 0 ? '' : `${minutes < 0 ? '−' : '+'}${minutesText(Math.abs(minutes))}`

/** Whether a time of a stream stands for that of others, which the table marks. */
export const isGuessed = ({ source }: Pick<StreamForecast, 'source'>): boolean => source === 'finished'
