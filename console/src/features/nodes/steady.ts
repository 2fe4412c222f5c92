/** What beats change, such as a node's load and its free disk, comes with no event: it is looked at again. */
export const LOOK_AGAIN = { refetchInterval: 15_000 } as const
