package cadre.wire.crew;

import cadre.wire.id.JobId;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.Optional;

/**
 * The check of one result of a comparison.
 *
 * @param command empty where there is none, or it is not known yet
 * @param why it failed or was stopped, for people; else empty
 * @param job in whose log its output is; empty until it is known
 */
public record ComparedCheck(State state, String command, String why, Optional<JobId> job) {
    /** Where it stands. */
    public enum State {
        /** It is to begin. */
        WAITING,
        /** A job runs it. */
        RUNNING,
        /** The command ended with 0. */
        PASSED,
        /** It did not. */
        FAILED,
        /** There is no command, neither asked for nor the project's. */
        UNCHECKED,
        /** It could not be run to its end. */
        STOPPED;

        /** The word used in JSON, SQL and on the screen. */
        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /**
         * The one of this word.
         *
         * @throws IllegalArgumentException if there is none
         */
        public static State of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }

        /** Whether it comes to something yet. */
        public boolean isOpen() {
            return switch (this) {
                case WAITING, RUNNING -> true;
                case PASSED, FAILED, UNCHECKED, STOPPED -> false;
            };
        }
    }
}
