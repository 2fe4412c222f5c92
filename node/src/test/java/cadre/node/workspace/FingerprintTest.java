package cadre.node.workspace;

import static cadre.node.workspace.Bench.git;
import static cadre.node.workspace.Bench.order;
import static cadre.node.workspace.Bench.path;
import static cadre.node.workspace.Bench.write;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FingerprintTest {
    @TempDir Path folder;
    private Bench bench;
    private Prepared prepared;
    private cadre.wire.id.AttemptId place;

    @BeforeEach
    void anAttempt() throws Exception {
        bench = Bench.in(folder);
        var order = order("j17.1", path("shop", bench.repository("shop"), ""));
        prepared = bench.prepare(order);
        place = order.place();
    }

    private Optional<String> now() throws InterruptedException {
        var print = bench.workspaces.fingerprint(prepared, place);
        assertThat(print).isPresent();
        return print;
    }

    @Test
    void it_changes_with_each_new_diff_and_with_nothing_else() throws Exception {
        var work = prepared.directory();
        var begun = now();
        assertThat(now()).isEqualTo(begun);

        write(work, "src/a.txt", "a\nb\nc\nd\n");
        var edited = now();
        assertThat(edited).isNotEqualTo(begun);
        write(work, "new/file.txt", "one\n");
        var added = now();
        assertThat(added).isNotEqualTo(edited);
        write(work, "new/file.txt", "one and more\n");
        var more = now();
        assertThat(more).isNotEqualTo(added);
        Files.delete(work.resolve("README.md"));
        var deleted = now();
        assertThat(deleted).isNotEqualTo(more);

        write(work, "target/built.txt", "what is ignored\n");
        git(work, "add", "-A");
        git(work, "commit", "-q", "-m", "what is committed is no new diff");
        assertThat(now()).isEqualTo(deleted);
    }

    @Test
    void an_agents_own_git_configuration_runs_nothing() throws Exception {
        var work = prepared.directory();
        var trap = folder.resolve("trap");
        git(work, "config", "core.fsmonitor", "touch " + trap);
        write(work, ".gitattributes", "* filter=evil\n");
        git(work, "config", "filter.evil.clean", "touch " + trap);
        write(work, "src/a.txt", "changed\n");

        now();

        assertThat(trap).doesNotExist();
    }

    @Test
    void a_run_without_a_repository_has_none() throws Exception {
        var order = order("j18.1");

        var none = bench.workspaces.fingerprint(bench.prepare(order), order.place());

        assertThat(none).isEmpty();
    }
}
