package cadre.node.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cadre.process.isolation.IsolationKind;
import cadre.process.isolation.IsolationProbe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfinementTest {
    @TempDir Path folder;

    @Test
    void what_reads_an_agents_files_sees_no_home_and_writes_only_where_it_may() throws Exception {
        var isolation = IsolationProbe.prove("/usr/sbin:/usr/bin:/sbin:/bin", folder);
        assumeTrue(
                isolation.proof(IsolationKind.BUBBLEWRAP).holds()
                        || isolation.proof(IsolationKind.UNSHARE).holds(),
                "no namespaces on this machine");
        var real = folder.toRealPath();
        Bench.write(real, "home/admin.key", "secret");
        Bench.write(real, "clone/a.txt", "a");
        Files.createDirectories(real.resolve("out"));
        Files.createDirectories(real.resolve("tmp"));
        var confinement = new Confinement(isolation, List.of(real.resolve("home")));

        var wrap =
                confinement.around(
                        List.of(real.resolve("clone")),
                        List.of(real.resolve("out")),
                        real.resolve("tmp"),
                        real.resolve("out"));
        var script =
                "cat %1$s/clone/a.txt; cat %1$s/home/admin.key; echo b > %1$s/clone/b.txt;"
                        + " echo c > %1$s/out/c.txt";
        var argv = wrap.apply(List.of("/bin/sh", "-c", script.formatted(real)));
        var finished = Bench.run(real, argv.toArray(String[]::new));

        assertThat(finished.out()).isEqualTo("a");
        assertThat(real.resolve("clone/b.txt")).doesNotExist();
        assertThat(real.resolve("out/c.txt")).hasContent("c");
    }
}
