package cadre.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.job.AttemptView;
import cadre.wire.job.IsolationKind;
import cadre.wire.job.JobState;
import cadre.wire.job.JobView;
import cadre.wire.job.LogStream;
import cadre.wire.job.RepositoryRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * An agent under default isolation does its worst: against a node of whoever runs the tests (root
 * in CI), and against a node of an ordinary user.
 */
@Tag("e2e")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class HostileAgent {
    private final Path root;
    private Optional<Installation> installation = Optional.empty();

    HostileAgent(Path root) {
        this.root = root;
    }

    /** Who runs server, node and agents. */
    abstract Installation begin(Path folder);

    @BeforeAll
    void start() {
        installation = Optional.of(begin(root));
    }

    @AfterAll
    void stop() {
        installation.ifPresent(Installation::close);
    }

    private Installation cadre() {
        return installation.orElseThrow();
    }

    @Test
    void it_reads_neither_the_keys_nor_another_workspace_nor_another_process() {
        var api = cadre().api();
        var victim =
                api.file(Installation.shell("echo private > secret.txt; echo there; sleep 60"));
        api.await(
                victim.id(),
                Installation.SOON,
                j -> api.log(victim.id(), LogStream.OUT).contains("there"));
        var script =
                """
                cat %1$s/admin.key && echo READ-SERVER-HOME
                ls %1$s/* && echo LISTED-SERVER-HOME
                cat %2$s/node/n1/node.key && echo READ-NODE-HOME
                find %3$s -name secret.txt | grep . && echo FOUND-WORKSPACE
                cat %3$s/attempts/%4$s.1/ws/secret.txt && echo READ-WORKSPACE
                cat /proc/%5$d/environ | grep -a . && echo READ-ENVIRONMENT
                cat /proc/[0-9]*/environ | grep -a CADRE_HOME && echo READ-SOME-ENVIRONMENT
                kill -0 %5$d && echo SIGNALLED
                cat /proc/%5$d/root%1$s/admin.key && echo READ-THROUGH-PROC
                echo the end
                """
                        .formatted(
                                cadre().serverHome(),
                                cadre().nodeHome(),
                                cadre().work(),
                                victim.id(),
                                cadre().server().pid());

        var end = run(script);

        assertThat(api.log(end.id(), LogStream.OUT).lines().toList()).containsExactly("the end");
        assertThat(isolation(end)).isEqualTo(IsolationKind.BUBBLEWRAP);
        api.cancel(victim.id());
        api.awaitEnd(victim.id(), Installation.SOON);
    }

    @Test
    void it_cannot_undo_what_hides_them() {
        var script =
                """
                umount %1$s && echo UMOUNTED
                umount -l %1$s && echo UMOUNTED-LAZILY
                umount -l %2$s && echo UMOUNTED-WORK
                mount -o remount,rw / && echo REMOUNTED
                mount --bind / /tmp && echo BOUND
                unshare -m true && echo UNSHARED
                nsenter -t 1 -m true && echo ENTERED
                mknod /tmp/disk b 254 0 && echo MADE-A-DEVICE
                chroot /proc/1/root /bin/true && echo CHROOTED
                ( echo x > /etc/cadre-was-here ) && echo WROTE-ETC
                ( echo x > /usr/bin/cadre-was-here ) && echo WROTE-USR
                cat %1$s/admin.key && echo READ-SERVER-HOME
                unshare -Urm sh -c 'umount -l %1$s; cat %1$s/admin.key' && echo READ-FROM-A-USER-NAMESPACE
                echo the end
                """
                        .formatted(cadre().serverHome(), cadre().work());

        var end = run(script);

        assertThat(cadre().api().log(end.id(), LogStream.OUT).lines().toList())
                .containsExactly("the end");
    }

    @Test
    void it_cannot_plant_a_hook_or_a_filter_for_the_next_job() throws IOException {
        var shop = cadre().bundle(Repositories.small(root.resolve("shop")));
        var mark = root.resolve("planted");
        var script =
                """
                mkdir -p .git/hooks
                for h in post-checkout pre-commit post-commit reference-transaction post-index-change; do
                  printf '#!/bin/sh\\ntouch %1$s\\necho HOOKED\\n' > .git/hooks/$h; chmod +x .git/hooks/$h
                done
                git config core.fsmonitor "touch %1$s; false"
                git config filter.x.clean "touch %1$s; cat"
                git config filter.x.smudge "touch %1$s; cat"
                git config core.sshCommand "touch %1$s"
                git config uploadpack.packObjectsHook "touch %1$s"
                printf '* filter=x\\n' > .gitattributes
                echo change > change.txt
                for m in %2$s/mirrors/*; do
                  ( echo x > $m/hooks/post-checkout ) && echo WROTE-MIRROR
                  git -C $m config core.fsmonitor "touch %1$s" && echo CONFIGURED-MIRROR
                done
                echo the end
                """
                        .formatted(mark, cadre().work());

        var first = run(script, shop);
        var second = run("git status --short; git log --oneline | wc -l; echo the end", shop);

        var api = cadre().api();
        assertThat(api.log(first.id(), LogStream.OUT)).isEqualTo("the end\n");
        assertThat(api.log(second.id(), LogStream.OUT).lines().map(String::strip))
                .containsExactly("1", "the end");
        assertThat(Files.exists(mark)).isFalse();
        assertThat(api.diff(first.id())).contains("change.txt");
    }

    private JobView run(String script, RepositoryRequest... repositories) {
        var api = cadre().api();
        var job = api.file(Installation.shell(script, repositories));
        var end = api.awaitEnd(job.id(), Installation.SOON);
        assertThat(end.status()).isInstanceOf(JobState.Succeeded.class);
        return end;
    }

    private static IsolationKind isolation(JobView job) {
        return job.attempts().stream()
                .map(AttemptView::result)
                .flatMap(Optional::stream)
                .map(result -> result.isolation())
                .findFirst()
                .orElseThrow();
    }
}
