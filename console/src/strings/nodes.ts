import { nodes as en } from './en/nodes'
import { nodes as ko } from './ko/nodes'

export const nodesWords = { en, ko }
