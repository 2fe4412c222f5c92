package cadre.process.isolation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The constant shell scripts in the jar. */
final class Scripts {
    private Scripts() {}

    static String read(String name) {
        try (var stream = Scripts.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException("not in the jar: " + name);
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + name, e);
        }
    }
}
