import { session as en } from './en/session'
import { session as ko } from './ko/session'

export const sessionWords = { en, ko }
