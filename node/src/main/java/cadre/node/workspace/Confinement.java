package cadre.node.workspace;

import cadre.process.isolation.Isolation;
import cadre.process.isolation.IsolationKind;
import cadre.process.isolation.Sandbox;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Runs the programs that read what an agent wrote inside the isolation that this machine was proven
 * to offer: a second wall, should git or tar have a hole. Without namespaces there is none.
 */
final class Confinement {
    private final Isolation isolation;
    private final List<Path> hidden;

    /**
     * A wall of this machine's.
     *
     * @param hidden folders that nothing inside may see, such as CADRE_HOME and CADRE_WORK
     */
    Confinement(Isolation isolation, List<Path> hidden) {
        this.isolation = isolation;
        this.hidden = List.copyOf(hidden);
    }

    /**
     * What turns an argument vector into one that runs inside.
     *
     * @param temporary a folder that exists, seen as /tmp
     * @param directory where it starts
     */
    UnaryOperator<List<String>> around(
            List<Path> readOnly, List<Path> writable, Path temporary, Path directory) {
        var kind =
                isolation
                        .strongest()
                        .filter(strongest ->
                                strongest == IsolationKind.BUBBLEWRAP
                                        || strongest == IsolationKind.UNSHARE);
        if (kind.isEmpty()) {
            return UnaryOperator.identity();
        }
        var all = new ArrayList<>(Sandbox.SYSTEM_HIDDEN);
        all.addAll(hidden);
        var sandbox = new Sandbox(all, readOnly, writable, temporary, directory);
        return isolation.plan(kind.get(), sandbox)::wrap;
    }
}
