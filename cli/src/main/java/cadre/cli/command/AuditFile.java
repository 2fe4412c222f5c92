package cadre.cli.command;

import cadre.wire.api.AuditExport;
import cadre.wire.api.AuditLine;
import cadre.wire.api.AuditSeal;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.json.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/**
 * An export of the audit: JSON lines, of each seal first its events and then itself, with the
 * digest that it goes on from.
 */
final class AuditFile implements AutoCloseable {
    private static final List<String> EVENT =
            List.of("/at", "/kind", "/thing", "/actor", "/address", "/body");
    private static final List<String> SEAL = List.of("/before", "/seal/digest", "/seal/at");

    private final PrintStream into;
    private final boolean isOwn;
    private final String name;

    private AuditFile(PrintStream into, boolean isOwn, String name) {
        this.into = into;
        this.isOwn = isOwn;
        this.name = name;
    }

    /**
     * The line of a seal.
     *
     * @param before the digest that it goes on from
     */
    record SealLine(AuditSeal seal, String before) {}

    /** A new file, or this stream. */
    static AuditFile into(Optional<Path> file, PrintStream out) {
        if (file.isEmpty()) {
            return new AuditFile(out, false, "the standard output");
        }
        var path = file.get();
        try {
            var stream =
                    Files.newOutputStream(
                            path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            return new AuditFile(
                    new PrintStream(stream, false, StandardCharsets.UTF_8), true, path.toString());
        } catch (FileAlreadyExistsException _) {
            throw new CadreException(
                    ErrorCode.CONFLICT,
                    "This file is there already",
                    Map.of("file", path),
                    "Name a new one");
        } catch (IOException e) {
            throw unwritable(path.toString());
        }
    }

    private static CadreException unwritable(String name) {
        return new CadreException(
                ErrorCode.UNAVAILABLE,
                "The export cannot be written",
                Map.of("file", name),
                "See whether the folder is there, and whether the disk is full");
    }

    void write(AuditExport piece) {
        piece.lines().forEach(line -> into.println(Json.write(line)));
        piece.seal()
                .ifPresent(seal -> into.println(Json.write(new SealLine(seal, piece.before()))));
        if (into.checkError()) {
            throw unwritable(name);
        }
    }

    @Override
    public void close() {
        if (isOwn) {
            into.close();
        }
    }

    /**
     * Reads one to its end, or until it is told to stop.
     *
     * @param look takes each piece; false to stop
     * @throws CadreException INVALID if it is no export
     */
    static void read(Path file, Predicate<AuditExport> look) {
        try (var reader = Files.newBufferedReader(file)) {
            var lines = new ArrayList<AuditLine>();
            var number = 0;
            for (var text = reader.readLine(); text != null; text = reader.readLine()) {
                number++;
                var tree = tree(file, number, text);
                if (!tree.has("seal")) {
                    lines.add(part(file, number, tree, EVENT, AuditLine.class));
                    continue;
                }
                var seal = part(file, number, tree, SEAL, SealLine.class);
                if (!look.test(piece(lines, seal))) {
                    return;
                }
                lines.clear();
            }
            if (!lines.isEmpty()) {
                throw noExport(file, number, "its last events have no seal: it is not whole");
            }
        } catch (IOException e) {
            throw new CadreException(
                    ErrorCode.NOT_FOUND,
                    "The file cannot be read",
                    Map.of("file", file),
                    "Name what 'cadre audit export' wrote");
        }
    }

    private static AuditExport piece(List<AuditLine> lines, SealLine seal) {
        return new AuditExport(seal.before(), lines, Optional.of(seal.seal()), 0);
    }

    private static JsonNode tree(Path file, int number, String text) {
        try {
            return Json.read(text, JsonNode.class);
        } catch (RuntimeException e) { // whatever a file has
            throw noExport(file, number, "this line is no JSON");
        }
    }

    private static <T> T part(
            Path file, int number, JsonNode tree, List<String> texts, Class<T> type) {
        try {
            if (texts.stream().allMatch(name -> tree.at(name).isString())) {
                return Json.mapper().treeToValue(tree, type);
            }
        } catch (RuntimeException e) { // of whatever kind a file brings about
            throw noExport(file, number, "this line cannot be read");
        }
        throw noExport(file, number, "this line is neither an event nor a seal");
    }

    private static CadreException noExport(Path file, int number, String why) {
        return new CadreException(
                ErrorCode.INVALID,
                "This is no export of the audit: " + why,
                Map.of("file", file, "line", number),
                "Name what 'cadre audit export' wrote, whole");
    }
}
