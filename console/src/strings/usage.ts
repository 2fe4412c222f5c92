import { usage as en } from './en/usage'
import { usage as ko } from './ko/usage'

export const usageWords = { en, ko }
