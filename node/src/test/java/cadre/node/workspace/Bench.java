package cadre.node.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.node.TestOrder;
import cadre.node.redact.SecretSearch;
import cadre.node.workspace.Saved.SavedFile;
import cadre.process.Command;
import cadre.process.Finished;
import cadre.process.Programs;
import cadre.process.Stdin;
import cadre.process.isolation.Isolation;
import cadre.process.isolation.IsolationProbe;
import cadre.wire.config.GitCredentials;
import cadre.wire.id.AgentName;
import cadre.wire.id.AttemptId;
import cadre.wire.id.BundleId;
import cadre.wire.job.IsolationKind;
import cadre.wire.job.PromptBy;
import cadre.wire.link.AgentOrder;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.RepositoryOrder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** A node's work folder and a few real repositories, all below one folder. */
public final class Bench {
    static final BundleSource NO_BUNDLES =
            (_, _) -> {
                throw new IOException("there is no bundle");
            };

    final Path folder;
    final Path work;
    final Path home;
    final Path into;
    final WorkspaceConfig config;
    public final Workspaces workspaces;

    private Bench(Path folder, long largestFileBytes) throws InterruptedException, IOException {
        this.folder = folder.toRealPath();
        this.work = this.folder.resolve("work");
        this.home = Files.createDirectories(this.folder.resolve("cadre-home"));
        this.into = home.resolve("save");
        this.config =
                new WorkspaceConfig(
                        work,
                        List.of(this.folder.resolve("roots")),
                        Map.of("PATH", "/usr/local/bin:/usr/bin:/bin"),
                        new GitCredentials(home),
                        Duration.ofSeconds(20),
                        Duration.ofMinutes(2),
                        largestFileBytes);
        this.workspaces = new Workspaces(config, ProvedIsolation.of(), List.of(home));
        Files.createDirectories(this.folder.resolve("roots"));
    }

    public static Bench in(Path folder) throws InterruptedException, IOException {
        return new Bench(folder, 1_000_000);
    }

    /** A repository with two commits, a branch, a tag and an ignore file. */
    public Path repository(String name) throws InterruptedException, IOException {
        var repository = Files.createDirectories(folder.resolve("roots").resolve(name));
        git(repository, "init", "-q", "-b", "main");
        write(repository, "README.md", "one\n");
        write(repository, "src/a.txt", "a\nb\nc\n");
        write(repository, ".gitignore", "target/\n");
        commit(repository, "First");
        git(repository, "tag", "v1");
        git(repository, "branch", "feature/old");
        write(repository, "README.md", "two\n");
        commit(repository, "Second");
        return repository;
    }

    public Prepared prepare(AttemptOrder order) throws InterruptedException {
        return workspaces.prepare(order, NO_BUNDLES, OptionalInt.empty());
    }

    Saved save(Prepared prepared, AttemptOrder order) throws InterruptedException {
        return workspaces.save(prepared, order, SecretSearch.NONE, into);
    }

    public static void commit(Path repository, String message) throws InterruptedException {
        git(repository, "add", "-A");
        git(repository, "commit", "-q", "-m", message);
    }

    public static void write(Path folder, String name, String text) throws IOException {
        var file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    /** Runs git as a person or an agent would; it must succeed. */
    public static String git(Path where, String... arguments) throws InterruptedException {
        var finished = tryGit(where, arguments);
        assertThat(finished.exitCode())
                .as("git %s: %s", List.of(arguments), finished.err())
                .isZero();
        return finished.line();
    }

    static Finished tryGit(Path where, String... arguments) throws InterruptedException {
        var argv = new ArrayList<>(List.of("git"));
        argv.addAll(List.of(arguments));
        return run(where, argv.toArray(String[]::new));
    }

    static Finished run(Path where, String... argv) throws InterruptedException {
        var env =
                Map.of(
                        "PATH", "/usr/local/bin:/usr/bin:/bin",
                        "HOME", "/nonexistent",
                        "GIT_CONFIG_NOSYSTEM", "1",
                        "GIT_AUTHOR_NAME", "Ann",
                        "GIT_AUTHOR_EMAIL", "ann@example.com",
                        "GIT_COMMITTER_NAME",
                                "Михаил", // has the byte 0x85, which is no end of a line
                        "GIT_COMMITTER_EMAIL", "ann@example.com");
        return new Programs()
                .run(
                        new Command(List.of(argv), env, where),
                        Stdin.empty(),
                        Duration.ofMinutes(1),
                        1 << 22);
    }

    public static String shell(Path where, String script) throws InterruptedException {
        var finished = run(where, "sh", "-c", script);
        assertThat(finished.exitCode()).as("%s: %s", script, finished.err()).isZero();
        return finished.line();
    }

    public static RepositoryOrder path(String name, Path path, String ref) {
        return new RepositoryOrder(
                name,
                Optional.empty(),
                Optional.of(path.toString()),
                Optional.empty(),
                ref,
                "",
                "");
    }

    static RepositoryOrder url(String name, String url) {
        return new RepositoryOrder(
                name, Optional.of(url), Optional.empty(), Optional.empty(), "", "", "");
    }

    static RepositoryOrder bundle(String name, long id, String ref) {
        return new RepositoryOrder(
                name,
                Optional.empty(),
                Optional.empty(),
                Optional.of(new BundleId(id)),
                ref,
                "",
                "");
    }

    public static AttemptOrder order(String attempt, RepositoryOrder... repositories) {
        return order(attempt, List.of(), repositories);
    }

    static AttemptOrder order(
            String attempt, List<String> artifacts, RepositoryOrder... repositories) {
        var agent =
                new AgentOrder(
                        new AgentName("rehearsal"),
                        "rehearsal",
                        "",
                        "",
                        List.of(),
                        List.of(),
                        PromptBy.STDIN,
                        "");
        return TestOrder.of(
                AttemptId.of(attempt),
                1,
                "do it",
                agent,
                List.of(repositories),
                Map.of(),
                artifacts,
                IsolationKind.AUTO,
                600,
                0);
    }

    /** Where the saved file of that name is. */
    static Path file(Saved saved, String name) {
        return saved.files().stream()
                .filter(file -> file.name().equals(name))
                .map(SavedFile::file)
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not among " + saved.files()));
    }

    /** A fresh clone of the repository into which the saved bundle was fetched. */
    Path fetched(Path repository, Saved saved, String bundle) throws InterruptedException {
        var clone = folder.resolve("fetched-" + System.nanoTime());
        git(folder, "clone", "-q", repository.toString(), clone.toString());
        git(clone, "fetch", "-q", file(saved, bundle).toString(), "refs/*:refs/saved/*");
        return clone;
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Proven once: it takes a few hundred milliseconds. */
    static final class ProvedIsolation {
        private static final Isolation PROVED = prove();

        static Isolation of() {
            return PROVED;
        }

        private static Isolation prove() {
            try {
                return IsolationProbe.prove(
                        "/usr/sbin:/usr/bin:/sbin:/bin",
                        Path.of(System.getProperty("java.io.tmpdir")));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
