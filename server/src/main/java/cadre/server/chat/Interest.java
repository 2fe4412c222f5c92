package cadre.server.chat;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.TeamName;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a person wants to be told of.
 *
 * @param value which label or team; empty for the others
 */
record Interest(Kind kind, String value) {
    private static final int LONGEST = 100;

    /** How it is written. */
    static final String FORM =
            "mine | failures | approvals | budgets | nodes | label LABEL | team TEAM";

    /** Kinds of things. */
    enum Kind {
        /** The ends of jobs that the same key has filed, and what becomes of its plans. */
        MINE,
        /** Jobs that failed, were lost or took too long; plans that do not go on. */
        FAILURES,
        /**
         * Items, crews and streams of plans that wait for a person, and paths that they ask for.
         */
        APPROVALS,
        /** Budgets that are nearly or wholly used. */
        BUDGETS,
        /** Nodes that are gone, or whose disk is full. */
        NODES,
        /** The ends of jobs with a label, {@code key} or {@code key=value}. */
        LABEL,
        /** The ends of jobs that have the bus of a team. */
        TEAM;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        boolean hasValue() {
            return this == LABEL || this == TEAM;
        }
    }

    /**
     * As a person wrote it.
     *
     * @throws CadreException INVALID that shows the form
     */
    static Interest of(String text) {
        var word = Subject.first(text);
        var value = Subject.rest(text).strip();
        return Arrays.stream(Kind.values())
                .filter(kind -> kind.word().equals(word))
                .filter(kind -> kind.hasValue() != value.isEmpty())
                .filter(_ -> value.length() <= LONGEST)
                .findFirst()
                .map(kind -> new Interest(kind, value))
                .orElseThrow(() ->
                        new CadreException(
                                ErrorCode.INVALID,
                                "This is nothing to be told of",
                                Map.of("what", Quoted.line(text, 40)),
                                "Write one of: " + FORM));
    }

    /** The team whose things they are; none for the others. */
    Optional<TeamName> team() {
        return kind == Kind.TEAM ? Optional.of(new TeamName(value)) : Optional.empty();
    }

    @Override
    public String toString() {
        return (kind.word() + " " + value).strip();
    }
}
