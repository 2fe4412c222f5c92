package cadre.app.architecture;

import cadre.app.ProjectFolder;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Files;
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

    private static JavaClasses read(String output) {
        var folders =
                Module.names()
                        .map(module ->
                                ProjectFolder.root()
                                        .resolve(module)
                                        .resolve("target")
                                        .resolve(output))
                        .filter(Files::isDirectory)
                        .toList();
        return new ClassFileImporter(List.of(NO_FIXTURE)).importPaths(folders);
    }
}
