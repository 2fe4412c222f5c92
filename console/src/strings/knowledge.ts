import { knowledge as en } from './en/knowledge'
import { knowledge as ko } from './ko/knowledge'

export const knowledgeWords = { en, ko }
