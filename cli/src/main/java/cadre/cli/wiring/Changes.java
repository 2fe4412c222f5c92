package cadre.cli.wiring;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * Changes to files under one folder: all are worked out first, then all are written. A file that
 * has nothing left in it is deleted. Symbolic links are followed as long as they stay in the
 * folder.
 */
final class Changes {
    private static final int LONGEST = 4 * 1024 * 1024;

    private final Path top;
    private final Map<Path, Text> files = new LinkedHashMap<>();

    /** Under this folder, which is there. */
    Changes(Path top) {
        this.top = real(top);
    }

    /** How a file is to change; an absent one is empty. */
    private record Text(String before, String after, String permissions) {}

    /**
     * Changes a JSON file; one that has become empty is deleted.
     *
     * @param file its path under the folder
     */
    void json(String file, UnaryOperator<JsonText> change) {
        text(
                file,
                before -> {
                    var read = JsonText.read(before, file);
                    var changed = change.apply(read);
                    return changed.isEmpty() && (before.isEmpty() || !read.isEmpty())
                            ? ""
                            : changed == read ? before : changed.toString();
                });
    }

    /** Changes a text file; its text is empty when it is not there. */
    void text(String file, UnaryOperator<String> change) {
        change(resolve(file), "rw-r--r--", change);
    }

    /** Changes a script, which may be outside of the folder: a git hook. */
    void script(Path file, UnaryOperator<String> change) {
        change(file, "rwxr-xr-x", change);
    }

    private void change(Path file, String permissions, UnaryOperator<String> change) {
        var before = files.containsKey(file) ? text(file).before() : read(file);
        var now = files.containsKey(file) ? text(file).after() : before;
        files.put(file, new Text(before, change.apply(now), permissions));
    }

    private Text text(Path file) {
        var text = files.get(file);
        if (text == null) {
            throw new IllegalStateException("not planned: " + file);
        }
        return text;
    }

    /** The files that will be written or deleted, as a person names them. */
    List<String> names() {
        var names = new ArrayList<String>();
        files.forEach((file, text) -> {
            if (!text.before().equals(text.after())) {
                names.add(file.startsWith(top) ? top.relativize(file).toString() : file.toString());
            }
        });
        return names;
    }

    /** Writes them. */
    void apply() {
        files.forEach((file, text) -> {
            if (!text.before().equals(text.after())) {
                write(file, text);
            }
        });
    }

    private void write(Path file, Text text) {
        try {
            if (text.after().isEmpty()) {
                Files.deleteIfExists(file);
                deleteEmpty(above(file));
            } else {
                Files.createDirectories(above(file));
                OwnFile.replace(file, text.after(), OwnFile.permissions(file, text.permissions()));
            }
        } catch (IOException e) {
            throw cannot("be written", file, e);
        }
    }

    /** A folder that only held what was ours, such as {@code .gemini}. */
    private void deleteEmpty(Path folder) throws IOException {
        if (folder.equals(top) || !String.valueOf(folder.getFileName()).startsWith(".")) {
            return;
        }
        try (var left = Files.list(folder)) {
            if (left.findAny().isPresent()) {
                return;
            }
        }
        Files.deleteIfExists(folder);
    }

    private Path resolve(String name) {
        var file = top.resolve(name).normalize();
        var there = file;
        while (!Files.exists(there)) {
            if (Files.isSymbolicLink(there)) {
                throw outside(name, there);
            }
            there = above(there);
        }
        var real = real(there).resolve(there.relativize(file)).normalize();
        if (!real.startsWith(top)) {
            throw outside(name, real);
        }
        return real;
    }

    private static String read(Path file) {
        if (!Files.exists(file)) {
            return "";
        }
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > LONGEST) {
                throw new IOException("it is no file, or longer than 4 MiB");
            }
            var bytes = ByteBuffer.wrap(Files.readAllBytes(file));
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw cannot("be read as UTF-8", file, e);
        } catch (IOException e) {
            throw cannot("be read", file, e);
        }
    }

    /** None of them is a root: all are below the folder, which is there. */
    private static Path above(Path file) {
        return Objects.requireNonNull(file.getParent());
    }

    private static Path real(Path file) {
        try {
            return file.toRealPath();
        } catch (IOException e) {
            throw cannot("be found", file, e);
        }
    }

    private static CadreException outside(String name, Path target) {
        return new CadreException(
                ErrorCode.CONFLICT,
                "A link leads out of the repository",
                Map.of("file", name, "to", target),
                "Nothing was changed; put a file there instead of the link, then run this again");
    }

    private static CadreException cannot(String what, Path file, IOException e) {
        return new CadreException(
                ErrorCode.UNAVAILABLE,
                "A file cannot " + what,
                Map.of("file", file, "reason", String.valueOf(e.getMessage())),
                "Mend that, then run this again: what is done already is not done twice",
                e);
    }
}
