package cadre.cli.checkout;

import cadre.process.Finished;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What there is to know of a repository before anything is sent. Git is asked few and wide
 * questions, all at once: to start it takes longer than to answer.
 *
 * @param top where it is checked out; the repository itself if it is bare
 * @param shallow whether its history is cut off
 * @param partial whether some of its files are elsewhere
 * @param origin the URL of {@code origin} as configured
 * @param status empty if it was not asked for, or the repository is bare
 */
record Survey(
        Path top,
        boolean bare,
        boolean shallow,
        boolean partial,
        Optional<String> origin,
        Optional<Status> status) {
    private static final String ORIGIN = "remote.origin.url\n";

    /** How much is asked. */
    enum Width {
        /** Where and what it is. */
        PLACE,
        /** And what is checked out and changed. */
        STATUS_TOO
    }

    /**
     * Looks at the repository that contains git's directory.
     *
     * @throws CadreException NOT_FOUND if there is none, FORBIDDEN if it is another user's
     */
    static Survey of(Git git, Width width) {
        try (var asking = Executors.newVirtualThreadPerTaskExecutor()) {
            var place =
                    asking.submit(() ->
                            git.run(
                                    "rev-parse",
                                    "--is-bare-repository",
                                    "--is-shallow-repository",
                                    "--absolute-git-dir",
                                    "--show-toplevel"));
            var remotes =
                    asking.submit(() ->
                            git.run(
                                    "config",
                                    "-z",
                                    "--get-regexp",
                                    "^remote\\..*\\.(promisor|url)$"));
            var status =
                    width == Width.PLACE
                            ? Optional.<Future<Finished>>empty()
                            : Optional.of(asking.submit(() -> Status.ask(git)));
            return of(git, answer(place), answer(remotes), status.map(Survey::answer));
        }
    }

    private static Survey of(Git git, Finished place, Finished remotes, Optional<Finished> status) {
        var lines = place.out().lines().toList();
        // a bare repository has no checkout: git says the rest and fails at that
        var bare = lines.size() >= 3 && lines.getFirst().equals("true");
        if (!place.succeeded() && !bare) {
            throw noRepository(git.directory(), place.err());
        }
        var configured =
                remotes.succeeded() ? List.of(remotes.out().split("\0")) : List.<String>of();
        return new Survey(
                Path.of(lines.get(bare ? 2 : 3)),
                bare,
                lines.get(1).equals("true"),
                configured.stream().anyMatch(Survey::isPromisor),
                configured.stream()
                        .filter(entry -> entry.startsWith(ORIGIN))
                        .reduce((_, last) -> last)
                        .map(entry -> entry.substring(ORIGIN.length()).strip()),
                status.filter(_ -> !bare).map(answered -> Status.read(git, answered)));
    }

    private static boolean isPromisor(String entry) {
        return entry.lines().findFirst().orElse("").endsWith(".promisor");
    }

    private static Finished answer(Future<Finished> asked) {
        try {
            return asked.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof CadreException known
                    ? known
                    : new IllegalStateException("git was not asked", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CadreException(ErrorCode.UNAVAILABLE, "Interrupted", Map.of(), "", e);
        }
    }

    private static CadreException noRepository(Path path, String error) {
        if (error.contains("dubious ownership")) {
            return new CadreException(
                    ErrorCode.FORBIDDEN,
                    "The repository belongs to another user",
                    Map.of("--repo", path),
                    "Run 'git config --global --add safe.directory " + path + "' if you trust it");
        }
        return new CadreException(
                ErrorCode.NOT_FOUND,
                "This folder is no git repository",
                Map.of("--repo", path),
                "Run 'git init' and commit in it, or run without --repo");
    }
}
