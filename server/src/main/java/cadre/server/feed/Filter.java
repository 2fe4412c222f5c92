package cadre.server.feed;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.JobId;
import cadre.wire.id.TeamName;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which events are wanted: those that meet everything given here.
 *
 * @param kinds whole kinds ({@code job.queued}) or their first words ({@code job}), any of which is
 *     right; empty for all kinds; at most 20
 * @param job of this job
 * @param thing happened to this thing, written as in the event
 * @param actor done by whom: the name of a key, or its id ({@code k3})
 * @param text somewhere in kind, thing, actor's name or body, no matter the case of a-z; at most
 *     200 characters
 * @param since happened then or later
 * @param until happened before then
 * @param by done by anyone, or by the holder of a key
 * @param team happened in this team: its mail, tasks, locks, members and itself
 */
public record Filter(
        Set<String> kinds,
        Optional<JobId> job,
        Optional<String> thing,
        Optional<String> actor,
        Optional<String> text,
        Optional<Instant> since,
        Optional<Instant> until,
        By by,
        Optional<TeamName> team) {

    /** Everything. */
    public static final Filter ALL =
            new Filter(
                    Set.of(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    By.ANYONE,
                    Optional.empty());

    private static final Pattern KIND = Pattern.compile("[a-z][a-z_]*(\\.[a-z][a-z_]*)*");
    private static final int MOST_KINDS = 20;
    private static final int LONGEST_TEXT = 200;

    /** Who did it. */
    public enum By {
        /** Cadre itself, or the holder of a key. */
        ANYONE,
        /** The holder of a key. */
        KEYS
    }

    /**
     * Checks what people may have written.
     *
     * @throws CadreException INVALID if a kind has a wrong form, or something is too much or too
     *     long
     */
    public Filter {
        kinds = Set.copyOf(kinds);
        if (kinds.size() > MOST_KINDS) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "Too many kinds",
                    Map.of("kinds", kinds.size()),
                    "Give at most " + MOST_KINDS);
        }
        for (var kind : kinds) {
            if (kind.length() > 64 || !KIND.matcher(kind).matches()) {
                throw new CadreException(
                        ErrorCode.INVALID,
                        "This is no kind of event",
                        Map.of("kind", shown(kind)),
                        "Write it as job.queued, or job for all that happens to jobs");
            }
        }
        thing.ifPresent(given -> limit("thing", given));
        actor.ifPresent(given -> limit("actor", given));
        text.ifPresent(given -> limit("text", given));
    }

    /** Of any team, or of none, and up to now. */
    public Filter(
            Set<String> kinds,
            Optional<JobId> job,
            Optional<String> thing,
            Optional<String> actor,
            Optional<String> text,
            Optional<Instant> since,
            By by) {
        this(kinds, job, thing, actor, text, since, Optional.empty(), by, Optional.empty());
    }

    /** All events of these kinds. */
    public static Filter ofKinds(String... kinds) {
        return ALL.withKinds(Set.of(kinds));
    }

    /** All events of this job. */
    public static Filter ofJob(JobId job) {
        return new Filter(
                ALL.kinds, Optional.of(job), ALL.thing, ALL.actor, ALL.text, ALL.since, ALL.by);
    }

    /** The same, of these kinds only. */
    public Filter withKinds(Set<String> only) {
        return new Filter(only, job, thing, actor, text, since, until, by, team);
    }

    /** The same, of what happened before then only. */
    public Filter before(Instant only) {
        return new Filter(kinds, job, thing, actor, text, since, Optional.of(only), by, team);
    }

    /** The same, with this text only. */
    public Filter withText(String only) {
        return new Filter(kinds, job, thing, actor, Optional.of(only), since, until, by, team);
    }

    /** The same, of this team only. */
    public Filter inTeam(TeamName only) {
        return new Filter(kinds, job, thing, actor, text, since, until, by, Optional.of(only));
    }

    private static void limit(String what, String given) {
        if (given.isEmpty() || given.length() > LONGEST_TEXT) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "The filter is empty or too long",
                    Map.of("filter", what, "characters", given.length()),
                    "Give 1 to " + LONGEST_TEXT + " characters");
        }
    }

    private static String shown(String text) {
        return text.length() > 80 ? text.substring(0, 80) + "..." : text;
    }
}
