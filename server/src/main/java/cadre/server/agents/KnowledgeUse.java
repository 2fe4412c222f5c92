package cadre.server.agents;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * What agents are given of the documents before their prompt.
 *
 * @param when whether they are
 * @param tokens the most, by estimate, {@link #FEWEST} to {@link #MOST}
 */
public record KnowledgeUse(When when, int tokens) {
    /** The fewest tokens that can be said. */
    public static final int FEWEST = 100;

    /** The most tokens that can be said: a prompt that is an argument must stay one. */
    public static final int MOST = 8_000;

    /** What a profile does that says nothing. */
    public static final KnowledgeUse USUAL = new KnowledgeUse(When.AUTO, 1_500);

    /** Whether a job's agent is given something. */
    public enum When {
        /** Whatever is found in the collections of its team and repository. */
        ON,
        /** Nothing. */
        OFF,
        /** If there is a collection for its repository, and what is found fits well. */
        AUTO;

        /** The word used in settings, JSON and on the screen. */
        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
