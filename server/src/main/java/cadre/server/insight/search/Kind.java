package cadre.server.insight.search;

/** Where to search; the words of the API. */
public enum Kind {
    /** Mail of teams. */
    MESSAGES,
    /** Boards of teams. */
    TASKS,
    /** Jobs: the beginning of the prompt, and the last answer. */
    JOBS,
    /** Documents of collections. */
    KNOWLEDGE
}
