package cadre.server.usage.budget;

import java.util.Locale;

/**
 * Whose jobs a budget is of.
 *
 * @param word as people give it: {@code main}, a team's name, {@code k3}, {@code person:NAME},
 *     {@code j17}, {@code c1}, {@code p1} or {@code f1}
 */
public record Who(Kind kind, String word) {
    /** What a word stands for. */
    public enum Kind {
        /** The whole installation. */
        ALL,
        /** Jobs with the bus of that team. */
        TEAM,
        /** Jobs that this key filed. */
        KEY,
        /** Jobs that anyone of that name filed. */
        PERSON,
        /** One job with all its attempts. */
        JOB,
        /** What a crew filed. */
        CREW,
        /** What a plan filed. */
        PLAN,
        /** What a flow filed for an item. */
        FLOW;

        /** Whether it comes to an end, so that a budget may be of all of it. */
        boolean isOnce() {
            return switch (this) {
                case JOB, CREW, PLAN, FLOW -> true;
                case ALL, TEAM, KEY, PERSON -> false;
            };
        }
    }

    private static final String PERSON = "person:";

    /** What a word stands for; whether there is such a one is not looked at. */
    static Who of(String word) {
        if (word.startsWith(PERSON)) {
            return new Who(Kind.PERSON, word);
        }
        if (word.matches("[kjcpf][1-9]\\d{0,17}")) {
            var kind =
                    switch (word.charAt(0)) {
                        case 'k' -> Kind.KEY;
                        case 'j' -> Kind.JOB;
                        case 'c' -> Kind.CREW;
                        case 'p' -> Kind.PLAN;
                        default -> Kind.FLOW;
                    };
            return new Who(kind, word);
        }
        return new Who(word.equals("main") ? Kind.ALL : Kind.TEAM, word);
    }

    /** For people. */
    String words() {
        return switch (kind) {
            case ALL -> "team " + word;
            case PERSON -> word.replace(":", " ");
            case TEAM, KEY, JOB, CREW, PLAN, FLOW ->
                    kind.name().toLowerCase(Locale.ROOT) + " " + word;
        };
    }

    /** What a statement is given for it: a name, or a number. */
    public Object id() {
        return switch (kind) {
            case ALL, TEAM -> word;
            case PERSON -> word.substring(PERSON.length());
            case KEY, JOB, CREW, PLAN, FLOW -> Long.parseLong(word.substring(1));
        };
    }
}
