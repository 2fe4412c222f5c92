package cadre.app.drill;

import cadre.wire.id.AttemptId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One run of an agent, as it told of itself while it ran. Times are seconds since boot, so that
 * they compare between agents and no clock can be set between them.
 */
final class Sighting {
    private final AttemptId attempt;
    private final String key;
    private final List<String> commits = new ArrayList<>();
    private double startedAt;
    private double lastHeardAt;
    private long wrote;
    private boolean ended;
    private boolean gone;

    Sighting(AttemptId attempt, String key) {
        this.attempt = attempt;
        this.key = key;
    }

    synchronized void heard(double upSeconds, String word, String value) {
        lastHeardAt = Math.max(lastHeardAt, upSeconds);
        switch (word) {
            case "start" -> startedAt = upSeconds;
            case "wrote" -> wrote = Long.parseLong(value);
            case "commit" -> commits.add(value);
            case "end" -> ended = true;
            default -> {
                // a beat
            }
        }
    }

    synchronized void closed() {
        gone = true;
    }

    AttemptId attempt() {
        return attempt;
    }

    String key() {
        return key;
    }

    synchronized double startedAt() {
        return startedAt;
    }

    synchronized double lastHeardAt() {
        return lastHeardAt;
    }

    /** How much it had certainly written to its output. */
    synchronized long wrote() {
        return wrote;
    }

    /** Whether it came to its end by itself. */
    synchronized boolean hasEnded() {
        return ended;
    }

    /** The last commit that it had certainly made; those before are its ancestors. */
    synchronized Optional<String> lastCommit() {
        return commits.isEmpty() ? Optional.empty() : Optional.of(commits.getLast());
    }

    /** Whether neither it nor a child that has its connection is left. */
    synchronized boolean isGone() {
        return gone;
    }

    /** How long both were there; empty when one was over before the other began. */
    static OptionalDouble overlapSeconds(Sighting one, Sighting other) {
        var from = Math.max(one.startedAt(), other.startedAt());
        var to = Math.min(one.lastHeardAt(), other.lastHeardAt());
        return to > from ? OptionalDouble.of(to - from) : OptionalDouble.empty();
    }
}
