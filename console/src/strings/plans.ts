import { plans as en } from './en/plans'
import { plans as ko } from './ko/plans'

export const plansWords = { en, ko }
