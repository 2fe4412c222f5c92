package cadre.node.redact;

/**
 * A value that nobody may read, and what it is.
 *
 * @param name for people, such as {@code the secret OPENAI_API_KEY of team:main}
 */
public record Hidden(String name, String value) {
    /** Without the value: this is what ends up in logs and errors. */
    @Override
    public String toString() {
        return "Hidden[" + name + "]";
    }
}
