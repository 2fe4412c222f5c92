package cadre.server.usage;

/** What usage can have in common: a column of its rows. */
public enum UsageBy {
    /** Nothing: all in one. */
    TOTAL("'total'", "total", ""),
    /** In UTC, newest first; all others have the most tokens first. */
    DAY("day", "total", ""),
    /** As the CLI names it. */
    MODEL("model", "model", ""),
    /** The profile. */
    AGENT("agent", "agent", ""),
    /** Whose bus the job had, else {@code main}. */
    TEAM("team", "team", ""),
    /** Where it ran. */
    NODE("node", "node", ""),
    /** Who filed the job. */
    PERSON("person", "person", ""),
    /** The source that the job named; of several the first by name. */
    REPOSITORY("repository", "repository", ""),
    /** Such as {@code c1}; only what crews used. */
    CREW("origin", "origin", "c%"),
    /** Such as {@code p1}; only what plans used. */
    PLAN("origin", "origin", "p%"),
    /** Such as {@code f1}; only what flows used. */
    FLOW("origin", "origin", "f%");

    private final String column;
    private final String kept;
    private final String like;

    UsageBy(String column, String kept, String like) {
        this.column = column;
        this.kept = kept;
        this.like = like;
    }

    /** Of the table model_usage. */
    String column() {
        return column;
    }

    /** As what the sums of days have it. */
    String kept() {
        return kept;
    }

    /** Which keys are wanted; empty for all. */
    String like() {
        return like;
    }
}
