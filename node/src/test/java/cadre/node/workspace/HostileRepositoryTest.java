package cadre.node.workspace;

import static cadre.node.workspace.Bench.commit;
import static cadre.node.workspace.Bench.git;
import static cadre.node.workspace.Bench.order;
import static cadre.node.workspace.Bench.path;
import static cadre.node.workspace.Bench.shell;
import static cadre.node.workspace.Bench.text;
import static cadre.node.workspace.Bench.write;
import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.job.RepositoryChange.FileStat;
import cadre.wire.link.AttemptOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a repository or an agent plants, the node runs nothing of it and reads nothing else. */
class HostileRepositoryTest {
    @TempDir Path folder;
    private Bench bench;
    private Path repository;
    private Path ran;
    private AttemptOrder order;
    private Prepared prepared;
    private Path clone;

    @BeforeEach
    void prepareOneClone() throws Exception {
        bench = Bench.in(folder);
        repository = bench.repository("shop");
        ran = bench.folder.resolve("it-ran");
        order = order("j17.1", path("shop", repository, ""));
        prepared = bench.prepare(order);
        clone = prepared.directory();
    }

    @Test
    void hooks_and_configuration_that_an_agent_plants_are_not_run_by_saving() throws Exception {
        var touch = "touch " + ran;
        for (var hook :
                List.of(
                        "pre-commit",
                        "post-commit",
                        "post-checkout",
                        "post-index-change",
                        "reference-transaction",
                        "pre-auto-gc",
                        "fsmonitor-watchman")) {
            script(clone.resolve(".git/hooks/" + hook), touch);
        }
        var evil = script(bench.folder.resolve("evil.sh"), touch);
        write(clone, ".git/included", "[core]\n\tfsmonitor = " + evil + "\n");
        for (var setting :
                List.of(
                        "core.fsmonitor",
                        "core.sshCommand",
                        "core.pager",
                        "core.editor",
                        "filter.evil.clean",
                        "filter.evil.smudge",
                        "filter.evil.process",
                        "diff.evil.textconv",
                        "diff.evil.command",
                        "diff.external",
                        "merge.evil.driver",
                        "credential.helper",
                        "gpg.program",
                        "uploadpack.packObjectsHook")) {
            git(clone, "config", setting, evil.toString());
        }
        git(clone, "config", "core.hooksPath", clone.resolve(".git/hooks").toString());
        git(clone, "config", "include.path", "included");
        git(clone, "config", "commit.gpgSign", "true");
        git(clone, "config", "core.worktree", "/etc");
        git(clone, "config", "core.attributesFile", clone.resolve("attributes").toString());
        write(clone, ".gitattributes", "* filter=evil diff=evil merge=evil\n");
        write(clone, "README.md", "three\n");

        var saved = bench.save(prepared, order);

        assertThat(ran).doesNotExist();
        assertThat(saved.warnings()).isEmpty();
        assertThat(saved.changes().getFirst().files())
                .extracting(FileStat::path)
                .containsExactly(".gitattributes", "README.md");
    }

    @Test
    void filters_hooks_and_submodules_of_a_repository_are_not_run_by_preparing() throws Exception {
        var evil = script(bench.folder.resolve("evil.sh"), "touch " + ran);
        for (var hook : List.of("post-upload-pack", "pre-receive", "post-checkout", "update")) {
            script(repository.resolve(".git/hooks/" + hook), "touch " + ran);
        }
        git(repository, "config", "core.fsmonitor", evil.toString());
        git(repository, "config", "uploadpack.packObjectsHook", evil.toString());
        git(repository, "config", "core.alternateRefsCommand", evil.toString());
        git(repository, "config", "filter.evil.smudge", evil.toString());
        write(repository, ".gitattributes", "*.txt filter=evil\n*.big filter=lfs diff=lfs -text\n");
        write(
                repository,
                ".gitmodules",
                "[submodule \"x\"]\n\tpath = x\n\turl = ext::" + evil + "\n");
        write(repository, "model.big", "version https://git-lfs.github.com/spec/v1\n");
        write(repository, ".env", "GIT_SSH_COMMAND=" + evil + "\n");
        git(repository, "-c", "core.fsmonitor=false", "add", "-A");
        Files.deleteIfExists(ran);
        git(repository, "-c", "core.fsmonitor=false", "commit", "-q", "-m", "Evil");
        Files.deleteIfExists(ran);

        var next = bench.prepare(order("j18.1", path("shop", repository, "")));

        assertThat(ran).doesNotExist();
        assertThat(text(next.directory().resolve("model.big"))).startsWith("version");
        assertThat(git(next.directory(), "config", "--list", "--local"))
                .doesNotContain("filter")
                .doesNotContain("fsmonitor")
                .doesNotContain("submodule");
    }

    @Test
    void what_one_job_plants_does_not_reach_the_next_one_of_the_same_repository() throws Exception {
        script(clone.resolve(".git/hooks/post-checkout"), "touch " + ran);
        git(clone, "config", "core.fsmonitor", "touch " + ran);
        git(clone, "update-ref", "refs/heads/main", "v1");
        git(clone, "tag", "-f", "v1", "HEAD");
        var mirror = prepared.clones().getFirst().mirror();
        var before = text(mirror.resolve("config"));

        var next = bench.prepare(order("j18.1", path("shop", repository, "")));

        assertThat(ran).doesNotExist();
        assertThat(git(next.directory(), "log", "-1", "--format=%s")).isEqualTo("Second");
        assertThat(git(next.directory(), "rev-parse", "v1"))
                .isEqualTo(git(repository, "rev-parse", "v1"));
        assertThat(next.directory().resolve(".git/hooks")).doesNotExist();
        assertThat(text(mirror.resolve("config"))).isEqualTo(before);
    }

    @Test
    void alternates_that_an_agent_plants_give_it_no_objects_of_another_repository()
            throws Exception {
        var secret = bench.repository("secret");
        write(secret, "secret.txt", "the secret\n");
        commit(secret, "Secret");
        var wanted = git(secret, "rev-parse", "HEAD");
        write(clone, ".git/objects/info/alternates", secret.resolve(".git/objects") + "\n");
        write(clone, ".git/refs/heads/main", wanted + "\n");

        var saved = bench.save(prepared, order);

        assertThat(saved.warnings())
                .anyMatch(line -> line.contains("commit " + wanted + " cannot be read"));
        for (var file : saved.files()) {
            assertThat(Files.readAllBytes(file.file()))
                    .asString(java.nio.charset.StandardCharsets.ISO_8859_1)
                    .doesNotContain("the secret");
        }
    }

    @Test
    void objects_and_refs_that_are_links_are_not_followed() throws Exception {
        var secret = bench.repository("secret");
        write(secret, "secret.txt", "the secret\n");
        commit(secret, "Secret");
        var wanted = git(secret, "rev-parse", "HEAD");
        Folders.delete(clone.resolve(".git/objects"));
        Files.createSymbolicLink(clone.resolve(".git/objects"), secret.resolve(".git/objects"));
        write(clone, ".git/refs/heads/main", wanted + "\n");
        write(clone, "README.md", "three\n");

        var byFolder = bench.save(prepared, order);

        assertThat(byFolder.changes().getFirst().files())
                .extracting(FileStat::path)
                .containsExactly("README.md");

        Files.delete(clone.resolve(".git/objects"));
        shell(
                clone,
                "mkdir .git/objects && cd .git/objects && for f in "
                        + secret.resolve(".git/objects")
                        + "/??/*; do mkdir -p $(basename $(dirname $f));"
                        + " ln -s $f $(basename $(dirname $f))/; done");

        var byFile = bench.save(prepared, order);

        assertThat(byFile.changes().getFirst().files())
                .extracting(FileStat::path)
                .containsExactly("README.md");
    }

    @Test
    void a_work_tree_full_of_links_saves_the_links_and_nothing_behind_them() throws Exception {
        write(bench.home, "admin.key", "cadre_admin_secret");
        Files.createSymbolicLink(clone.resolve("key"), bench.home.resolve("admin.key"));
        Files.createSymbolicLink(clone.resolve("home"), bench.home);
        Folders.delete(clone.resolve("src"));
        Files.createSymbolicLink(clone.resolve("src"), bench.home);
        write(bench.home, "a.txt", "not yours\n");
        Files.delete(clone.resolve(".gitignore"));
        Files.createSymbolicLink(clone.resolve(".gitignore"), bench.home.resolve("admin.key"));
        Files.createSymbolicLink(clone.resolve(".gitattributes"), bench.home.resolve("admin.key"));

        var saved = bench.save(prepared, order);

        var patch = text(Bench.file(saved, "shop.patch"));
        assertThat(patch)
                .contains("+" + bench.home)
                .doesNotContain("cadre_admin_secret")
                .doesNotContain("not yours");
    }

    @Test
    void a_nested_repository_with_an_evil_configuration_is_not_entered() throws Exception {
        var evil = script(bench.folder.resolve("evil.sh"), "touch " + ran);
        for (var name : List.of("inner", "src/inner")) {
            var inner = Files.createDirectories(clone.resolve(name));
            git(inner, "init", "-q");
            git(inner, "commit", "-q", "--allow-empty", "-m", "x");
            git(inner, "config", "core.fsmonitor", evil.toString());
        }
        git(clone, "-c", "advice.addEmbeddedRepo=false", "add", "-A");
        git(clone, "commit", "-q", "-m", "With gitlinks");
        write(clone, "inner/new.txt", "n\n");
        Files.deleteIfExists(ran);

        var saved = bench.save(prepared, order);

        assertThat(ran).doesNotExist();
        assertThat(saved.changes()).hasSize(1);
    }

    @Test
    void special_files_do_not_hang_the_save() throws Exception {
        shell(clone, "mkfifo pipe src/pipe && rm README.md && mkfifo README.md");
        write(clone, "ok.txt", "ok\n");

        var saved = bench.save(prepared, order);

        assertThat(saved.changes().getFirst().files())
                .extracting(FileStat::path)
                .contains("ok.txt");
    }

    @Test
    void a_name_that_could_be_taken_for_the_git_directory_is_left_out_and_named() throws Exception {
        write(clone, ".GIT/config", "x\n");
        write(clone, "sub/git~1/x", "x\n");
        write(clone, "fine.txt", "x\n");

        var saved = bench.save(prepared, order);

        assertThat(saved.warnings()).hasSize(2).allMatch(line -> line.contains("taken for .git"));
        assertThat(saved.changes().getFirst().files())
                .extracting(FileStat::path)
                .containsExactly("fine.txt");
    }

    private static Path script(Path file, String command) throws Exception {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + command + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }
}
