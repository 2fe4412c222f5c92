package cadre.app.architecture;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** The Maven modules, and which of them each may import: a module is a process border. */
enum Module {
    WIRE(Set.of()),
    PROCESS(Set.of("wire")),
    SERVER(Set.of("wire", "process")),
    NODE(Set.of("wire", "process")),
    CLI(Set.of("wire", "process")),
    APP(Set.of("wire", "process", "server", "node", "cli")),
    BENCH(Set.of("wire", "process", "server", "node", "cli")),
    EMBEDDER(Set.of("wire", "server"));

    private final Set<String> mayImport;

    Module(Set<String> mayImport) {
        this.mayImport = mayImport;
    }

    static Stream<String> names() {
        return Arrays.stream(values()).map(Module::packageName);
    }

    String packageName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether a class of this module may use one of the module with that package name. */
    boolean mayImport(String module) {
        return module.equals(packageName()) || mayImport.contains(module);
    }
}
