package cadre.server.fleet.artifact;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads the head of a git bundle (gitformat-bundle): a signature, capabilities, prerequisites,
 * references, an empty line; then the pack, which git itself checks when a node fetches from it.
 */
final class BundleHead {
    private static final Pattern REFERENCE = Pattern.compile("([0-9a-f]{40}|[0-9a-f]{64}) (\\S+)");
    private static final Set<String> SIGNATURES = Set.of("# v2 git bundle", "# v3 git bundle");
    private static final int LONGEST_LINE = 4096;
    private static final int MOST_LINES = 200_000;

    private BundleHead() {}

    /**
     * The commit of the bundle's HEAD.
     *
     * @throws CadreException INVALID if it is no bundle, wants commits of elsewhere, or has no HEAD
     */
    static String commit(Path bundle) {
        try (var in = new BufferedInputStream(Files.newInputStream(bundle))) {
            if (!SIGNATURES.contains(line(in))) {
                throw invalid("This is no git bundle");
            }
            var head = Optional.<String>empty();
            for (int n = 0; n < MOST_LINES; n++) {
                var line = line(in);
                if (line.isEmpty()) {
                    return head.orElseThrow(() -> invalid("The bundle has no HEAD"));
                }
                head = head.or(() -> headIn(line));
            }
            throw invalid("The bundle has too many references");
        } catch (IOException e) {
            throw new CadreException(
                    ErrorCode.UNAVAILABLE, "The bundle cannot be read", Map.of(), "", e);
        }
    }

    private static Optional<String> headIn(String line) {
        if (line.startsWith("@")) {
            if (!line.startsWith("@object-format=")) {
                throw invalid("The bundle is a partial one");
            }
            return Optional.empty();
        }
        if (line.startsWith("-")) {
            throw invalid("The bundle needs commits that are not in it");
        }
        var reference = REFERENCE.matcher(line);
        if (!reference.matches()) {
            throw invalid("The bundle's head cannot be read");
        }
        return reference.group(2).equals("HEAD")
                ? Optional.of(reference.group(1))
                : Optional.empty();
    }

    private static String line(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0 || line.size() >= LONGEST_LINE) {
                throw invalid("This is no whole git bundle");
            }
            line.write(c);
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    private static CadreException invalid(String what) {
        return new CadreException(
                ErrorCode.INVALID, what, Map.of(), "Make it with 'git bundle create FILE HEAD'");
    }
}
