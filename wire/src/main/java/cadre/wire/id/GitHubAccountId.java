package cadre.wire.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The id of a person's account at GitHub, as it is connected here: {@code g7}. */
public record GitHubAccountId(long number) implements Comparable<GitHubAccountId> {
    /**
     * Reads {@code g7} or {@code 7}.
     *
     * @throws cadre.wire.error.CadreException INVALID if it is neither
     */
    @JsonCreator
    public static GitHubAccountId of(String text) {
        return new GitHubAccountId(Ids.number("id of a GitHub account", 'g', text));
    }

    @Override
    public int compareTo(GitHubAccountId other) {
        return Long.compare(number, other.number);
    }

    @JsonValue
    @Override
    public String toString() {
        return "g" + number;
    }
}
