package cadre.cli.knowledge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Cadre's own documents, and questions about them in English and Korean. Both are in the program,
 * so that they fit each other.
 */
public final class ShippedSet {
    /** What the file of questions is called in errors. */
    public static final String FILE = "shipped/questions.jsonl";

    private ShippedSet() {}

    /** The questions. */
    public static List<Question> questions() {
        return Question.read(FILE, new String(bytes("questions.jsonl"), StandardCharsets.UTF_8));
    }

    /** The documents by their names, such as {@code docs/plans.md} and {@code docs/ko/plans.md}. */
    public static SortedMap<String, byte[]> documents() {
        var all = new TreeMap<String, byte[]>();
        new String(bytes("documents.txt"), StandardCharsets.UTF_8)
                .lines()
                .filter(name -> !name.isBlank())
                .forEach(name -> all.put(name, bytes(name)));
        return all;
    }

    private static byte[] bytes(String name) {
        try (var in = ShippedSet.class.getResourceAsStream("shipped/" + name)) {
            if (in == null) {
                throw new IllegalStateException("the program has no " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
