package cadre.server.agents;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files behind {@link AgentsFile}: the one that people write, and a copy of the last good. */
final class AgentsFolder {
    private static final Logger log = LoggerFactory.getLogger(AgentsFolder.class);
    private static final int LARGEST = 1 << 20;

    private final Path file;
    private final Path good;

    AgentsFolder(Path home, String name) {
        this.file = home.resolve(name);
        this.good = home.resolve("agents.last-good.yaml");
    }

    Path file() {
        return file;
    }

    FileStamp stamp() {
        return FileStamp.of(file);
    }

    /**
     * The text; nothing if there is no file.
     *
     * @throws IOException also if the file is empty, as an editor or a full disk may leave it
     */
    String read() throws IOException {
        var text = read(file);
        if (text.filter(String::isBlank).isPresent()) {
            throw new IOException("it is empty; for no profiles of your own delete it");
        }
        return text.orElse("");
    }

    /** The text of the last good file; empty if there was none. */
    Optional<String> lastGood() {
        try {
            return read(good);
        } catch (IOException e) {
            log.atWarn()
                    .addKeyValue("file", good)
                    .addKeyValue("reason", String.valueOf(e.getMessage()))
                    .log("the copy of the last good agents.yaml cannot be read");
            return Optional.empty();
        }
    }

    /** Remembers this text as the last good one. */
    void keep(String text) {
        try {
            var part = good.resolveSibling("agents.last-good.yaml.part");
            Files.deleteIfExists(part);
            write(part, text.getBytes(StandardCharsets.UTF_8));
            Files.move(part, good, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            log.atWarn()
                    .addKeyValue("file", good)
                    .addKeyValue("reason", String.valueOf(e.getMessage()))
                    .log("no copy of agents.yaml could be kept; make room in the data folder");
        }
    }

    /** Never overwrites. */
    void writeSampleIfAbsent() {
        try {
            write(file, sample());
        } catch (FileAlreadyExistsException theirs) {
            // as it should be
        } catch (IOException e) {
            log.atWarn()
                    .addKeyValue("file", file)
                    .addKeyValue("reason", String.valueOf(e.getMessage()))
                    .log("no sample of agents.yaml could be written");
        }
    }

    /** Every built-in profile in comments. */
    static byte[] sample() throws IOException {
        try (InputStream in = AgentsFolder.class.getResourceAsStream("agents.yaml")) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its agents.yaml");
            }
            return in.readAllBytes();
        }
    }

    private static void write(Path to, byte[] content) throws IOException {
        Files.createFile(
                to,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(to, content);
    }

    private static Optional<String> read(Path path) throws IOException {
        try {
            if (!Files.readAttributes(path, BasicFileAttributes.class).isRegularFile()) {
                throw new IOException("it is no plain file");
            }
            try (var in = Files.newInputStream(path)) {
                var bytes = in.readNBytes(LARGEST + 1);
                if (bytes.length > LARGEST) {
                    throw new IOException("it is over 1 MiB");
                }
                return Optional.of(
                        StandardCharsets.UTF_8
                                .newDecoder()
                                .decode(ByteBuffer.wrap(bytes))
                                .toString());
            }
        } catch (CharacterCodingException e) {
            throw new IOException("it is not in UTF-8", e);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
