package cadre.node.attempt;

import cadre.node.disk.Reserve;
import cadre.node.redact.Hidden;
import cadre.wire.id.AttemptId;
import cadre.wire.job.Ending;
import cadre.wire.json.Json;
import cadre.wire.link.AttemptOrder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * The folder of one attempt in the node's state, which no agent can see. Files are replaced whole,
 * and not synced: they must survive the death of the process, not of the machine.
 */
final class AttemptFiles {
    private static final FileAttribute<?> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private static final FileAttribute<?> PRIVATE_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path directory;
    private final StateSeal seal;
    private final Reserve reserve;

    AttemptFiles(Path attempts, AttemptId attempt, StateSeal seal) {
        this.directory = attempts.resolve(attempt.toString());
        this.seal = seal;
        this.reserve = new Reserve(attempts.resolveSibling(""));
    }

    /** What is masked of an attempt; in a file so that it stays the same. */
    record Masked(List<Hidden> values) {
        Masked {
            values = List.copyOf(values);
        }
    }

    /** Holds {@code out} and {@code err}, as the agent writes them, and the spool. */
    Path directory() {
        return directory;
    }

    Path out() {
        return directory.resolve("out");
    }

    Path err() {
        return directory.resolve("err");
    }

    /** Where the node saves what the attempt left. */
    Path save() {
        return directory.resolve("save");
    }

    /** Makes the folder and writes the order. */
    void create(AttemptOrder order) {
        reserve.write(() -> Files.createDirectories(directory, PRIVATE));
        replace("order.json", Json.write(order));
    }

    Optional<AttemptOrder> order() {
        return read("order.json").map(text -> Json.read(text, AttemptOrder.class));
    }

    Optional<AttemptState> state() {
        return read("state.json").map(text -> Json.read(text, AttemptState.class));
    }

    void write(AttemptState state) {
        replace("state.json", Json.write(state));
    }

    /** Why the agent was told to end; empty if it was not. */
    Optional<Ending> stop() {
        return read("stop.json").map(text -> Json.read(text, Ending.class));
    }

    void writeStop(Ending why) {
        replace("stop.json", Json.write(why));
    }

    /** What is masked; empty when the attempt has not come so far. */
    Optional<List<Hidden>> masked() {
        return read("masked")
                .map(sealed -> seal.open(sealed, name()))
                .map(text -> Json.read(text, Masked.class).values());
    }

    /** Encrypted: no value of a secret is on the disk in clear. */
    void writeMasked(List<Hidden> values) {
        replace("masked", seal.seal(Json.write(new Masked(values)), name()));
    }

    private String name() {
        return directory.getFileName().toString();
    }

    /** Which of the saved files the server has. */
    List<String> uploaded() {
        return read("uploaded").map(text -> text.lines().toList()).orElse(List.of());
    }

    void addUploaded(String entry) {
        append(directory.resolve("uploaded"), entry + "\n");
    }

    /** A new file with what the agent reads on its standard input. */
    Path writeInput(String text) {
        replace("input", text);
        return directory.resolve("input");
    }

    /** A folder for one run of the supervisor; {@code name} is agent, prepare-0 and so on. */
    Path run(String name) {
        var runs = directory.resolve("runs");
        try {
            if (!runs.toFile().isDirectory()) {
                Files.createDirectory(runs, PRIVATE);
            }
            return Files.createDirectories(runs.resolve(name), PRIVATE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The runs that there were, by name. */
    List<String> runs() {
        var runs = directory.resolve("runs");
        if (!Files.isDirectory(runs)) {
            return List.of();
        }
        try (var names = Files.list(runs)) {
            return names.map(run -> run.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tells the people who read the log. */
    void say(String line) {
        append(err(), "cadre: " + line + "\n");
    }

    long errLength() {
        return length(err());
    }

    long outLength() {
        return length(out());
    }

    private static long length(Path file) {
        try {
            return Files.exists(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How long the agent has written nothing; {@code most} if it never has. */
    Duration silence(Instant now, Duration most) {
        try {
            var last = Instant.EPOCH;
            for (var file : List.of(out(), err())) {
                if (Files.exists(file)) {
                    var written = Files.getLastModifiedTime(file).toInstant();
                    last = written.isAfter(last) ? written : last;
                }
            }
            var silence = Duration.between(last, now);
            return silence.isNegative()
                    ? Duration.ZERO
                    : silence.compareTo(most) > 0 ? most : silence;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void delete() {
        deleteTree(directory);
    }

    /** Moves it away, for a person to look at. */
    void moveTo(Path kept) {
        try {
            Files.createDirectories(kept, PRIVATE);
            var target = kept.resolve(directory.getFileName());
            deleteTree(target);
            Files.move(directory, target);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void deleteTree(Path tree) {
        if (!Files.exists(tree)) {
            return;
        }
        try (var all = Files.walk(tree)) {
            for (var file : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<String> read(String name) {
        try {
            return Optional.of(Files.readString(directory.resolve(name)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void replace(String name, String content) {
        var part = directory.resolve(name + ".part");
        reserve.write(() -> {
            Files.deleteIfExists(part); // one that was left half written
            write(part, content, StandardOpenOption.CREATE_NEW);
            Files.move(part, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        });
    }

    private void append(Path file, String text) {
        reserve.write(
                () -> write(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    }

    /** What is not there yet is made for the node's user alone. */
    private static void write(Path file, String text, OpenOption... how) throws IOException {
        var options = new HashSet<OpenOption>(List.of(how));
        options.add(StandardOpenOption.WRITE);
        try (var channel = Files.newByteChannel(file, options, PRIVATE_FILE)) {
            var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
    }
}
