package cadre.server.insight.search;

import cadre.wire.id.JobId;
import cadre.wire.id.TeamName;
import java.util.Optional;
import java.util.regex.Pattern;

/** Something that the index of what was said and done holds; named as events name it. */
sealed interface Thing {
    /** What a thing of a team is called. */
    Pattern IN_TEAM = Pattern.compile("([^/]+)/([mt])([0-9]{1,18})");

    /** A message, such as {@code shop/m12}. */
    record Message(TeamName team, long id) implements Thing {
        @Override
        public String toString() {
            return team + "/m" + id;
        }
    }

    /** A task, such as {@code shop/t5}. */
    record Task(TeamName team, long id) implements Thing {
        @Override
        public String toString() {
            return team + "/t" + id;
        }
    }

    /** A job, such as {@code j7}. */
    record Job(JobId id) implements Thing {
        @Override
        public String toString() {
            return id.toString();
        }
    }

    /** The collection of the index that it belongs to. */
    default long own() {
        return switch (this) {
            case Message(var team, _) -> Scope.messages(team);
            case Task(var team, _) -> Scope.tasks(team);
            case Job _ -> Scope.JOBS;
        };
    }

    /** What an event happened to; empty if that is nothing of these. */
    static Optional<Thing> of(String text) {
        var inTeam = IN_TEAM.matcher(text);
        if (inTeam.matches()) {
            var team = new TeamName(inTeam.group(1));
            var id = Long.parseLong(inTeam.group(3));
            return Optional.of(
                    inTeam.group(2).equals("m") ? new Message(team, id) : new Task(team, id));
        }
        return text.matches("j[0-9]{1,18}")
                ? Optional.of(new Job(JobId.of(text)))
                : Optional.empty();
    }
}
