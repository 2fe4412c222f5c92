package cadre.server.forges.connection;

/** Where a connection is configured. */
public enum Source {
    ENVIRONMENT("environment"),
    FILE(ConfiguredConnections.FILE),
    /** By an admin, in the store: only these can be changed while the server runs. */
    STORED("stored");

    private final String word;

    Source(String word) {
        this.word = word;
    }

    /** As the API says it: {@code environment}, {@code connections.yaml} or {@code stored}. */
    public String word() {
        return word;
    }
}
