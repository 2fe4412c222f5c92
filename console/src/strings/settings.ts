import { settings as en } from './en/settings'
import { settings as ko } from './ko/settings'

export const settingsWords = { en, ko }
