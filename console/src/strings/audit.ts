import { audit as en } from './en/audit'
import { audit as ko } from './ko/audit'

export const auditWords = { en, ko }
