package cadre.server.knowledge;

import cadre.server.knowledge.index.Embedder;
import cadre.server.knowledge.index.EmbedderFactory;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * A model that runs in the server's process, out of a jar that is not part of the program.
 *
 * @param jar with an {@link EmbedderFactory} and all that it needs
 */
public record EmbedderInProcess(Path jar) implements EmbedderConfig {
    /** What is configured in place of an address. */
    public static final String NAME = "in-process";

    private static final String FILE = "cadre-embedder.jar";

    /**
     * As it is configured.
     *
     * @param jar the file; empty: the one beside the program or, in a clone, where the launcher
     *     builds it
     * @param others the variables that are set of those for a server of embeddings alone: must be
     *     empty, since the jar brings its own model
     * @throws CadreException INVALID if the file is not there, or there are others
     */
    public static EmbedderInProcess of(Optional<Path> jar, List<String> others) {
        if (!others.isEmpty()) {
            throw wrong(
                    String.join(", ", others),
                    "Leave it away: it is for a server of embeddings, not for the model in the"
                            + " process");
        }
        var places = jar.map(List::of).orElseGet(EmbedderInProcess::usual);
        return places.stream()
                .filter(Files::isRegularFile)
                .findFirst()
                .map(EmbedderInProcess::new)
                .orElseThrow(() ->
                        wrong(
                                jar.isEmpty() ? "CADRE_EMBEDDER_URL" : "CADRE_EMBEDDER_JAR",
                                "The model's file is not there: "
                                        + places.getFirst()
                                        + ". Build it with 'cadre --embedder' in a clone of Cadre,"
                                        + " or name it in CADRE_EMBEDDER_JAR"));
    }

    private static List<Path> usual() {
        var program = program();
        return List.of(
                program.resolveSibling(FILE),
                program.resolve("../../../embedder/target").normalize().resolve(FILE));
    }

    /** The jar, or the folder of classes, that this class is from. */
    private static Path program() {
        try {
            var source = EmbedderInProcess.class.getProtectionDomain().getCodeSource();
            return Path.of(source.getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the program is nowhere", e);
        }
    }

    private static CadreException wrong(String key, String fix) {
        return new CadreException(
                ErrorCode.INVALID, "The embedder is not configured right", Map.of("key", key), fix);
    }

    @Override
    public Embedder open(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "The folder for the embedder's files cannot be made",
                    Map.of("folder", folder, "reason", e.getClass().getSimpleName()),
                    "Let the server's user write there");
        }
        try {
            var classes =
                    new URLClassLoader(
                            new URL[] {jar.toUri().toURL()}, getClass().getClassLoader());
            return ServiceLoader.load(EmbedderFactory.class, classes)
                    .findFirst()
                    .orElseThrow(() -> new IOException("it holds no model"))
                    .open(folder);
        } catch (IOException | ServiceConfigurationError | LinkageError e) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "The model of " + jar + " does not start: " + e.getMessage(),
                    Map.of("key", "CADRE_EMBEDDER_JAR"),
                    "Build it again with 'cadre --embedder' from the sources that the server is"
                            + " from; or leave CADRE_EMBEDDER_URL away");
        }
    }

    @Override
    public String toString() {
        return NAME;
    }
}
