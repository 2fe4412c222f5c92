package cadre.cli.command;

import cadre.cli.print.Durations;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import picocli.CommandLine.Option;

/** What {@code cadre run} and {@code cadre crew} take alike. */
final class FilingOptions {
    @Option(
            names = "--repo",
            paramLabel = "PATH|URL[@REF]",
            description =
                    "A repository to work in, or github:OWNER/NAME as your account there sees it;"
                            + " may be given several times.")
    List<String> repositories = List.of();

    @Option(
            names = "--node-repo",
            paramLabel = "PATH[@REF]",
            description = "A repository on the node itself, under one of its allowed folders.")
    List<String> nodeRepositories = List.of();

    @Option(
            names = "--dirty",
            description = "Send uncommitted changes too, as a commit on top of the last one.")
    boolean dirty;

    @Option(
            names = "--timeout",
            paramLabel = "D",
            description = "Longest run of an agent: 90s, 15m, 2h.")
    private Optional<String> timeout = Optional.empty();

    @Option(names = "--env", paramLabel = "K=V", description = "A variable for the agent.")
    Map<String, String> env = Map.of();

    @Option(names = "--label", paramLabel = "K=V", description = "A label of the job.")
    Map<String, String> labels = Map.of();

    @Option(names = "--detach", description = "Only file it; do not follow it.")
    boolean detach;

    @Option(
            names = "--idempotency-key",
            paramLabel = "KEY",
            description =
                    "The same key again files nothing new and shows what is there (default a new"
                            + " one each time).")
    private Optional<String> idempotencyKey = Optional.empty();

    /**
     * The longest run in seconds; empty for the profile's.
     *
     * @throws cadre.wire.error.CadreException INVALID if it is no duration
     */
    Optional<Long> timeoutSec() {
        return timeout.map(d -> Durations.read("--timeout", d).toSeconds());
    }

    /** The key given, or a new one. */
    String key() {
        return idempotencyKey.orElseGet(() -> UUID.randomUUID().toString());
    }

    /** Whether any repository, or anything about one, is given. */
    boolean hasRepositories() {
        return dirty || !repositories.isEmpty() || !nodeRepositories.isEmpty();
    }

    /** Begins to look at the repositories of this machine. */
    SentRepositories ahead(Surroundings surroundings) {
        return new SentRepositories(surroundings, dirty).ahead(repositories);
    }
}
