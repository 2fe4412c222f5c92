package cadre.app.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.app.ProjectFolder;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is in the packaged program. */
@Tag("e2e")
class ProgramJarTest {
    private static final int JAVA_6 = 50;

    @Test
    void no_class_is_too_old_for_an_archive_of_loaded_classes() throws IOException {
        var classes = 0;
        var old = new ArrayList<String>();
        try (var jar = new ZipFile(ProjectFolder.root().resolve("app/target/cadre.jar").toFile())) {
            for (var entries = jar.entries(); entries.hasMoreElements(); ) {
                var entry = entries.nextElement();
                if (!entry.getName().endsWith(".class")) {
                    continue;
                }
                try (var bytes = new DataInputStream(jar.getInputStream(entry))) {
                    bytes.skipNBytes(6);
                    if (bytes.readUnsignedShort() < JAVA_6) {
                        old.add(entry.getName());
                    }
                }
                classes++;
            }
        }

        assertThat(classes).isGreaterThan(1000);
        assertThat(old).isEmpty();
    }
}
