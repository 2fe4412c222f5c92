import { ui as en } from './en/ui'
import { ui as ko } from './ko/ui'

export const uiWords = { en, ko }
