package cadre.server.chat;

import cadre.server.fleet.artifact.Artifacts;
import cadre.wire.api.ArtifactView;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.ArtifactId;
import cadre.wire.id.JobId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The patches of jobs, as files that a chat may show. */
final class Patches {
    private static final long LARGEST = 10L << 20;
    private static final int MOST = 5;
    private static final int LONGEST_NAME = 60;

    private final Artifacts artifacts;
    private final Function<String, Optional<String>> secretIn;

    /**
     * Patches among these.
     *
     * @param secretIn which live secret a text holds, in words; empty if it may leave
     */
    Patches(Artifacts artifacts, Function<String, Optional<String>> secretIn) {
        this.artifacts = artifacts;
        this.secretIn = secretIn;
    }

    /**
     * A file that is to be shown.
     *
     * @param name letters, digits and signs that every platform takes
     */
    record Attachment(ArtifactId artifact, String name) {}

    /** Those of the last attempt that left any, at most five. */
    List<Attachment> of(JobId job) {
        var all = artifacts.list(job).stream().filter(one -> one.kind().equals("patch")).toList();
        return all.stream()
                .filter(one -> one.attempt().equals(all.getLast().attempt()))
                .limit(MOST)
                .map(one -> new Attachment(one.id(), name(job, one)))
                .toList();
    }

    private static String name(JobId job, ArtifactView patch) {
        var plain = patch.repository().replaceAll("[^A-Za-z0-9._-]+", "-");
        var shown = plain.length() > LONGEST_NAME ? plain.substring(0, LONGEST_NAME) : plain;
        return shown.isEmpty() ? job + ".patch" : job + "-" + shown + ".patch";
    }

    /**
     * What is in one.
     *
     * @throws CadreException NOT_FOUND if it is gone; TOO_LARGE over 10 MiB; CONFLICT if it holds a
     *     live secret
     */
    byte[] read(Attachment file) {
        var opened = artifacts.open(file.artifact());
        if (opened.bytes() > LARGEST) {
            throw new CadreException(
                    ErrorCode.TOO_LARGE,
                    "The patch is too large for a chat",
                    Map.of("bytes", opened.bytes(), "most", LARGEST),
                    "See it in the console, or with 'cadre diff'");
        }
        try (var in = opened.stream()) {
            var bytes = in.readAllBytes();
            secretIn.apply(new String(bytes, StandardCharsets.UTF_8))
                    .ifPresent(what -> {
                        throw new CadreException(
                                ErrorCode.CONFLICT,
                                "The patch holds a live secret",
                                Map.of("secret", what),
                                "See it in the console, or with 'cadre diff'");
                    });
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException("a kept file cannot be read", e);
        }
    }
}
