import { flows as en } from './en/flows'
import { flows as ko } from './ko/flows'

export const flowsWords = { en, ko }
