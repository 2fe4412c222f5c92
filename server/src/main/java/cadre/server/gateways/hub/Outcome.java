package cadre.server.gateways.hub;

import cadre.wire.bus.TaskStatus;
import java.util.Locale;
import java.util.Optional;

/** How a route script says that its run ended. */
enum Outcome {
    SUCCESS,
    FAILED,
    TIMEOUT,
    /** It did not run: the one who asked has to do it in another way. */
    FALLBACK;

    /** The one that a client names; empty for any other word. */
    static Optional<Outcome> of(String word) {
        for (var outcome : values()) {
            if (outcome.word().equals(word)) {
                return Optional.of(outcome);
            }
        }
        return word.equals("completed") ? Optional.of(SUCCESS) : Optional.empty();
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What a task is after it. */
    TaskStatus status() {
        return this == SUCCESS ? TaskStatus.DONE : TaskStatus.FAILED;
    }
}
