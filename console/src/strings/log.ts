import { log as en } from './en/log'
import { log as ko } from './ko/log'

export const logWords = { en, ko }
