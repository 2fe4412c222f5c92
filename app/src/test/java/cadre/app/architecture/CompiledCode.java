package cadre.app.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The classes of all modules as the compiler left them, read once for all tests. */
final class CompiledCode {
    static final String FIXTURES = "cadre.app.architecture.fixture";

    private static final ImportOption NO_FIXTURE =
            location -> !location.contains("cadre/app/architecture/fixture/");

    static final JavaClasses MAIN = read("classes");
    static final JavaClasses TESTS = read("test-classes");

    private CompiledCode() {}

    /** The classes of one fixture, by its folder under {@code fixture}. */
    static JavaClasses fixture(String folder) {
        return new ClassFileImporter().importPackages(FIXTURES + "." + folder);
    }

    /** The project's root folder: the first one up from here that holds the Maven wrapper. */
    static Path root() {
        var folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("mvnw"))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new IllegalStateException(
                        "no project root above " + Path.of("").toAbsolutePath());
            }
        }
        return folder;
    }

    private static JavaClasses read(String output) {
        var folders =
                Module.names()
                        .map(module -> root().resolve(module).resolve("target").resolve(output))
                        .filter(Files::isDirectory)
                        .toList();
        return new ClassFileImporter(List.of(NO_FIXTURE)).importPaths(folders);
    }
}
