package cadre.server.forges;

import cadre.process.Finished;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a push would make public: the names and texts of commits, the names of files and the lines
 * that are added. Lines that go away are public already.
 */
final class OutgoingText {
    private static final int MOST_BYTES = 32 * 1024 * 1024;
    private static final int WINDOW = 1024 * 1024;

    /** A secret has at most 64 KiB; in base64 or hexadecimal and broken over lines up to this. */
    private static final int OVERLAP = 192 * 1024;

    private final Git git;
    private final SavedChange change;

    /**
     * Of a change that git has in its repository.
     *
     * @param git in a repository that holds the commit, and the one that it started from
     */
    OutgoingText(Git git, SavedChange change) {
        this.git = git;
        this.change = change;
    }

    /**
     * Looks for live secrets.
     *
     * @param secretIn what a text holds, in words; empty if it may leave
     * @throws CadreException CONFLICT if it holds one, or there is more than 32 MiB of it, which
     *     nobody looks through; UPSTREAM if git fails
     */
    void refuseSecrets(Function<String, Optional<String>> secretIn) {
        search(log("--format=%an%n%ae%n%cn%n%ce%n%B", "--no-patch"), secretIn);
        var patch = log("--format=", "--patch", "-m", "--text", "--unified=0");
        search(added(patch), secretIn);
    }

    /** Without what the repository's own attributes could run or hide. */
    private String log(String... options) {
        var argv =
                new ArrayList<>(
                        List.of(
                                "-c",
                                "core.quotePath=false",
                                "log",
                                "--encoding=UTF-8",
                                "--no-color",
                                "--no-ext-diff",
                                "--no-textconv",
                                "--no-renames"));
        argv.addAll(List.of(options));
        argv.add(change.commit());
        if (!change.base().isEmpty()) {
            argv.add("^" + change.base());
        }
        argv.add("--");
        var done = git.run(MOST_BYTES, argv.toArray(String[]::new));
        if (done.truncated()) {
            throw refused("it is more than is looked through for secrets");
        }
        if (!done.succeeded()) {
            throw failed(done);
        }
        return done.out();
    }

    private static String added(String patch) {
        return patch.lines()
                .filter(line -> line.startsWith("+"))
                .map(line -> line.substring(1))
                .collect(Collectors.joining("\n"));
    }

    private void search(String text, Function<String, Optional<String>> secretIn) {
        for (int from = 0; from < text.length(); from += WINDOW - OVERLAP) {
            var window = text.substring(from, Math.min(text.length(), from + WINDOW));
            secretIn.apply(window)
                    .ifPresent(what -> {
                        throw refused("it holds " + what);
                    });
        }
    }

    private CadreException refused(String why) {
        return new CadreException(
                ErrorCode.CONFLICT,
                "The change is not pushed: " + why,
                Map.of("repository", change.repository(), "commit", change.commit()),
                "Look at it with 'cadre diff'; a person may push it with 'cadre push'");
    }

    private CadreException failed(Finished done) {
        return new CadreException(
                ErrorCode.UPSTREAM,
                "The change cannot be looked through for secrets",
                Map.of("repository", change.repository(), "git", Git.said(done)),
                "See what git says");
    }
}
