import { domain as en } from './en/domain'
import { domain as ko } from './ko/domain'

export const domainWords = { en, ko }
