package cadre.cli.checkout;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A git repository on this machine that is to be sent to a node. Reads it only; what must be
 * written (a commit of uncommitted changes, the bundle) goes to a temporary folder.
 */
public final class LocalRepository {
    private final Git git;
    private final Path top;
    private final boolean bare;

    private LocalRepository(Git git, Path top, boolean bare) {
        this.git = git;
        this.top = top;
        this.bare = bare;
    }

    /**
     * Opens the repository that contains this path.
     *
     * @param env the user's environment, for git
     * @throws CadreException NOT_FOUND if there is none, INVALID if it is a shallow or partial
     *     clone
     */
    public static LocalRepository open(Path path, Map<String, String> env) {
        if (!Files.isDirectory(path)) {
            throw new CadreException(
                    ErrorCode.NOT_FOUND,
                    "There is no such folder",
                    Map.of("--repo", path),
                    "Give the path of a git repository, or a URL");
        }
        var git = Git.in(path, env);
        var found = git.run("rev-parse", "--is-bare-repository", "--absolute-git-dir");
        if (!found.succeeded()) {
            throw noRepository(path, found.err());
        }
        var lines = found.out().lines().toList();
        boolean bare = Boolean.parseBoolean(lines.getFirst());
        var top =
                bare
                        ? Path.of(lines.get(1))
                        : Path.of(git.line("find the checkout", "rev-parse", "--show-toplevel"));
        var repository = new LocalRepository(Git.in(top, env), top, bare);
        repository.refuseIncomplete();
        return repository;
    }

    /** The name of its folder, as a name for the workspace. */
    public String name() {
        var folder = String.valueOf(top.getFileName()).replaceFirst("\\.git$", "");
        var name = folder.replaceAll("[^A-Za-z0-9._-]", "-").replaceFirst("^[-.]+", "");
        return name.isEmpty() ? "repository" : name.substring(0, Math.min(100, name.length()));
    }

    /** Where it came from, without credentials; empty if from a folder or from nowhere. */
    public Optional<String> origin() {
        var configured = git.run("config", "--get", "remote.origin.url");
        return configured.succeeded() ? OriginUrl.of(configured.line()) : Optional.empty();
    }

    /** Files that differ from the last commit or are new and not ignored, sorted; none if bare. */
    public List<String> uncommitted() {
        if (bare) {
            return List.of();
        }
        var status =
                git.out(
                        "list uncommitted changes",
                        "status",
                        "--porcelain=v1",
                        "-z",
                        "--no-renames",
                        "--untracked-files=all");
        var files = new ArrayList<String>();
        for (var entry : status.split("\0")) {
            if (entry.length() > 3) {
                files.add(entry.substring(3));
            }
        }
        return files.stream().sorted().distinct().toList();
    }

    /**
     * Writes a bundle with the whole history of {@code ref}; its HEAD is that commit.
     *
     * @param ref a branch, tag or commit; HEAD when empty
     * @param changes whether uncommitted changes go along, as one commit on top
     * @param folder an empty folder for the bundle and what is needed to make it
     */
    public Packed pack(Optional<String> ref, Changes changes, Path folder) {
        var commit = ref.map(this::resolve).or(this::head);
        if (changes == Changes.INCLUDED) {
            if (bare || ref.isPresent()) {
                throw new CadreException(
                        ErrorCode.INVALID,
                        "--dirty takes what is checked out, not a ref",
                        Map.of("--repo", top),
                        "Leave @REF out, or leave --dirty out");
            }
            commit = Optional.of(commitOfChanges(commit, folder));
        }
        if (commit.isEmpty()) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "The repository has no commit yet",
                    Map.of("--repo", top),
                    "Make a first commit, use --dirty to send the files as they are, or run without"
                            + " --repo");
        }
        return new Packed(this, commit.get(), branch(ref), folder);
    }

    /** Whether uncommitted changes go along. */
    public enum Changes {
        /** As last committed. */
        LEFT_OUT,
        /** As the files are now. */
        INCLUDED
    }

    /** What is to be sent: {@link #head} is known at once, the bundle is written when needed. */
    public static final class Packed {
        private final LocalRepository repository;
        private final String head;
        private final Optional<String> branch;
        private final Path folder;

        private Packed(
                LocalRepository repository, String head, Optional<String> branch, Path folder) {
            this.repository = repository;
            this.head = head;
            this.branch = branch;
            this.folder = folder;
        }

        /** The commit, 40 or 64 hex digits. */
        public String head() {
            return head;
        }

        /** Writes the bundle. */
        public Path bundle() {
            return repository.bundle(this);
        }
    }

    private void refuseIncomplete() {
        if (git.line("look for a shallow clone", "rev-parse", "--is-shallow-repository")
                .equals("true")) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "A shallow clone cannot be sent: its history is cut off",
                    Map.of("--repo", top),
                    "Run 'git fetch --unshallow' in it, or give --repo the URL it comes from");
        }
        if (git.run("config", "--get-regexp", "^remote\\..*\\.promisor$").succeeded()) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "A partial clone cannot be sent: some of its files are not on this machine",
                    Map.of("--repo", top),
                    "Give --repo the URL it comes from, or clone it without --filter");
        }
    }

    private String resolve(String ref) {
        var found =
                ref.startsWith("-")
                        ? Optional.<String>empty()
                        : commit(
                                "rev-parse",
                                "--verify",
                                "-q",
                                "--end-of-options",
                                ref + "^{commit}");
        return found.orElseThrow(() ->
                new CadreException(
                        ErrorCode.INVALID,
                        "There is no such branch, tag or commit",
                        Map.of("ref", ref, "--repo", top),
                        "List the branches with 'git branch -a'"));
    }

    private Optional<String> head() {
        return commit("rev-parse", "--verify", "-q", "HEAD^{commit}");
    }

    private Optional<String> commit(String... arguments) {
        var found = git.run(arguments);
        return found.succeeded() ? Optional.of(found.line()) : Optional.empty();
    }

    private Optional<String> branch(Optional<String> ref) {
        var found =
                git.run(
                        "rev-parse",
                        "--symbolic-full-name",
                        "--verify",
                        "-q",
                        "--end-of-options",
                        ref.orElse("HEAD"));
        return Optional.of(found.line())
                .filter(name -> found.succeeded() && name.startsWith("refs/heads/"));
    }

    /**
     * The uncommitted changes as a commit whose objects are all in {@code folder}. It says nothing
     * of who and when, so that the same files give the same commit and are sent once.
     */
    private String commitOfChanges(Optional<String> head, Path folder) {
        var objects = folder.resolve("objects");
        makeFolder(objects);
        var env = new HashMap<String, String>();
        env.put("GIT_INDEX_FILE", folder.resolve("index").toString());
        env.put("GIT_OBJECT_DIRECTORY", objects.toString());
        env.put("GIT_ALTERNATE_OBJECT_DIRECTORIES", objectFolder().toString());
        for (var who : List.of("AUTHOR", "COMMITTER")) {
            env.put("GIT_" + who + "_NAME", "Cadre");
            env.put("GIT_" + who + "_EMAIL", "cadre@localhost");
            env.put("GIT_" + who + "_DATE", head.map(this::dateOf).orElse("@0 +0000"));
        }
        var apart = git.with(env);
        head.ifPresent(h -> apart.out("read the last commit", "read-tree", h));
        apart.out("collect uncommitted changes", "add", "--all", "--", ":/");
        var tree = apart.line("collect uncommitted changes", "write-tree");
        if (head.isPresent()
                && tree.equals(
                        git.line("read the last commit", "rev-parse", head.get() + "^{tree}"))) {
            return head.get();
        }
        var arguments = new ArrayList<>(List.of("commit-tree", tree, "-m", "Uncommitted changes"));
        head.ifPresent(h -> arguments.addAll(List.of("-p", h)));
        return apart.line("collect uncommitted changes", arguments.toArray(String[]::new));
    }

    private String dateOf(String commit) {
        return git.line("read the last commit", "show", "-s", "--format=@%ct +0000", commit);
    }

    private Path bundle(Packed packed) {
        var store = packed.folder.resolve("store.git");
        var format = git.line("read the format", "rev-parse", "--show-object-format");
        git.out(
                "make a bundle",
                "init",
                "-q",
                "--bare",
                "--template=",
                "--object-format=" + format,
                store.toString());
        var own = packed.folder.resolve("objects");
        var alternates = new StringBuilder().append(objectFolder()).append('\n');
        if (Files.isDirectory(own)) {
            alternates.append(own).append('\n');
        }
        write(store.resolve("objects/info/alternates"), alternates.toString());
        var inStore = git.with(Map.of("GIT_DIR", store.toString()));
        var file = packed.folder.resolve("repository.bundle");
        var arguments = new ArrayList<>(List.of("bundle", "create", "-q", file.toString(), "HEAD"));
        if (packed.branch.isPresent()) {
            inStore.out("make a bundle", "update-ref", packed.branch.get(), packed.head);
            inStore.out("make a bundle", "symbolic-ref", "HEAD", packed.branch.get());
            arguments.add(packed.branch.get());
        } else {
            inStore.out("make a bundle", "update-ref", "--no-deref", "HEAD", packed.head);
        }
        inStore.out("make a bundle", arguments.toArray(String[]::new));
        return file;
    }

    private Path objectFolder() {
        var common = git.line("find the objects", "rev-parse", "--git-path", "objects");
        return top.resolve(common).toAbsolutePath().normalize();
    }

    private static void makeFolder(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CadreException noRepository(Path path, String error) {
        if (error.contains("dubious ownership")) {
            return new CadreException(
                    ErrorCode.FORBIDDEN,
                    "The repository belongs to another user",
                    Map.of("--repo", path),
                    "Run 'git config --global --add safe.directory " + path + "' if you trust it");
        }
        return new CadreException(
                ErrorCode.NOT_FOUND,
                "This folder is no git repository",
                Map.of("--repo", path),
                "Run 'git init' and commit in it, or run without --repo");
    }
}
