package cadre.server.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("own-store")
class NativeSqliteTest {
    @TempDir Path folder;

    @Test
    void the_library_is_loaded_and_no_file_of_it_is_left_for_a_killed_server() throws IOException {
        new SqliteFile(DatabaseConfig.at(folder.resolve("one.db")));

        var mapped =
                Files.readAllLines(Path.of("/proc/self/maps")).stream()
                        .filter(line -> line.contains("libsqlitejdbc"))
                        .toList();
        assertThat(mapped).isNotEmpty().allMatch(line -> line.endsWith("(deleted)"));
    }
}
